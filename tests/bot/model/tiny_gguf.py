"""A model of random weights that loads in milliseconds: it proves structure, never quality."""

from dataclasses import dataclass
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
_CONTEXT = 4096
_BLOCK = 1 << 20  # weights drawn at once; a large model repeats them


@dataclass(frozen=True, slots=True)
class Size:
    """The shape of a model. Its vocabulary is filled up to `words` with words that mean nothing."""

    width: int = 64
    heads: int = 2
    layers: int = 2
    inner: int = 128
    words: int = 0


_TINY = Size()


def write_tiny_gguf(path: Path, seed: int = 0, size: Size = _TINY) -> Path:
    """A llama with a chat template, of two layers. One token a printable ASCII character, else one a byte.

    The same seed gives the same weights; greedy text of different seeds differs. End of turn is <|im_end|>.
    Other sizes serve to measure speed; their weights have 16 bits.
    """
    kinds = gguf.TokenType
    out = gguf.GGUFWriter(path, "llama")
    out.add_name(f"tiny-{seed}")
    out.add_context_length(_CONTEXT)
    out.add_embedding_length(size.width)
    out.add_block_count(size.layers)
    out.add_feed_forward_length(size.inner)
    out.add_head_count(size.heads)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(size.width // size.heads)
    tokens = _CONTROL + _CHARACTERS + _BYTES
    fillers = [f"\u2581filler{number}" for number in range(size.words - len(tokens))]
    out.add_tokenizer_model("llama")
    out.add_token_list(tokens + fillers)
    out.add_token_scores([0.0] * (len(tokens) + len(fillers)))
    out.add_token_types(
        [kinds.CONTROL] * len(_CONTROL)
        + [kinds.NORMAL] * len(_CHARACTERS)
        + [kinds.BYTE] * len(_BYTES)
        + [kinds.UNUSED] * len(fillers)
    )
    out.add_unk_token_id(0)
    out.add_bos_token_id(1)
    out.add_eos_token_id(_CONTROL.index("<|im_end|>"))
    out.add_add_bos_token(False)
    out.add_add_space_prefix(False)
    out.add_chat_template(CHAT_TEMPLATE)
    weights = np.float32 if size == _TINY else np.float16
    for name, shape in _tensors(len(tokens) + len(fillers), size).items():
        if name.endswith("norm.weight"):
            out.add_tensor(name, np.ones(shape, np.float32))
        else:
            rng = np.random.default_rng([seed, *name.encode()])
            drawn = rng.normal(0, shape[-1] ** -0.5, min(shape[0] * shape[1], _BLOCK)).astype(weights)
            out.add_tensor(name, np.resize(drawn, shape))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path


def _tensors(words: int, size: Size) -> dict[str, tuple[int, ...]]:
    wide = (size.width, size.width)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (words, size.width),
        "output_norm.weight": (size.width,),
        "output.weight": (words, size.width),
    }
    for layer in range(size.layers):
        shapes |= {
            f"blk.{layer}.attn_norm.weight": (size.width,),
            f"blk.{layer}.ffn_norm.weight": (size.width,),
            **{f"blk.{layer}.attn_{part}.weight": wide for part in ("q", "k", "v", "output")},
            **{f"blk.{layer}.ffn_{part}.weight": (size.inner, size.width) for part in ("gate", "up")},
            f"blk.{layer}.ffn_down.weight": (size.width, size.inner),
        }
    return shapes


def write_tiny_lora(path: Path, seed: int = 1, layers: int = _TINY.layers) -> Path:
    """A LoRA adapter of rank 4 for the queries of the tiny model, or of one with more layers."""
    out = gguf.GGUFWriter(path, "llama")
    out.add_type("adapter")
    out.add_string("adapter.type", "lora")
    out.add_float32("adapter.lora.alpha", 4.0)
    rng = np.random.default_rng(seed)
    for layer in range(layers):
        name = f"blk.{layer}.attn_q.weight"
        out.add_tensor(f"{name}.lora_a", rng.normal(0, 0.5, (4, _TINY.width)).astype(np.float32))
        out.add_tensor(f"{name}.lora_b", rng.normal(0, 0.5, (_TINY.width, 4)).astype(np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path
