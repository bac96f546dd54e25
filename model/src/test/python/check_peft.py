"""Checks that PEFT loads an adapter that Attune wrote, and computes what the file says.

    python check_peft.py ADAPTER_DIRECTORY BASE_MODEL_DIRECTORY

Loads the adapter into the base model with PEFT, without a missing or unexpected key, and compares the logits with those of the
base model after adding alpha/r * B @ A to each weight by hand. With golden outputs in the directory, compares those too.
"""

import base64
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

warnings.filterwarnings("error", message=".*(missing|unexpected).*")
adapter, base = Path(sys.argv[1]), sys.argv[2]
config = json.loads((adapter / "adapter_config.json").read_text())
tensors = load_file(adapter / "adapter_model.safetensors")
golden = adapter / "attune_golden.json"
golden = json.loads(golden.read_text()) if golden.exists() else {"prompts": [], "logits": [], "tolerance": 0}


def load():
    return AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()


adapted = PeftModel.from_pretrained(load(), adapter).eval()
merged = load()
modules = dict(merged.named_modules())
pairs = [key for key in tensors if key.endswith(".lora_A.weight")]
with torch.no_grad():
    for key in pairs:
        name = key.removeprefix("base_model.model.").removesuffix(".lora_A.weight")
        delta = tensors[key.replace("lora_A", "lora_B")] @ tensors[key]
        modules[name].weight += config["lora_alpha"] / config["r"] * delta
    tokens = torch.arange(16).reshape(2, 8)
    by_peft = adapted(tokens).logits
    by_hand = merged(tokens).logits
    with adapted.disable_adapter():
        without = adapted(tokens).logits
    print(f"{len(pairs)} modules, largest difference from merged by hand {(by_peft - by_hand).abs().max():.2e}, "
          f"largest effect {(by_peft - without).abs().max():.2e}")
    assert torch.allclose(by_peft, by_hand, atol=1e-4, rtol=1e-4), "PEFT computes something else"
    assert not torch.allclose(by_peft, without, atol=1e-4), "the adapter has no effect"
    for prompt, row in zip(golden["prompts"], golden["logits"]):
        expected = np.frombuffer(base64.b64decode(row), dtype="<f4")
        actual = adapted(torch.tensor([prompt])).logits[0, -1].numpy()
        difference = np.abs(actual - expected).max()
        print(f"golden prompt of {len(prompt)} tokens: largest difference {difference:.2e}")
        assert difference <= golden["tolerance"], "golden outputs are not reproduced"
print("ok")
