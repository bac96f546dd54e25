"""Makes ../resources/golden/families with transformers: a tiny random model of every supported family and what it computes.

    python make_families.py

Each model is a Hugging Face directory (one of them sharded); beside it as many GGUF files as llama.cpp's converter has forms of
it, and expected.json: the logits after each token of a text, and the 64 tokens that greedy decoding goes on with, of two texts.
Random weights have no clear favourites among the tokens; those here are scaled until the best and the second best logit of
every greedy step differ by more than rounding can, which the script checks.
"""

import base64
import json
import re
import shutil
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf.quants import dequantize, quantize
from make_golden import GGUF_NAMES as LLAMA_NAMES
from make_golden import permute
from transformers import (AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM, SmolLM3Config, SmolLM3ForCausalLM)

OUT = Path(__file__).resolve().parent.parent / "resources" / "golden" / "families"
VOCABULARY = 96
LENGTH = 24
COMMON = dict(vocab_size=VOCABULARY, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4,
              num_key_value_heads=2, max_position_embeddings=128, bos_token_id=0, eos_token_id=0, pad_token_id=0,
              rms_norm_eps=1e-5)
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 32, "rope_theta": 500.0}

# name: class, configuration, number type of the file, largest shard
MODELS = {
    "llama3": (LlamaForCausalLM, LlamaConfig(**COMMON, rope_parameters=LLAMA3), torch.float16, "50GB"),
    "llama-biased": (LlamaForCausalLM, LlamaConfig(**COMMON, attention_bias=True, tie_word_embeddings=True, head_dim=6,
        rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0}), torch.float32, "50GB"),
    "smollm2": (LlamaForCausalLM, LlamaConfig(**COMMON, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 100000.0}), torch.bfloat16, "50GB"),
    "mistral": (MistralForCausalLM, MistralConfig(**COMMON, sliding_window=9, head_dim=8), torch.bfloat16, "8KB"),
    "mistral-full": (MistralForCausalLM, MistralConfig(**COMMON, sliding_window=None), torch.float16, "50GB"),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(**COMMON, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0}), torch.bfloat16, "50GB"),
    "qwen2-sliding": (Qwen2ForCausalLM, Qwen2Config(**{**COMMON, "num_hidden_layers": 3}, use_sliding_window=True,
        sliding_window=7, max_window_layers=1), torch.float32, "50GB"),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(**COMMON, head_dim=10, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0}), torch.bfloat16, "50GB"),
    "smollm3": (SmolLM3ForCausalLM, SmolLM3Config(**{**COMMON, "num_hidden_layers": 4},
        rope_parameters={"rope_type": "default", "rope_theta": 5000000.0}), torch.bfloat16, "50GB"),
    "smollm3-sliding": (SmolLM3ForCausalLM, SmolLM3Config(**{**COMMON, "num_hidden_layers": 3}, use_sliding_window=True,
        sliding_window=5, no_rope_layers=[1, 0, 1]), torch.float16, "50GB"),
}
# What llama.cpp's converter knows; it leaves sliding windows out.
GGUF_ARCHITECTURES = {"llama3": "llama", "llama-biased": "llama", "mistral-full": "llama", "qwen2": "qwen2", "qwen3": "qwen3",
                      "smollm3": "smollm3"}
GGUF_NAMES = {**LLAMA_NAMES, "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm"}


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if name.endswith("norm.weight"):
                parameter.copy_(1 + 0.2 * noise)
            elif name.endswith("bias"):
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(1.5 * noise / parameter.shape[-1] ** 0.5)


def texts():
    generator = np.random.default_rng(3)
    return [generator.integers(0, VOCABULARY, LENGTH).tolist(), generator.integers(0, VOCABULARY, 3).tolist()]


def greedy(model, text):
    """64 tokens without a cache, and the least difference between the best logit and the next."""
    ids, least = list(text), float("inf")
    for _ in range(64):
        best = torch.topk(model(torch.tensor([ids])).logits[0, -1].double(), 2)
        least = min(least, (best.values[0] - best.values[1]).item())
        ids.append(best.indices[0].item())
    return ids[len(text):], least


def expectations(model):
    model = model.float().eval()
    rows = []
    with torch.no_grad():
        for text in texts():
            tokens, least = greedy(model, text)
            if least < 1e-3:
                return None
            logits = model(torch.tensor([text])).logits[0].numpy()
            rows.append({"prompt": text, "logits": base64.b64encode(logits.astype("<f4").tobytes()).decode(),
                         "greedy": tokens, "margin": least})
    return rows


def unpermute(weights, heads):
    return (weights.reshape(heads, weights.shape[0] // heads // 2, 2, *weights.shape[1:])
            .swapaxes(1, 2).reshape(weights.shape))


def llama3_factors(config):
    """convert_hf_to_gguf.py, LlamaModel.generate_extra_tensors."""
    rope, dim = config.rope_parameters, config.head_dim
    frequencies = 1.0 / (rope["rope_theta"] ** (np.arange(0, dim, 2, dtype=np.float32) / dim))
    context = rope["original_max_position_embeddings"]
    factors = []
    for frequency in frequencies:
        wavelength = 2 * np.pi / frequency
        if wavelength < context / rope["high_freq_factor"]:
            factors.append(1)
        elif wavelength > context / rope["low_freq_factor"]:
            factors.append(rope["factor"])
        else:
            smooth = (context / wavelength - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"])
            factors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return np.array(factors, dtype=np.float32)


def write_gguf(path, architecture, model):
    """Writes the model with Q8_0 where rows allow it and changes it to what was written."""
    c = model.config
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(c.num_hidden_layers)
    writer.add_context_length(c.max_position_embeddings)
    writer.add_embedding_length(c.hidden_size)
    writer.add_feed_forward_length(c.intermediate_size)
    writer.add_head_count(c.num_attention_heads)
    writer.add_head_count_kv(c.num_key_value_heads)
    head = getattr(c, "head_dim", None) or c.hidden_size // c.num_attention_heads
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)
    writer.add_rope_freq_base(c.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(c.rms_norm_eps)
    writer.add_vocab_size(c.vocab_size)
    if c.rope_parameters["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(c.rope_parameters["factor"])
    if c.rope_parameters["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", llama3_factors(c))
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and c.tie_word_embeddings:
            continue
        stem = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
                "lm_head.weight": "output.weight"}.get(name)
        heads = None
        if stem is None:
            layer, part, kind = re.fullmatch(r"model\.layers\.(\d+)\.(.+)\.(weight|bias)", name).groups()
            stem = f"blk.{layer}.{GGUF_NAMES[part]}.{kind}"
            if architecture in ("llama", "smollm3"):
                heads = {"self_attn.q_proj": c.num_attention_heads, "self_attn.k_proj": c.num_key_value_heads}.get(part)
        values = tensor.float().numpy()
        stored = np.ascontiguousarray(permute(values, heads) if heads else values)
        kind = gguf.GGMLQuantizationType.Q8_0 if stored.ndim == 2 and stored.shape[1] % 32 == 0 else (
            gguf.GGMLQuantizationType.F16 if stored.ndim == 2 else gguf.GGMLQuantizationType.F32)
        packed = quantize(stored, kind)
        writer.add_tensor(stem, packed, raw_dtype=kind)
        back = dequantize(packed, kind).astype(np.float32)
        tensor.copy_(torch.from_numpy(unpermute(back, heads) if heads else back))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def make(name, kind, config, number_type, shard):
    directory = OUT / name
    for seed in range(1, 200):
        torch.manual_seed(0)
        model = kind(config)
        randomise(model, seed)
        model = model.to(number_type)
        shutil.rmtree(directory, ignore_errors=True)
        model.save_pretrained(directory, max_shard_size=shard)
        (directory / "generation_config.json").unlink(missing_ok=True)
        expected = {"seed": seed, "directory": expectations(
            AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32))}
        architecture = GGUF_ARCHITECTURES.get(name)
        if architecture and expected["directory"]:
            model = model.float()
            path = OUT / f"{name}.gguf"
            with torch.no_grad():
                write_gguf(path, architecture, model)
            # A new one: rotary frequencies that were in half precision once do not come back.
            written = kind(config)
            written.load_state_dict(model.state_dict())
            expected["gguf"] = expectations(written)
        if all(expected.values()):
            (OUT / f"{name}.json").write_text(json.dumps(expected) + "\n")
            print(name, "seed", seed, "margin", min(row["margin"] for key in expected if key != "seed"
                                                    for row in expected[key]))
            return
    raise SystemExit(f"{name}: no seed gives clear favourites")


shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
for entry, arguments in MODELS.items():
    make(entry, *arguments)
