"""Makes ../resources/golden/templates.json with transformers: conversations laid out by templates of every known kind.

    python make_templates.py [--real DIRECTORY]

The templates here are as short as the families' layouts allow. With --real, the families' own templates, as the trl package
ships them, are written into a directory with their renderings, for ChatTemplatesTest (ATTUNE_TEMPLATES=DIRECTORY).
"""

import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

OUT = Path(__file__).resolve().parent.parent / "resources" / "golden" / "templates.json"
TURN = "{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
OPEN = "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
LLAMA3_TURN = ("{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content | trim + '<|eot_id|>' }}")
LLAMA3_OPEN = "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
TEMPLATES = {
    "chatml": "{% for message in messages %}" + TURN + "{% endfor %}" + OPEN,
    "chatml-default": "{% if messages[0].role != 'system' %}{{ '<|im_start|>system\\nYou are a kind keeper.<|im_end|>\\n' }}"
                      "{% endif %}{% for message in messages %}" + TURN + "{% endfor %}" + OPEN,
    "chatml-quoted": "{% if messages[0].role == 'system' %}{{ '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}"
                     "{% else %}{{ '<|im_start|>system\\nDon\\'t hurry.\\nBe kind.<|im_end|>\\n' }}{% endif %}"
                     "{% for message in messages %}{% if not (loop.first and message.role == 'system') %}" + TURN
                     + "{% endif %}{% endfor %}" + OPEN,
    "llama3": "{{ bos_token }}{% for message in messages %}" + LLAMA3_TURN + "{% endfor %}" + LLAMA3_OPEN,
    "llama3.1": "{{ bos_token }}{% set date_string = '26 Jul 2024' %}{% if messages[0].role == 'system' %}"
                "{% set system = messages[0].content | trim %}{% set messages = messages[1:] %}{% else %}{% set system = '' %}"
                "{% endif %}{{ '<|start_header_id|>system<|end_header_id|>\\n\\nCutting Knowledge Date: December 2023\\n"
                "Today Date: ' + date_string + '\\n\\n' + system + '<|eot_id|>' }}{% for message in messages %}" + LLAMA3_TURN
                + "{% endfor %}" + LLAMA3_OPEN,
    "mistral": "{{ bos_token }}{% for message in messages %}{% if message.role == 'user' %}"
               "{{ '[INST] ' + message.content + ' [/INST]' }}{% else %}{{ message.content + eos_token }}{% endif %}{% endfor %}",
    "mistral3": "{% if messages[0].role == 'system' %}{% set system = messages[0].content + '\\n\\n' %}"
                "{% set messages = messages[1:] %}{% else %}{% set system = '' %}{% endif %}{{ bos_token }}"
                "{% for message in messages %}{% if message.role == 'user' %}"
                "{{ '[INST] ' + (system if loop.last else '') + message.content + '[/INST]' }}"
                "{% else %}{{ ' ' + message.content | trim + eos_token }}{% endif %}{% endfor %}",
}
REAL = {"qwen2_5": {}, "qwen3": {"enable_thinking": False}, "qwen3_instruct_2507": {}, "llama3": {}, "llama3_1": {},
        "llama3_2": {"date_string": "26 Jul 2024"}}
CONVERSATIONS = [
    [{"role": "user", "content": "How many ships?"}],
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How many ships?"}],
    [{"role": "user", "content": "How many ships?"}, {"role": "assistant", "content": "19 in June."},
     {"role": "user", "content": " And in July?\n"}],
    [{"role": "user", "content": "How many ships?"},
     {"role": "assistant", "content": "<think>\nJune has 30 days.\n</think>\n\n19 in June."},
     {"role": "user", "content": "And in July?"}],
]
BEGIN = "<begin>"


def render(template, **more):
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), bos_token=BEGIN, eos_token="</s>")
    tokenizer.chat_template = template
    rows = []
    for messages in CONVERSATIONS:
        system = messages[0]["role"] == "system"
        if system and "INST" in template and "system" not in template:
            continue  # refused by such templates
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, **more)
        rows.append({"messages": messages, "rendered": text.removeprefix(BEGIN), "begin": text.startswith(BEGIN)})
    return rows


OUT.write_text(json.dumps([{"name": name, "template": template, "rows": render(template)}
                           for name, template in TEMPLATES.items()], indent=1) + "\n")
if "--real" in sys.argv:
    import trl
    directory = Path(sys.argv[sys.argv.index("--real") + 1])
    directory.mkdir(parents=True, exist_ok=True)
    real = []
    for name, more in REAL.items():
        template = (Path(trl.__file__).parent / "chat_templates" / f"{name}.jinja").read_text()
        real.append({"name": name, "template": template, "rows": render(template, **more)})
    (directory / "templates.json").write_text(json.dumps(real) + "\n")
