#!/usr/bin/env bash
# Builds DJL's native half against the libtorch of a Python installation: see docs/gpu.md.
set -euo pipefail
[ $# = 3 ] || { echo "usage: build-jni.sh TORCH_DIRECTORY DJL_SOURCES OUT" >&2; exit 2; }
torch=$(cd "$1" && pwd)
djl=$(cd "$2" && pwd)
mkdir -p "$3"
out=$(cd "$3" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
java=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
native="$djl/engines/pytorch/pytorch-native/src/main/native"
[ -d "$native" ] || { echo "build-jni.sh: $djl is no checkout of DJL" >&2; exit 2; }

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
libraries=$(find "${MAVEN_REPOSITORY:-$HOME/.m2/repository}" -name 'jna-[0-9]*.jar' -o -name 'slf4j-api-2*.jar' \
  -o -name 'gson-2*.jar' -o -name 'commons-compress-*.jar' | paste -sd:)
javac -nowarn -cp "$libraries" -d "$build/classes" -h "$build/include" \
  -sourcepath "$djl/engines/pytorch/pytorch-engine/src/main/java:$djl/api/src/main/java" \
  "$djl/engines/pytorch/pytorch-engine/src/main/java/ai/djl/pytorch/jni/PyTorchLibrary.java"

flags="-O2 -fPIC -std=c++17 -w -I $build/include -I $djl/api/src/main/native -I $torch/include \
  -I $torch/include/torch/csrc/api/include -I $java/include -I $java/include/linux"
# shellcheck disable=SC2086 # flags is a list
find "$native" -name '*.cc' -print0 |
  xargs -0 -P "$(nproc)" -I{} sh -c 'g++ '"$flags"' -c "$1" -o "$2/$(basename "$1" .cc).o" || exit 255' _ {} "$build"
g++ -shared -o "$out/libdjl_torch.so" "$build"/*.o -L "$torch/lib" -ltorch -ltorch_cpu -lc10
"$here/link-libtorch.sh" "$torch" "$out"
echo "built $out/libdjl_torch.so"
