"""Checks that PEFT loads an adapter that Attune wrote, and computes what the file says.

    python check_peft.py ADAPTER_DIRECTORY BASE_MODEL_DIRECTORY

Loads the adapter into the base model with PEFT, without a missing or unexpected key, and compares the logits with those of the
base model after changing its weights by hand. With golden outputs in the directory, compares those too. Says what vLLM and
llama.cpp would refuse.
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


def load(base):
    return AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()


def load_adapted(base, adapter):
    """The base with the adapter; a missing or unexpected tensor is an error."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*(missing|unexpected).*")
        return PeftModel.from_pretrained(load(base), adapter).eval()


def changed_by_hand(base, config, tensors):
    """LoRA: W + s B A. DoRA: m (W + s B A) / ||W + s B A||, the norm per output row."""
    model = load(base)
    modules = dict(model.named_modules())

    def pick(pattern, name, otherwise):
        return next((v for k, v in config[pattern].items() if name == k or name.endswith("." + k)), otherwise)

    with torch.no_grad():
        for key in [k for k in tensors if k.endswith(".lora_A.weight")]:
            name = key.removeprefix("base_model.model.").removesuffix(".lora_A.weight")
            scale = pick("alpha_pattern", name, config["lora_alpha"]) / pick("rank_pattern", name, config["r"])
            weight = modules[name].weight + scale * tensors[key.replace("lora_A", "lora_B")] @ tensors[key]
            magnitude = tensors.get(key.removesuffix("lora_A.weight") + "lora_magnitude_vector")
            if magnitude is not None:
                weight = weight * (magnitude / weight.norm(dim=1)).unsqueeze(1)
            modules[name].weight.copy_(weight)
    return model


def refusals(config, tensors):
    """What vLLM's PEFTHelper and its list of loadable modules, and llama.cpp's convert_lora_to_gguf.py, refuse or get wrong."""
    found = []
    if config["peft_type"] != "LORA" or config["bias"] != "none" or config["modules_to_save"] is not None:
        found.append("not plain LoRA")
    if config["use_dora"]:
        found.append("DoRA, which vLLM and llama.cpp have not")
    if config["use_rslora"] or config["fan_in_fan_out"]:
        found.append("use_rslora or fan_in_fan_out")
    if config["rank_pattern"] or config["alpha_pattern"]:
        found.append("patterns, which not every server heeds")
    if config["r"] > 16:
        found.append("rank above 16, vLLM's default limit")
    if not isinstance(config["target_modules"], list):
        found.append("target_modules is no list")
    if not config["use_dora"]:
        found += [name for name in tensors if not name.startswith("base_model.model.model.layers.")
                  or not name.endswith((".lora_A.weight", ".lora_B.weight"))]
    return found


def relative_error(actual, expected):
    return ((actual - expected).norm() / expected.norm()).item()


def check(adapter, base):
    config = json.loads((adapter / "adapter_config.json").read_text())
    tensors = load_file(adapter / "adapter_model.safetensors")
    golden = adapter / "attune_golden.json"
    golden = json.loads(golden.read_text()) if golden.exists() else {"prompts": [], "logits": [], "tolerance": 0}
    adapted = load_adapted(base, adapter)
    with torch.no_grad():
        tokens = torch.arange(16).reshape(2, 8)
        by_peft = adapted(tokens).logits
        error = relative_error(by_peft, changed_by_hand(base, config, tensors)(tokens).logits)
        with adapted.disable_adapter():
            effect = relative_error(by_peft, adapted(tokens).logits)
        print(f"{len(tensors)} tensors, relative error against weights changed by hand {error:.1e}, effect {effect:.1e}")
        assert error < 1e-4, "PEFT computes something else"
        assert effect > 1e-4, "the adapter has no effect"
        for prompt, row in zip(golden["prompts"], golden["logits"]):
            expected = np.frombuffer(base64.b64decode(row), dtype="<f4")
            actual = adapted(torch.tensor([prompt])).logits[0, -1].numpy()
            difference = np.abs(actual - expected).max()
            print(f"golden prompt of {len(prompt)} tokens: largest difference {difference:.2e}")
            assert difference <= golden["tolerance"], "golden outputs are not reproduced"
    for refusal in refusals(config, tensors):
        print("a server would object to:", refusal)
    print("ok")


if __name__ == "__main__":
    check(Path(sys.argv[1]), sys.argv[2])
