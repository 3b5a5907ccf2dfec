from pathlib import Path

import pytest

from bot.model.catalogue.starter import starter_embedder, starter_writer
from bot.model.catalogue.verification import record, verify
from tests.bot.model.tiny_gguf import write_tiny_gguf


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_tiny_gguf(tmp_path / "tiny.gguf")


def test_the_starters_are_good(models_dir: Path) -> None:
    for path, architecture in ((starter_writer(models_dir), "llama"), (starter_embedder(models_dir), "bert")):
        verdict = verify(path)
        assert (verdict.checked, verdict.architecture, verdict.problem) == ("record", architecture, "")


def test_any_gguf_is_checked_by_its_header(tiny: Path) -> None:
    verdict = verify(tiny)
    assert (verdict.checked, verdict.architecture, verdict.problem) == ("header", "llama", "")


def test_a_recorded_file_that_changed_is_found(tiny: Path) -> None:
    record(tiny, tiny, source="a test")
    content = bytearray(tiny.read_bytes())
    content[-1] ^= 1
    tiny.write_bytes(content)
    assert "has changed since it was installed; delete it, then pull it again" in verify(tiny).problem


def test_a_recorded_file_that_was_cut_off_is_found(tiny: Path) -> None:
    size = record(tiny, tiny, source="a test").size
    tiny.write_bytes(tiny.read_bytes()[:-9])
    assert f"has {size - 9} bytes but should have {size}" in verify(tiny).problem


@pytest.mark.parametrize("share", [0.01, 0.99])
def test_a_file_without_a_record_that_was_cut_off_is_found(tiny: Path, share: float) -> None:
    content = tiny.read_bytes()
    tiny.write_bytes(content[: int(len(content) * share)])
    assert "delete it, then pull it again" in verify(tiny).problem


@pytest.mark.parametrize("content", [b"", b"GG", b"<html>", b"PK\x03\x04"])
def test_another_format_is_no_gguf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    assert verify(path).problem.startswith("is not a GGUF file")


def test_a_header_of_nonsense_is_found(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + b"\xff" * 400)
    assert "llama.cpp cannot open it" in verify(path).problem


def test_damage_that_makes_llama_cpp_abort_is_a_verdict(tiny: Path) -> None:
    """Found by changing bytes at random: a token's type that asserts while the vocabulary is read."""
    content = bytearray(tiny.read_bytes())
    content[963], content[2047] = 155, 33
    tiny.write_bytes(content)
    assert "llama.cpp cannot open it" in verify(tiny).problem


def test_no_file_is_a_verdict_too(tmp_path: Path) -> None:
    assert verify(tmp_path / "none.gguf").problem == "there is no such file"


def test_a_broken_record_is_said(tiny: Path) -> None:
    tiny.with_name("tiny.gguf.json").write_text("{")
    assert "cannot be read" in verify(tiny).problem
