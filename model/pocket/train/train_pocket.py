"""Trains the pocket model from scratch on one thread and writes it as a Hugging Face directory.

The learning rate follows the processor time that was used, so that the run ends after --minutes of it, annealed, on a
busy machine too. Every optimiser step sees one batch of everyday requests and one of real text, each normalised by
itself. Matrix products are in bfloat16, weights and sums in f32.
"""
import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM

import pocket_text

PAD, BOS, EOS = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
PAD_ID, BOS_ID, EOS_ID = 0, 1, 2
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + "
    "'\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
SHAPE = {
    "vocab_size": 4096, "hidden_size": 192, "intermediate_size": 512, "num_hidden_layers": 6, "num_attention_heads": 6,
    "num_key_value_heads": 2, "head_dim": 32, "max_position_embeddings": 1024, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
}
PROMPT_WEIGHT = 0.2
MAX_TOKENS = 320


def train_tokenizer(chats, vocabulary):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, BOS, EOS],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False)
    texts = [text for chat in chats for _, text in chat] + ["system\n", "user\n", "assistant\n"] * 1000
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def encode(tokenizer, chats):
    """Token ids and loss weights of each chat; answers with their end mark weigh 1, all else PROMPT_WEIGHT."""
    header = {role: tokenizer.encode(BOS + role + "\n").ids for role in ("system", "user", "assistant")}
    newline = tokenizer.encode("\n").ids
    encoded = iter(tokenizer.encode_batch([text.strip() for chat in chats for _, text in chat]))
    rows = []
    for chat in chats:
        ids, weights = [], []
        for role, _ in chat:
            content = next(encoded).ids + [EOS_ID]
            ids += header[role] + content + newline
            weights += [PROMPT_WEIGHT] * len(header[role])
            weights += [1.0 if role == "assistant" else PROMPT_WEIGHT] * len(content) + [PROMPT_WEIGHT] * len(newline)
        rows.append((ids[:MAX_TOKENS], weights[:MAX_TOKENS]))
    return rows


def endless_batches(rows, tokens, rng):
    """Batches of about the given number of tokens, of similar lengths, shuffled anew in every pass."""
    while True:
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) + rng.random() * 12)
        batches, batch, longest = [], [], 0
        for i in order:
            longest = max(longest, len(rows[i][0]))
            if batch and longest * (len(batch) + 1) > tokens:
                batches.append(batch)
                batch, longest = [], len(rows[i][0])
            batch.append(i)
        batches.append(batch)
        rng.shuffle(batches)
        for batch in batches:
            yield [rows[i] for i in batch]


def to_tensors(batch):
    width = max(len(ids) for ids, _ in batch)
    ids = torch.full((len(batch), width), PAD_ID)
    weights = torch.zeros(len(batch), width)
    for i, (row, weight) in enumerate(batch):
        ids[i, :len(row)] = torch.tensor(row)
        weights[i, :len(row)] = torch.tensor(weight)
    return ids, weights[:, 1:]


def token_losses(model, ids):
    # Rows are padded on the right and attention is causal, so no mask is needed.
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(input_ids=ids, use_cache=False).logits[:, :-1].float()
    losses = torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1), reduction="none")
    return losses.view(ids.shape[0], -1)


def batch_loss(model, batch):
    ids, weights = to_tensors(batch)
    return (token_losses(model, ids) * weights).sum() / weights.sum()


@torch.no_grad()
def answer_loss(model, rows):
    """Mean negative log-likelihood per answer token in nats, end mark included."""
    total, count = 0.0, 0
    order = sorted(rows, key=lambda row: len(row[0]))
    for start in range(0, len(order), 16):
        ids, weights = to_tensors(order[start:start + 16])
        mask = (weights == 1.0).float()
        total += (token_losses(model, ids) * mask).sum().item()
        count += mask.sum().item()
    return total / max(count, 1)


def write_model(model, tokenizer, out):
    out.mkdir(parents=True, exist_ok=True)
    clone = LlamaForCausalLM(model.config)
    clone.load_state_dict(model.state_dict())
    clone.to(torch.bfloat16).save_pretrained(out)
    (out / "model.safetensors").chmod(0o644)
    tokenizer.save(str(out / "tokenizer.json"))
    write_descriptions(out)


def write_descriptions(out):
    """The JSON files in the long-standing field names, which readers older than transformers 5 know too."""
    specials = {"bos_token": BOS, "eos_token": EOS, "pad_token": PAD, "unk_token": PAD, "additional_special_tokens": [BOS, EOS]}
    marks = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
    write_json(out / "config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": False, "attention_dropout": 0.0,
        "bos_token_id": BOS_ID, "eos_token_id": EOS_ID, "pad_token_id": PAD_ID, "hidden_act": "silu",
        "initializer_range": 0.02, "mlp_bias": False, **SHAPE, "rope_scaling": None, "tie_word_embeddings": True,
        "torch_dtype": "bfloat16", "use_cache": True})
    write_json(out / "generation_config.json", {
        "bos_token_id": BOS_ID, "eos_token_id": EOS_ID, "pad_token_id": PAD_ID, "do_sample": False})
    write_json(out / "special_tokens_map.json", specials)
    write_json(out / "tokenizer_config.json", {
        "add_prefix_space": False,
        "added_tokens_decoder": {str(i): {"content": mark, **marks} for i, mark in enumerate((PAD, BOS, EOS))},
        **specials, "chat_template": TEMPLATE, "clean_up_tokenization_spaces": False,
        "model_max_length": SHAPE["max_position_embeddings"], "tokenizer_class": "PreTrainedTokenizerFast"})


def write_json(path, content):
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", required=True, help="folder with the real data")
    parser.add_argument("--general", required=True, help="everyday requests, JSON Lines from CorpusExport")
    parser.add_argument("--evaluate", nargs="*", default=[], metavar="NAME=FILE", help="JSON Lines to report the answer loss on")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path, help="folder for checkpoints")
    parser.add_argument("--resume", type=Path, help="checkpoint of an earlier run to go on from")
    parser.add_argument("--minutes", type=float, default=12, help="of processor time")
    parser.add_argument("--export-after", type=float, default=10, help="minutes of processor time until a first export of the averaged weights")
    parser.add_argument("--general-tokens", type=int, default=1024, help="per step")
    parser.add_argument("--real-tokens", type=int, default=768, help="per step")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=2026)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.work.mkdir(parents=True, exist_ok=True)

    train, test = pocket_text.load(args.shared, args.general, args.seed)
    saved = args.work / "tokenizer.json"
    if saved.exists():
        tokenizer = Tokenizer.from_file(str(saved))
    else:
        # A part of the everyday requests is enough: they repeat the same words.
        tokenizer = train_tokenizer([c for n, chats in train.items() for c in (chats[:15_000] if n == "general" else chats)], SHAPE["vocab_size"])
        tokenizer.save(str(saved))
    rows = {name: encode(tokenizer, chats) for name, chats in train.items()}
    real = [row for name, chat_rows in rows.items() if name != "general" for row in chat_rows]
    for name, chat_rows in rows.items():
        print(f"{name}: {len(chat_rows)} chats, {sum(len(ids) for ids, _ in chat_rows)} tokens", flush=True)
    checks = {f"real:{name}": encode(tokenizer, chats) for name, chats in test.items() if name != "prompts"}
    for pair in args.evaluate:
        name, file = pair.split("=", 1)
        groups = {}
        for row in pocket_text.json_lines(file):
            group = name if name != "general" else "general, new intents" if pocket_text.is_new_intent(row) else "general, seen intents"
            groups.setdefault(group, []).append([("user", row["prompt"]), ("assistant", row["response"])])
        checks |= {group: encode(tokenizer, chats) for group, chats in groups.items()}

    # Eager attention is the faster one on a CPU at these lengths.
    model = LlamaForCausalLM(LlamaConfig(
        **SHAPE, tie_word_embeddings=True, initializer_range=0.02, bos_token_id=BOS_ID, eos_token_id=EOS_ID,
        pad_token_id=PAD_ID, attn_implementation="eager"))
    for layer in model.model.layers:  # residual branches start small, as in GPT-2
        for weight in (layer.self_attn.o_proj.weight, layer.mlp.down_proj.weight):
            torch.nn.init.normal_(weight, std=0.02 / math.sqrt(12))
    print(f"parameters: {sum(p.numel() for p in model.parameters())}", flush=True)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
        lr=args.rate, betas=(0.9, 0.95), fused=True)
    average = {name: value.clone() for name, value in model.state_dict().items()}
    general_batches = endless_batches(rows["general"], args.general_tokens, rng)
    real_batches = endless_batches(real, args.real_tokens, rng)

    def averaged():
        copy = LlamaForCausalLM(model.config)
        copy.load_state_dict(average)
        return copy.eval()

    def report(step, tokens, elapsed, evaluated):
        figures = {"step": step, "tokens": tokens, "minutes": round(elapsed / 60, 2)}
        figures |= {name: round(answer_loss(evaluated, check), 4) for name, check in checks.items()}
        print(json.dumps(figures), flush=True)
        return figures

    start = time.process_time()
    step, tokens, exported, next_report, running = 0, 0, False, 240.0, None
    if args.resume:
        earlier = torch.load(args.resume, weights_only=True)
        model.load_state_dict(earlier["model"])
        optimizer.load_state_dict(earlier["optimizer"])
        average = earlier["average"]
        step = earlier["step"]
    while (elapsed := time.process_time() - start) < args.minutes * 60:
        progress = elapsed / (args.minutes * 60)
        rate = args.rate * min(1.0, (step + 1) / 150) * (0.02 + 0.98 * min(1.0, 2 * (1 - progress)) if progress < 1 else 0.02)
        for group in optimizer.param_groups:
            group["lr"] = rate
        everyday, text = next(general_batches), next(real_batches)
        losses = []
        for batch in (everyday, text):
            loss = batch_loss(model, batch)
            (loss / 2).backward()
            losses.append(loss.item())
            tokens += sum(len(ids) for ids, _ in batch)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        running = losses if running is None else [0.98 * old + 0.02 * new for old, new in zip(running, losses)]
        decay = min(0.995, step / (step + 10))
        for name, value in model.state_dict().items():
            average[name].lerp_(value, 1 - decay)
        if step % 50 == 0:
            print(f"step {step} general {running[0]:.3f} real {running[1]:.3f} rate {rate:.5f} "
                  f"{tokens / (time.process_time() - start):.0f} tokens/s", flush=True)
        if elapsed > next_report:
            torch.save({"model": model.state_dict(), "average": average, "optimizer": optimizer.state_dict(), "step": step},
                       args.work / "checkpoint.pt")
            report(step, tokens, elapsed, averaged())
            next_report = elapsed + 300
        if not exported and elapsed > args.export_after * 60:
            write_model(averaged(), tokenizer, args.out)
            exported = True
            print("exported the averaged weights", flush=True)
    final = averaged()
    figures = report(step, tokens, time.process_time() - start, final)
    write_model(final, tokenizer, args.out)
    (args.work / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
