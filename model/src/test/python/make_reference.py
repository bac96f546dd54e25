"""Makes ../resources/golden/reference-NAME.json: what transformers computes with a real model's weights in f32.

    python make_reference.py stories260K.gguf SmolLM2-135M-Instruct.Q4_1.gguf

Of each text the logits after its last token (of a large vocabulary every 97th only) and the 64 tokens that greedy decoding goes
on with, whether they end the text or not.
"""

import base64
import json
import sys
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM

OUT = Path(__file__).resolve().parent.parent / "resources" / "golden"
# Token ids, below 512; the first begins as each model's texts do.
TEXTS = [[1, 403, 407, 261, 378], [1] + [(i * i * 37 + 11 * i) % 509 for i in range(1, 120)]]

for path in map(Path, sys.argv[1:]):
    config = AutoConfig.from_pretrained(path.parent, gguf_file=path.name)
    config.pad_token_id = None
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, config=config, dtype=torch.float32).eval()
    step = 97 if model.config.vocab_size > 1000 else 1
    rows = []
    with torch.no_grad():
        for text in TEXTS:
            out = model(torch.tensor([text]), use_cache=True)
            logits, tokens, least = out.logits[0, -1], [], float("inf")
            for _ in range(64):
                best = torch.topk(out.logits[0, -1], 2)
                least = min(least, (best.values[0] - best.values[1]).item())
                tokens.append(best.indices[0].item())
                out = model(torch.tensor([[tokens[-1]]]), past_key_values=out.past_key_values, use_cache=True)
            rows.append({"prompt": text, "greedy": tokens, "margin": least,
                         "logits": base64.b64encode(logits[::step].numpy().astype("<f4").tobytes()).decode()})
            print(path.name, "margin", least)
    (OUT / f"reference-{path.stem}.json").write_text(json.dumps({"step": step, "rows": rows}) + "\n")
