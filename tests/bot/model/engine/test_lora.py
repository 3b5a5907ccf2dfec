"""A LoRA adapter changes what is written, by as much as it is told to."""

from pathlib import Path

import pytest

from bot.errors import ModelFailed, ModelMissing
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.writer import Message, Prompt
from tests.bot.model.tiny_gguf import write_tiny_gguf, write_tiny_lora

# The same text, however likely it is.
PROMPT = Prompt((Message("user", "once upon a time"),), 8, grammar='root ::= "there"', logprobs=True)


def _logprob(tiny: Path, lora: tuple[Path, float] | None) -> float:
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=1, lora=lora)) as engine:
        return sum(engine.write(PROMPT).result().logprobs)


def test_an_adapter_works_as_strongly_as_it_is_told(tmp_path: Path) -> None:
    tiny, lora = write_tiny_gguf(tmp_path / "tiny.gguf"), write_tiny_lora(tmp_path / "lora.gguf")
    plain, half, whole = (_logprob(tiny, it) for it in (None, (lora, 0.5), (lora, 1.0)))
    assert _logprob(tiny, (lora, 0.0)) == pytest.approx(plain, abs=0.01)
    assert len({round(it, 2) for it in (plain, half, whole)}) == 3


def test_what_is_no_adapter_of_this_model_is_named(tmp_path: Path) -> None:
    tiny = write_tiny_gguf(tmp_path / "tiny.gguf")
    with pytest.raises(ModelFailed, match="not a LoRA adapter"):
        _logprob(tiny, (tiny, 1.0))
    with pytest.raises(ModelFailed, match="not a LoRA adapter"):
        _logprob(tiny, (write_tiny_lora(tmp_path / "deep.gguf", layers=5), 1.0))
    with pytest.raises(ModelMissing):
        _logprob(tiny, (tmp_path / "nowhere.gguf", 1.0))
