"""A model of random weights that loads in milliseconds: it proves structure, never quality."""

from pathlib import Path

import gguf
import numpy as np

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_CONTROL = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]
_CHARACTERS = ["\u2581", *map(chr, range(33, 127))]  # U+2581 stands for a space
_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
_WIDTH, _HEADS, _LAYERS, _INNER, _CONTEXT = 64, 2, 2, 128, 4096


def write_tiny_gguf(path: Path, seed: int = 0) -> Path:
    """A two-layer llama with a chat template. One token a printable ASCII character, else one a byte.

    The same seed gives the same weights; greedy text of different seeds differs. End of turn is <|im_end|>.
    """
    kinds = gguf.TokenType
    out = gguf.GGUFWriter(path, "llama")
    out.add_name(f"tiny-{seed}")
    out.add_context_length(_CONTEXT)
    out.add_embedding_length(_WIDTH)
    out.add_block_count(_LAYERS)
    out.add_feed_forward_length(_INNER)
    out.add_head_count(_HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(_WIDTH // _HEADS)
    tokens = _CONTROL + _CHARACTERS + _BYTES
    out.add_tokenizer_model("llama")
    out.add_token_list(tokens)
    out.add_token_scores([0.0] * len(tokens))
    out.add_token_types(
        [kinds.CONTROL] * len(_CONTROL) + [kinds.NORMAL] * len(_CHARACTERS) + [kinds.BYTE] * len(_BYTES)
    )
    out.add_unk_token_id(0)
    out.add_bos_token_id(1)
    out.add_eos_token_id(_CONTROL.index("<|im_end|>"))
    out.add_add_bos_token(False)
    out.add_add_space_prefix(False)
    out.add_chat_template(CHAT_TEMPLATE)
    for name, shape in _tensors(len(tokens)).items():
        if name.endswith("norm.weight"):
            out.add_tensor(name, np.ones(shape, np.float32))
        else:
            rng = np.random.default_rng([seed, *name.encode()])
            out.add_tensor(name, rng.normal(0, shape[-1] ** -0.5, shape).astype(np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path


def _tensors(words: int) -> dict[str, tuple[int, ...]]:
    wide = (_WIDTH, _WIDTH)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (words, _WIDTH),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (words, _WIDTH),
    }
    for layer in range(_LAYERS):
        shapes |= {
            f"blk.{layer}.attn_norm.weight": (_WIDTH,),
            f"blk.{layer}.ffn_norm.weight": (_WIDTH,),
            **{f"blk.{layer}.attn_{part}.weight": wide for part in ("q", "k", "v", "output")},
            **{f"blk.{layer}.ffn_{part}.weight": (_INNER, _WIDTH) for part in ("gate", "up")},
            f"blk.{layer}.ffn_down.weight": (_WIDTH, _INNER),
        }
    return shapes


def write_tiny_lora(path: Path, seed: int = 1, layers: int = _LAYERS) -> Path:
    """A LoRA adapter of rank 4 for the queries of the tiny model, or of one with more layers."""
    out = gguf.GGUFWriter(path, "llama")
    out.add_type("adapter")
    out.add_string("adapter.type", "lora")
    out.add_float32("adapter.lora.alpha", 4.0)
    rng = np.random.default_rng(seed)
    for layer in range(layers):
        name = f"blk.{layer}.attn_q.weight"
        out.add_tensor(f"{name}.lora_a", rng.normal(0, 0.5, (4, _WIDTH)).astype(np.float32))
        out.add_tensor(f"{name}.lora_b", rng.normal(0, 0.5, (_WIDTH, 4)).astype(np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path
