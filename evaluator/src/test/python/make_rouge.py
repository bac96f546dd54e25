"""Writes golden ROUGE-L values: python make_rouge.py > ../resources/golden/rouge.json (needs the rouge-score package)."""
import json
import random

from rouge_score import rouge_scorer

scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
pairs = [
    ("The cat sat on the mat.", "the cat was on the mat"),
    ("police killed the gunman", "police kill the gunman"),
    ("police killed the gunman", "the gunman kill police"),
    ("Order {{Order Number}}: it's refunded!", "order order number its refunded"),
    ("same words", "Same, words"),
    ("nothing", "in common"),
    ("", "something"),
    ("something", ""),
    ("naïve café 42", "naive cafe 42"),
    ("a-b_c d", "a b c d"),
    ("one two three four five six", "six five four three two one"),
]
random.seed(3)
words = [f"w{i}" for i in range(12)]
for _ in range(40):
    pairs.append(
        (
            " ".join(random.choices(words, k=random.randint(1, 30))),
            " ".join(random.choices(words, k=random.randint(1, 30))),
        )
    )
print(
    json.dumps(
        [{"reference": r, "candidate": c, "rougeL": scorer.score(r, c)["rougeL"].fmeasure} for r, c in pairs], indent=0
    )
)
