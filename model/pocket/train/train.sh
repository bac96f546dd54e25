#!/usr/bin/env bash
# Exports the everyday requests from the demo's generator and trains the pocket model on one thread.
# Usage: model/pocket/train/train.sh SHARED_DATA_FOLDER WORK_FOLDER [options of train_pocket.py]
# Needs a build of the project (mvn -DskipTests package) and a Python with requirements.txt installed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
shared=${1:?folder with the real data}
work=${2:?folder for exports and checkpoints}
shift 2
mkdir -p "$work"

export_part() {
  java -cp "$root/app/target/classes:$(cat "$root/app/target/attune.classpath")" \
    io.attune.app.demo.corpus.CorpusExport "$1" "$work/$1.jsonl" "$2" "$3"
}

# The held-out phrasings and the support desk are only for the report; the model never trains on them.
export_part general 150000 7
export_part general-holdout 600 11
export_part desk-holdout 300 11

export OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-python3}" "$root/model/pocket/train/train_pocket.py" --shared "$shared" --general "$work/general.jsonl" \
  --evaluate "general=$work/general-holdout.jsonl" "desk=$work/desk-holdout.jsonl" \
  --out "$root/model/pocket" --work "$work" "$@"
