"""Makes ../resources/golden/pretokenizers.json with tokenizers: byte-level vocabularies under each way of splitting text that
GGUF files name, trained on a few lines, and the tokens of some texts.

    python make_pretokenizers.py
"""

import json

from make_golden import CORPUS, OUT, TEXTS
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
          r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"
          r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SPLITS = {"llama-bpe": WORDS + r"\p{N}{1,3}" + REST, "qwen2": WORDS + r"\p{N}" + REST, "tekken": TEKKEN}
WHOLE_WORDS = {"llama-bpe", "tekken"}

rows = []
for name, regex in SPLITS.items():
    tokenizer = Tokenizer(models.BPE(ignore_merges=name in WHOLE_WORDS))
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(regex), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator([CORPUS, "the night 204 LampTurns 2024 McKeeper  /path/to\n\n"], trainers.BpeTrainer(
        vocab_size=330, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    state = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(state["vocab"], key=state["vocab"].get)
    texts = TEXTS + ["McDonald's HTTPServer 20241231 /usr/lib//x", "don'T SHE'LL"]
    rows.append({"pre": name, "tokens": tokens, "merges": [" ".join(m) for m in state["merges"]],
                 "texts": [{"text": text, "ids": tokenizer.encode(text).ids} for text in texts]})
(OUT / "pretokenizers.json").write_text(json.dumps(rows) + "\n")
