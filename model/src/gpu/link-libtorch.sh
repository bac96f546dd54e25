#!/usr/bin/env bash
# Links the libraries of a Python installation's libtorch into a directory that DJL can load: see docs/gpu.md.
# DJL loads every library that it finds in the directory, so those for Python's own use stay outside.
set -euo pipefail
[ $# = 2 ] || { echo "usage: link-libtorch.sh TORCH_DIRECTORY OUT" >&2; exit 2; }
torch=$(cd "$1" && pwd)
mkdir -p "$2"
for library in "$torch"/lib/lib{c10,c10_cuda,torch,torch_cpu,torch_cuda}.so "$torch"/lib/libgomp*.so*; do
  [ -e "$library" ] && ln -sf "$library" "$2/"
done
