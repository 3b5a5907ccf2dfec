"""Rerankers of random weights that load in milliseconds: they prove structure, never quality."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_CHARACTERS = [chr(code) for code in range(33, 127)]
TOKENS = [*_SPECIAL, *(f"\u2581{it}" for it in _CHARACTERS), *_CHARACTERS]  # U+2581 begins a word
CLS, SEP = TOKENS.index("[CLS]"), TOKENS.index("[SEP]")
WIDTH, HEADS, LAYERS, INNER, CONTEXT = 32, 2, 2, 64, 64


@dataclass(frozen=True, slots=True)
class TinyRanker:
    """What is written. `architecture` is bert, whose [CLS] is judged, or qwen3, whose last token is."""

    architecture: str = "bert"
    labels: Sequence[str] = ()
    head: bool = True
    template: str | None = None
    separators: int = 1

    @property
    def weights(self) -> dict[str, NDArray[np.float32]]:
        """By name; the shapes are NumPy's, the innermost dimension last."""
        shapes = _encoder() if self.architecture == "bert" else _decoder()
        shapes |= {"position_embd.weight": (CONTEXT, WIDTH)} if self.architecture == "bert" else {}
        if self.head:
            shapes |= {"cls.output.weight": (max(1, len(self.labels)), WIDTH)}
        if self.head and self.architecture == "bert":
            shapes |= {"cls.weight": (WIDTH, WIDTH), "cls.bias": (WIDTH,), "cls.output.bias": (1,)}
        return {name: _random(name, shape) for name, shape in shapes.items()}


def write_tiny_ranker(path: Path, model: TinyRanker | None = None) -> Path:
    """One token a printable ASCII character. As converters write it: [CLS] query [SEP] passage [SEP]."""
    model = model or TinyRanker()
    out = gguf.GGUFWriter(path, model.architecture)
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_block_count(LAYERS)
    out.add_feed_forward_length(INNER)
    out.add_head_count(HEADS)
    out.add_layer_norm_eps(1e-5)
    out.add_layer_norm_rms_eps(1e-5)
    if model.architecture == "bert":
        out.add_causal_attention(False)  # and no pooling type: converters of cross-encoders write none
    if model.labels:
        out.add_classifier_output_labels(list(model.labels))
    if model.template is not None:
        out.add_chat_template([{"name": "rerank", "template": model.template}])
    _add_vocabulary(out, model.separators)
    for name, weights in model.weights.items():
        out.add_tensor(name, weights)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path


def ids(text: str) -> list[int]:
    """Its tokens: one a character, another where a word begins; punctuation is a word by itself."""
    found, begins = [], True
    for char in text.lower():
        begins = begins or not char.isalnum()
        if not char.isspace():
            found.append(TOKENS.index(f"\u2581{char}" if begins else char))
        begins = not char.isalnum()
    return found


def _add_vocabulary(out: gguf.GGUFWriter, separators: int) -> None:
    kinds = gguf.TokenType
    out.add_tokenizer_model("bert")
    out.add_tokenizer_pre("default")
    out.add_token_type_count(2)
    out.add_token_list(TOKENS)
    out.add_token_types([kinds.CONTROL if it in _SPECIAL else kinds.NORMAL for it in TOKENS])
    out.add_pad_token_id(0)
    out.add_unk_token_id(1)
    out.add_bos_token_id(CLS)
    out.add_sep_token_id(SEP)
    out.add_eos_token_id(SEP)
    out.add_add_bos_token(True)
    out.add_add_eos_token(separators > 0)
    out.add_add_sep_token(separators > 1)


def _random(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    rng = np.random.default_rng([*name.encode()])
    if name.endswith("norm.weight"):
        return rng.normal(1, 0.1, shape).astype(np.float32)
    scale = 0.5 if "embd" in name or "cls" in name else 1.5 * shape[-1] ** -0.5
    return rng.normal(0, scale, shape).astype(np.float32)


def _encoder() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(TOKENS), WIDTH),
        "token_types.weight": (2, WIDTH),
    }
    norms = ["token_embd_norm"]
    for layer in range(LAYERS):
        at = f"blk.{layer}"
        norms += [f"{at}.attn_output_norm", f"{at}.layer_output_norm"]
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            shapes |= {f"{at}.{part}.weight": (WIDTH, WIDTH), f"{at}.{part}.bias": (WIDTH,)}
        shapes |= {f"{at}.ffn_up.weight": (INNER, WIDTH), f"{at}.ffn_up.bias": (INNER,)}
        shapes |= {f"{at}.ffn_down.weight": (WIDTH, INNER), f"{at}.ffn_down.bias": (WIDTH,)}
    return shapes | {f"{norm}.{part}": (WIDTH,) for norm in norms for part in ("weight", "bias")}


def _decoder() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(TOKENS), WIDTH),
        "output_norm.weight": (WIDTH,),
    }
    for layer in range(LAYERS):
        at = f"blk.{layer}"
        shapes |= {f"{at}.{part}_norm.weight": (WIDTH,) for part in ("attn", "ffn")}
        shapes |= {f"{at}.attn_{part}_norm.weight": (WIDTH // HEADS,) for part in "qk"}
        shapes |= {f"{at}.{part}.weight": (WIDTH, WIDTH) for part in ("attn_q", "attn_k", "attn_v")}
        shapes |= {f"{at}.attn_output.weight": (WIDTH, WIDTH), f"{at}.ffn_down.weight": (WIDTH, INNER)}
        shapes |= {f"{at}.ffn_{part}.weight": (INNER, WIDTH) for part in ("gate", "up")}
    return shapes
