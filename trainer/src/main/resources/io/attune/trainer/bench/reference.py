"""Transformers and PEFT on the weights, batches and adapters of a request.

usage: reference.py REQUEST.json ANSWER.json

REQUEST is {"model": DIR, "device": "cpu" or "cuda", "threads": N, "jobs": [JOB, ...]}; ANSWER is a list, one object per job:

{"kind": "logits", "precision", "adapter": DIR or null, "prompts": [[token, ...], ...]}
    -> {"logits": [[float, ...], ...]} after the last token of each prompt
{"kind": "greedy", "precision", "prompts", "tokens": N}
    -> {"tokens": [[token, ...], ...]}
{"kind": "train", "precision", "adapter": DIR, "batches": [[{"tokens": [...], "prompt": N}, ...], ...],
 "learningRate", "weightDecay", "maxGradNorm", "warmup": steps that are not timed, "save": DIR or null}
    -> {"losses": [...], "seconds", "tokens", "labels" of the timed steps, "peakBytes", "allocatedBytes"}
"""
import json
import resource
import sys
import time

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

PRECISION = {"F32": torch.float32, "BF16": torch.bfloat16}


def base(request, precision, loaded):
    if precision not in loaded:
        loaded[precision] = AutoModelForCausalLM.from_pretrained(
            request["model"], dtype=PRECISION[precision], attn_implementation="sdpa"
        ).to(request["device"])
    return loaded[precision]


def logits(model, job, device):
    model.eval()
    rows = []
    with torch.no_grad():
        for prompt in job["prompts"]:
            ids = torch.tensor([prompt], device=device)
            rows.append(model(input_ids=ids).logits[0, -1].float().cpu().tolist())
    return {"logits": rows}


def greedy(model, job, device):
    rows = []
    with torch.no_grad():
        for prompt in job["prompts"]:
            ids = torch.tensor([prompt], device=device)
            out = model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                do_sample=False,
                eos_token_id=None,
                pad_token_id=0,
                max_new_tokens=job["tokens"],
            )
            rows.append(out[0, len(prompt):].tolist())
    return {"tokens": rows}


def padded(batch, device):
    width = max(len(row["tokens"]) for row in batch)
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.zeros(len(batch), width, dtype=torch.long)
    labels = torch.full((len(batch), width), -100, dtype=torch.long)
    for i, row in enumerate(batch):
        tokens = torch.tensor(row["tokens"])
        ids[i, : len(tokens)] = tokens
        mask[i, : len(tokens)] = 1
        labels[i, row["prompt"] : len(tokens)] = tokens[row["prompt"] :]
    return ids.to(device), mask.to(device), labels.to(device)


def train(model, job, device):
    model.train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        parameters, lr=job["learningRate"], betas=(0.9, 0.999), eps=1e-8, weight_decay=job["weightDecay"]
    )
    losses = []
    begin = None
    tokens = labelled = 0
    for step, batch in enumerate(job["batches"]):
        if step == job["warmup"]:
            if device == "cuda":
                torch.cuda.synchronize()
            begin = time.perf_counter()
        ids, mask, labels = padded(batch, device)
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        if job["maxGradNorm"] > 0:
            torch.nn.utils.clip_grad_norm_(parameters, job["maxGradNorm"])
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if begin is not None:
            tokens += sum(len(row["tokens"]) for row in batch)
            labelled += sum(len(row["tokens"]) - row["prompt"] for row in batch)
    seconds = time.perf_counter() - begin
    if job.get("save"):
        model.save_pretrained(job["save"])
    return {
        "losses": losses,
        "seconds": seconds,
        "tokens": tokens,
        "labels": labelled,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "allocatedBytes": torch.cuda.max_memory_allocated() if device == "cuda" else 0,
    }


def main():
    with open(sys.argv[1]) as file:
        request = json.load(file)
    torch.set_num_threads(request["threads"])
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    answers = []
    loaded = {}
    for job in request["jobs"]:
        model = base(request, job["precision"], loaded)
        adapted = None
        if job.get("adapter"):
            adapted = PeftModel.from_pretrained(model, job["adapter"], is_trainable=job["kind"] == "train")
        run = {"logits": logits, "greedy": greedy, "train": train}[job["kind"]]
        answers.append(run(adapted or model, job, request["device"]))
        if adapted is not None:
            loaded[job["precision"]] = adapted.unload()
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)


main()
