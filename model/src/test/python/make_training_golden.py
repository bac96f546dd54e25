"""Writes what PEFT gives in 50 training steps on a tiny random model, and what TRL's preference losses and their gradients are.

    python make_training_golden.py ../resources/golden/training

Needs torch, transformers, peft and trl. Everything is f32 and seeded; the files are small and committed, so that the tests need
no Python.
"""

import json
import random
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM
from trl.experimental.orpo import ORPOTrainer

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
torch.manual_seed(7)
random.seed(7)
torch.set_num_threads(1)

VOCABULARY, STEPS, ROWS, RATE, DECAY, CLIP = 48, 50, 4, 1e-2, 0.01, 1.0
config = LlamaConfig(
    vocab_size=VOCABULARY, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, head_dim=6, max_position_embeddings=64, rms_norm_eps=1e-5, rope_theta=10000.0,
    tie_word_embeddings=True, initializer_range=0.2, bos_token_id=1, eos_token_id=2, attn_implementation="eager",
)
base = LlamaForCausalLM(config)
shutil.rmtree(out / "model", ignore_errors=True)
base.save_pretrained(out / "model")

batches = []
for _ in range(STEPS):
    rows = []
    for _ in range(ROWS):
        length = random.randint(6, 16)
        # Some order to learn: every token follows from the one before, most of the time.
        tokens = [random.randrange(VOCABULARY)]
        while len(tokens) < length:
            tokens.append((5 * tokens[-1] + 3) % VOCABULARY if random.random() < 0.8 else random.randrange(VOCABULARY))
        rows.append({"tokens": tokens, "prompt": random.randint(1, length - 2)})
    batches.append(rows)


def loss_of(model, rows):
    longest = max(len(row["tokens"]) for row in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, -100)
    for i, row in enumerate(rows):
        n = len(row["tokens"])
        ids[i, :n] = torch.tensor(row["tokens"])
        mask[i, :n] = 1
        labels[i, row["prompt"]:n] = ids[i, row["prompt"]:n]
    logits = model(input_ids=ids, attention_mask=mask).logits
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100)


def train(name, **options):
    torch.manual_seed(11)
    model = LlamaForCausalLM.from_pretrained(out / "model", dtype=torch.float32, attn_implementation="eager")
    model = get_peft_model(model, LoraConfig(
        task_type="CAUSAL_LM", r=4, lora_alpha=8, lora_dropout=0.0, bias="none",
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"], **options))
    shutil.rmtree(out / name, ignore_errors=True)
    model.save_pretrained(out / name)
    (out / name / "README.md").unlink(missing_ok=True)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=DECAY, betas=(0.9, 0.999), eps=1e-8)
    losses = []
    for rows in batches:
        loss = loss_of(model, rows)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, CLIP)
        optimiser.step()
        losses.append(loss.item())
    print(name, losses[0], losses[-1])
    return losses


def full():
    model = LlamaForCausalLM.from_pretrained(out / "model", dtype=torch.float32, attn_implementation="eager")
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=DECAY, betas=(0.9, 0.999), eps=1e-8)
    losses = []
    for rows in batches:
        loss = loss_of(model, rows)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        losses.append(loss.item())
    print("full", losses[0], losses[-1])
    return losses


golden = {
    "learningRate": RATE, "fullLearningRate": 1e-3, "weightDecay": DECAY, "maxGradNorm": CLIP, "batches": batches,
    "losses": {
        "lora": train("lora"),
        "rslora": train("rslora", use_rslora=True),
        "dora": train("dora", use_dora=True),
        "patterns": train("patterns", rank_pattern={"layers.1.self_attn.q_proj": 2, "down_proj": 6},
                          alpha_pattern={"v_proj": 3}),
        "full": full(),
    },
}
(out / "losses.json").write_text(json.dumps(golden) + "\n")


# Preference losses of rows given by summed log-probabilities. ORPO is TRL's own function; DPO's and KTO's are the lines of
# DPOTrainer._compute_loss and KTOTrainer._compute_loss (TRL 1.16) for the loss types "sigmoid", "sigmoid_norm" and "kto".
def row():
    return {
        "labels": [random.randint(1, 40), random.randint(1, 40)],
        "policy": [-random.uniform(0.5, 90), -random.uniform(0.5, 90)],
        "reference": [-random.uniform(0.5, 90), -random.uniform(0.5, 90)],
        "good": random.random() < 0.5,
    }


def graded(rows, loss_of_rows):
    policy = torch.tensor([r["policy"] for r in rows], dtype=torch.float64, requires_grad=True)
    losses = loss_of_rows(policy)
    losses.sum().backward()
    return {"losses": losses.tolist(), "slopes": policy.grad.tolist()}


rows = [row() for _ in range(24)]
reference = torch.tensor([r["reference"] for r in rows], dtype=torch.float64)
lengths = torch.tensor([r["labels"] for r in rows], dtype=torch.float64)
good = torch.tensor([r["good"] for r in rows])


def dpo(policy, beta, normalised):
    ratios = policy - reference
    scores = ratios / lengths if normalised else ratios
    return -F.logsigmoid(beta * (scores[:, 0] - scores[:, 1]))


def kto(policy, beta, desirable, undesirable, kl):
    ratios = policy[:, 0] - reference[:, 0]
    chosen = 1 - F.sigmoid(beta * (ratios - kl))
    rejected = 1 - F.sigmoid(beta * (kl - ratios))
    return torch.where(good, desirable * chosen, undesirable * rejected)


def orpo(policy, beta):
    means = policy / lengths
    losses = ORPOTrainer.odds_ratio_loss(
        SimpleNamespace(beta=beta, accelerator=SimpleNamespace(device="cpu")), means[:, 0], means[:, 1])[0]
    return -means[:, 0] - losses


def divergence(policy, ref):
    return (torch.tensor(policy) - torch.tensor(ref)).mean().clamp(min=0).item()


preferences = {
    "rows": rows,
    "dpo": {"beta": 0.1, **graded(rows, lambda p: dpo(p, 0.1, False))},
    "dpoNormalised": {"beta": 2.0, **graded(rows, lambda p: dpo(p, 2.0, True))},
    "kto": {"beta": 0.1, "desirable": 1.0, "undesirable": 1.4, "divergence": 0.35,
            **graded(rows, lambda p: kto(p, 0.1, 1.0, 1.4, 0.35))},
    "orpo": {"lambda": 0.25, **graded(rows, lambda p: orpo(p, 0.25))},
    "divergences": [
        {"policy": [-10.0, -20.0, -3.5], "reference": [-11.5, -20.25, -4.0],
         "value": divergence([-10.0, -20.0, -3.5], [-11.5, -20.25, -4.0])},
        {"policy": [-12.0, -20.0], "reference": [-10.0, -19.0], "value": divergence([-12.0, -20.0], [-10.0, -19.0])},
    ],
}
(out / "preferences.json").write_text(json.dumps(preferences) + "\n")
