"""Makes ../resources/golden/adapters with peft: adapters of the tiny models in golden/families and the logits they lead to.

    python make_adapters.py                  # adapters that peft writes
    python make_adapters.py --ours DIRECTORY # the logits of adapters that AdapterInteropTest wrote (ATTUNE_ADAPTERS=DIRECTORY)

The second form loads each adapter with peft, without a missing or unexpected tensor, checks what vLLM and llama.cpp's converter
check, compares the logits with those of weights that are changed by hand after the papers' formulas, and writes ours.json.
"""

import base64
import json
import shutil
import sys
from pathlib import Path

import torch
from check_peft import changed_by_hand, load, load_adapted, refusals, relative_error
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file

GOLDEN = Path(__file__).resolve().parent.parent / "resources" / "golden"
OUT = GOLDEN / "adapters"
TEXT = [3, 41, 5, 77, 8, 9, 60, 2, 33, 91, 12, 7]
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
CASES = {
    "lora": ("llama3", dict(target_modules=ALL)),
    "rslora": ("qwen2", dict(target_modules=ALL, use_rslora=True)),
    "dora": ("qwen3", dict(target_modules=["q_proj", "v_proj", "down_proj"], use_dora=True)),
    "patterns": ("mistral", dict(target_modules=ALL, rank_pattern={"q_proj": 2, "layers.1.mlp.up_proj": 3},
                                 alpha_pattern={"down_proj": 3})),
    "dora-rslora": ("smollm3", dict(target_modules=["k_proj", "gate_proj"], use_dora=True, use_rslora=True)),
}


def base(name):
    return load(GOLDEN / "families" / name)


def logits(model):
    with torch.no_grad():
        return model(torch.tensor([TEXT])).logits[0]


def encoded(tensor):
    return base64.b64encode(tensor.numpy().astype("<f4").tobytes()).decode()


def theirs():
    OUT.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, (family, settings) in CASES.items():
        model = get_peft_model(base(family), LoraConfig(r=4, lora_alpha=8, task_type="CAUSAL_LM", **settings)).eval()
        generator = torch.Generator().manual_seed(5)
        with torch.no_grad():
            for parameter_name, parameter in model.named_parameters():
                if "lora_magnitude" in parameter_name:
                    parameter.mul_(1 + 0.2 * torch.randn(parameter.shape, generator=generator))
                elif "lora_" in parameter_name:
                    parameter.copy_(0.15 * torch.randn(parameter.shape, generator=generator))
        shutil.rmtree(OUT / name, ignore_errors=True)
        model.save_pretrained(OUT / name)
        (OUT / name / "README.md").unlink(missing_ok=True)
        config = OUT / name / "adapter_config.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "base_model_name_or_path": family}, indent=2) + "\n")
        adapted = logits(model)
        effect = relative_error(adapted, logits(base(family)))
        assert effect > 0.05, "the adapter has hardly an effect"
        print(f"{name} on {family}: effect {effect:.2f}")
        rows.append({"adapter": name, "base": family, "prompt": TEXT, "logits": encoded(adapted)})
    (OUT / "theirs.json").write_text(json.dumps(rows, indent=1) + "\n")


def ours(directory):
    rows = []
    for listed in json.loads((directory / "adapters.json").read_text()):
        path, family = directory / listed["id"], GOLDEN / "families" / listed["base"]
        config = json.loads((path / "adapter_config.json").read_text())
        tensors = load_file(path / "adapter_model.safetensors")
        by_peft = logits(load_adapted(family, path))
        error = relative_error(by_peft, logits(changed_by_hand(family, config, tensors)))
        effect = relative_error(by_peft, logits(load(family)))
        print(f"{listed['adapter']} on {listed['base']}: peft against by hand {error:.1e}, effect {effect:.2f}, "
              f"servers object to {refusals(config, tensors) or 'nothing'}")
        assert error < 1e-5 and effect > 0.05
        assert not refusals(config, tensors) or listed["adapter"] not in ("lora", "rslora")
        rows.append({**listed, "prompt": TEXT, "logits": encoded(by_peft)})
    (OUT / "ours.json").write_text(json.dumps(rows, indent=1) + "\n")


if "--ours" in sys.argv:
    ours(Path(sys.argv[sys.argv.index("--ours") + 1]))
else:
    theirs()
