from pathlib import Path

import llama_cpp
import pytest
from structlog.testing import capture_logs

from bot.model.llama.model import quiet
from tests.bot.model.tiny_gguf import write_tiny_gguf


def test_llama_cpp_says_nothing_on_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    quiet()
    path = write_tiny_gguf(tmp_path / "tiny.gguf")
    model = llama_cpp.llama_model_load_from_file(bytes(path), llama_cpp.llama_model_default_params())
    llama_cpp.llama_model_free(model)
    assert capfd.readouterr() == ("", "")


def test_its_errors_go_to_the_log_at_debug_level(tmp_path: Path) -> None:
    quiet()
    with capture_logs() as logs:
        path = bytes(tmp_path / "none.gguf")
        llama_cpp.llama_model_load_from_file(path, llama_cpp.llama_model_default_params())
    assert any("none.gguf" in line["event"] for line in logs)
    assert {line["log_level"] for line in logs} == {"debug"}


def test_a_grammar_is_never_logged(tmp_path: Path) -> None:
    """It may be made of the text of documents. (A wrong one is printed on standard error, past the log.)"""
    quiet()
    model = llama_cpp.llama_model_load_from_file(
        bytes(write_tiny_gguf(tmp_path / "tiny.gguf")), llama_cpp.llama_model_default_params()
    )
    with capture_logs() as logs:
        vocab = llama_cpp.llama_model_get_vocab(model)
        llama_cpp.llama_sampler_init_grammar(vocab, b'root ::= "the secret plan" nosuchrule (', b"root")
    llama_cpp.llama_model_free(model)
    assert "secret" not in repr(logs)
