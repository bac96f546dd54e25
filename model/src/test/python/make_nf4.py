"""Makes ../resources/golden/nf4.json with bitsandbytes: what it makes of numbers that Nf4Test computes likewise.

    python make_nf4.py
"""

import base64
import hashlib
import json
from pathlib import Path

import bitsandbytes.functional as bnb
import numpy as np
import torch

OUT = Path(__file__).resolve().parent.parent / "resources" / "golden" / "nf4.json"


def values(count):
    """Bell-shaped numbers whose spread differs from block to block; every operation is one of single precision."""
    index = np.arange(3 * count, dtype=np.uint64)
    hashed = (index * np.uint64(2654435761) + np.uint64(12345)) * np.uint64(2246822519) % np.uint64(1 << 32)
    uniform = (hashed >> np.uint64(8)).astype(np.float32) * np.float32(2.0**-24) - np.float32(0.5)
    a, b, c = uniform[:count], uniform[count:2 * count], uniform[2 * count:]
    block = np.arange(count, dtype=np.int64) // 64
    spread = ((block * 7919) % 1024 + 1).astype(np.float32) * np.float32(2.0**-12)
    result = ((a + b) + c) * spread
    result[64:128] = 0
    return result


def encoded(tensor):
    return base64.b64encode(tensor.numpy().tobytes()).decode()


def case(count):
    data = torch.from_numpy(values(count))
    packed, state = bnb.quantize_4bit(data, blocksize=64, compress_statistics=True, quant_type="nf4")
    back = bnb.dequantize_4bit(packed, state).reshape(-1)
    assert state.state2.blocksize == 256
    return {
        "elements": count, "packed": encoded(packed), "scaleCodes": encoded(state.absmax),
        "scaleMaxima": encoded(state.state2.absmax), "scaleOffset": state.offset.item(),
        "dequantised": hashlib.sha256(back.numpy().tobytes()).hexdigest(),
    }


OUT.write_text(json.dumps({
    "book": encoded(bnb.get_4bit_type("nf4", device="cpu")),
    "scaleBook": encoded(bnb.create_dynamic_map()),
    "cases": [case(count) for count in (64 * 300, 64 * 4 + 37, 64 * 2, 1)],
}, indent=1) + "\n")
