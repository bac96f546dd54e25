"""Checks that llama.cpp takes an adapter and a model that Attune wrote, and computes what Attune did.

    python check_llama_cpp.py ADAPTER_DIRECTORY BASE_MODEL_DIRECTORY LLAMA_CPP_SOURCE

Converts both with llama.cpp's own convert_hf_to_gguf.py and convert_lora_to_gguf.py, runs them with llama.cpp in f32, and compares the
logits after each prompt of the adapter's golden outputs, with the adapter and without. Needs torch, transformers and llama_cpp_python, whose source archive
has llama.cpp's sources under vendor/llama.cpp.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from llama_cpp import Llama

BOUND = 1e-4

# ggml's number of the type: by default llama.cpp caches keys and values in f16.
F32 = 0


def converted(source, script, arguments, out):
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(source / "gguf-py"), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, str(source / script), *arguments, "--outtype", "f32", "--outfile", str(out)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return str(out)


def logits(model, adapter, prompts):
    llama = Llama(model, lora_path=adapter, n_ctx=2048, n_threads=1, logits_all=True, verbose=False, type_k=F32, type_v=F32)
    for prompt in prompts:
        llama.reset()
        llama.eval(prompt)
        yield np.array(llama.scores[len(prompt) - 1])


def relative_error(actual, expected):
    return np.linalg.norm(actual - expected) / np.linalg.norm(expected)


def check(adapter, base, source):
    golden = json.loads((adapter / "attune_golden.json").read_text())
    prompts = golden["prompts"]
    expected = [np.frombuffer(base64.b64decode(row), dtype="<f4") for row in golden["logits"]]
    with tempfile.TemporaryDirectory() as folder:
        model = converted(source, "convert_hf_to_gguf.py", [str(base)], Path(folder) / "base.gguf")
        lora = converted(source, "convert_lora_to_gguf.py", [str(adapter), "--base", str(base)], Path(folder) / "lora.gguf")
        adapted = list(logits(model, lora, prompts))
        plain = list(logits(model, None, prompts))
    for prompt, ours, theirs, without in zip(prompts, expected, adapted, plain):
        error, effect = relative_error(theirs, ours), relative_error(without, ours)
        print(f"prompt of {len(prompt)} tokens: relative error {error:.1e}, without the adapter {effect:.1e}, "
              f"most likely token {'the same' if theirs.argmax() == ours.argmax() else 'another'}")
        assert error < BOUND < effect, "llama.cpp computes something else, or the adapter has no effect"
    print("ok")


if __name__ == "__main__":
    check(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
