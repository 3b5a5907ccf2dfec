"""Turns the starter weights into the formats that llama.cpp runs best. Run once a machine, by starter.py."""

import json
from pathlib import Path
from typing import Any, Literal

import psutil

from bot.errors import ModelFailed

# What BERT checkpoints carry besides the encoder: computed ids, and heads that embedding does not use.
_UNUSED = ("embeddings.position_ids", "pooler.", "cls.")
# For BERT, llama.cpp takes the beginning of sequence for [CLS] and its end for [SEP].
_SPECIAL = {"[PAD]": ["pad"], "[UNK]": ["unk"], "[CLS]": ["bos"], "[SEP]": ["sep", "eos"], "[MASK]": ["mask"]}


def writer_to_q8(source: Path, target: Path) -> None:
    """Re-encode a quantized GGUF as Q8_0. Upwards only: nothing is lost, and prompts run about twice as fast,
    with AVX-512 and without.

    Raises ModelFailed.
    """
    import llama_cpp

    from bot.model.llama import quiet

    quiet()
    options = llama_cpp.llama_model_quantize_default_params()
    options.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0
    options.allow_requantize = True
    options.nthread = psutil.cpu_count(logical=False) or 1
    failed = llama_cpp.llama_model_quantize(bytes(source), bytes(target), options)
    if failed:
        raise ModelFailed(f"llama.cpp could not re-encode {source} into {target.parent}")


def embedder_to_gguf(folder: Path, target: Path, kind: Literal["BF16", "F16"]) -> None:
    """Write a BERT sentence embedder (Hugging Face layout, safetensors, mean pooling) as a GGUF of this kind.

    Raises ModelFailed where `folder` holds something else.
    """
    import gguf

    config = _json(folder / "config.json")
    if config.get("model_type") != "bert":
        raise ModelFailed(
            f"{folder} holds a {config.get('model_type')} model; only BERT embedders are converted"
        )
    if not _json(folder / "1_Pooling" / "config.json").get("pooling_mode_mean_tokens"):
        raise ModelFailed(f"{folder} does not use mean pooling; only embedders that do are converted")
    out = gguf.GGUFWriter(target, "bert")
    try:
        _add_shape(out, config, kind)
        _add_vocabulary(out, (folder / "vocab.txt").read_text("utf-8").splitlines())
        _add_tensors(out, folder / "model.safetensors", config["num_hidden_layers"], kind)
        out.write_header_to_file()
        out.write_kv_data_to_file()
        out.write_tensors_to_file()
    finally:
        out.close()


def _add_shape(out: Any, config: dict[str, Any], kind: str) -> None:
    import gguf

    out.add_name("all-MiniLM-L6-v2")
    out.add_license("apache-2.0")
    out.add_file_type(gguf.LlamaFileType[f"MOSTLY_{kind}"])
    out.add_context_length(config["max_position_embeddings"])
    out.add_embedding_length(config["hidden_size"])
    out.add_feed_forward_length(config["intermediate_size"])
    out.add_block_count(config["num_hidden_layers"])
    out.add_head_count(config["num_attention_heads"])
    out.add_layer_norm_eps(config["layer_norm_eps"])
    out.add_causal_attention(False)
    out.add_pooling_type(gguf.PoolingType.MEAN)


def _add_vocabulary(out: Any, words: list[str]) -> None:
    """llama.cpp's WordPiece marks the start of a word where BERT marks the continuation."""
    import gguf

    out.add_tokenizer_model("bert")
    out.add_tokenizer_pre("default")
    out.add_token_type_count(2)
    out.add_token_list([_marked(word) for word in words])
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    out.add_token_types([control if word in _SPECIAL else normal for word in words])
    for word, roles in _SPECIAL.items():
        for role in roles:
            getattr(out, f"add_{role}_token_id")(words.index(word))
    out.add_add_bos_token(True)
    out.add_add_eos_token(True)


def _marked(word: str) -> str:
    if word in _SPECIAL:
        return word
    return word[2:] if word.startswith("##") else "\u2581" + word


def _add_tensors(out: Any, weights: Path, layers: int, kind: str) -> None:
    import gguf
    import numpy as np
    from safetensors import safe_open

    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, layers)
    with safe_open(weights, framework="numpy") as tensors:
        for key in tensors.keys():  # noqa: SIM118 (not a mapping)
            if key.removeprefix("bert.").startswith(_UNUSED):
                continue
            name = names.get_name(key.removeprefix("bert."), (".weight", ".bias"))
            if name is None:
                raise ModelFailed(f"{weights} has an unknown tensor, {key}")
            array = tensors.get_tensor(key)
            # As llama.cpp's own converter does: vectors, and tables that are added up, stay in f32.
            small = array.ndim == 1 or name in ("position_embd.weight", "token_types.weight")
            array = array.astype(np.float32)
            dtype = gguf.GGMLQuantizationType["F32" if small else kind]
            out.add_tensor(name, gguf.quants.quantize(array, dtype), raw_dtype=dtype)


def _json(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise ModelFailed(f"{path} cannot be read: {wrong}") from wrong
    return found
