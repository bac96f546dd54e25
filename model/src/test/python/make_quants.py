"""Makes ../resources/golden/quants.json with the gguf package: what it reads from random blocks of every supported type.

    python make_quants.py

Every byte of a block is random but for its half-precision scales, which are finite; a third of them is subnormal or zero.
"""

import base64
import json
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize

OUT = Path(__file__).resolve().parent.parent / "resources" / "golden" / "quants.json"
# Where the half-precision numbers of a block stand.
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
          "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "F16": [], "BF16": [], "F32": []}
BLOCKS = 4


def encoded(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def case(name, random):
    kind = GGMLQuantizationType[name]
    elements, size = GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (BLOCKS if elements > 1 else 64, size), dtype=np.uint8)
    if name in ("F16", "BF16", "F32"):
        data = random.normal(size=len(blocks)).astype(np.float32)
        if name == "BF16":
            blocks = (data.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8).reshape(-1, 2)
        else:
            blocks = data.astype(np.float16 if name == "F16" else np.float32).view(np.uint8).reshape(-1, size)
    for i, block in enumerate(blocks):
        for at in SCALES[name]:
            scale = random.normal() * (1e-6 if i % 3 == 1 else 0.1) if i != 2 else 0.0
            block[at:at + 2] = np.array([scale], dtype=np.float16).view(np.uint8)
    return {"type": name, "blocks": encoded(blocks),
            "values": encoded(dequantize(blocks.reshape(1, -1), kind).astype(np.float32))}


generator = np.random.default_rng(7)
OUT.write_text(json.dumps([case(name, generator) for name in SCALES], indent=1) + "\n")
