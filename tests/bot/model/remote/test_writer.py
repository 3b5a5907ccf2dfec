"""The remote writer against a real llama-server: it keeps the promises that the engine keeps."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.errors import Busy, ModelFailed, PromptTooLong
from bot.model.catalogue.starter import starter_writer
from bot.model.engine.engine import Engine
from bot.model.remote.writer import RemoteOptions, RemoteWriter
from bot.model.writer import Message, Prompt
from bot.runtime import open_runtime
from bot.settings import load
from handlers.doctor import check_models
from tests.bot.model.llama_server import KEY, LlamaServer, free_port, llama_server
from tests.bot.model.tiny_gguf import write_tiny_gguf

QUESTIONS = ("What is a house?", "Name a colour.", "Who wrote Faust?", "Say hello.", "What is 2 + 2?", "Why?")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="module")
def server(tiny: Path) -> Iterator[LlamaServer]:
    with llama_server(tiny) as server:
        yield server


@pytest.fixture
def remote(server: LlamaServer) -> Iterator[RemoteWriter]:
    with RemoteWriter(_options(server.url)) as writer:
        yield writer


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.remote.server._RETRIES", 2)
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)


def _options(url: str, key: str | None = KEY, slots: int = 4, queue: int = 64) -> RemoteOptions:
    return RemoteOptions(url, api_key=SecretStr(key) if key else None, slots=slots, queue=queue)


def _prompt(text: str, max_tokens: int = 24, **more: object) -> Prompt:
    messages = (Message("system", "You are brief. " * 12), Message("user", text))
    return Prompt(messages, max_tokens, **more)  # type: ignore[arg-type]


def _soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def test_it_learns_what_the_server_serves(remote: RemoteWriter) -> None:
    assert remote.name == "tiny"
    assert remote.context == 1024


def test_what_is_streamed_is_what_is_returned(remote: RemoteWriter) -> None:
    with remote.write(_prompt("hello")) as text:
        pieces = list(text)
    written = text.written
    assert "".join(pieces) == written.text != ""
    assert len(pieces) > 1
    assert written.finish == "length" and written.written_tokens == 24
    assert written.first_token_s > 0


def test_what_was_read_before_is_counted_as_reused(remote: RemoteWriter) -> None:
    remote.write(_prompt("hello there")).result()
    again = remote.write(_prompt("hello there")).result()
    assert again.reused_tokens == again.prompt_tokens - 1


def test_text_counts_and_log_probabilities_are_those_of_the_engine(writer: Engine, models_dir: Path) -> None:
    asked = [Prompt((Message("user", question),), 1, logprobs=True) for question in QUESTIONS]
    model = starter_writer(models_dir)
    with llama_server(model) as server, RemoteWriter(_options(server.url)) as remote:
        here = [writer.write(it).result() for it in asked]
        there = [remote.write(it).result() for it in asked]
        assert list(map(remote.count, QUESTIONS)) == list(map(writer.count, QUESTIONS))
    assert [each.prompt_tokens for each in there] == [each.prompt_tokens for each in here]
    # Batches of other sizes round differently: the likeliest token is as likely for both, within that; where
    # two are nearly tied it may be another one.
    for a, b in zip(here, there, strict=True):
        assert b.logprobs == pytest.approx(a.logprobs, abs=0.15)
    assert sum(a.text == b.text for a, b in zip(here, there, strict=True)) >= 3


def test_a_stop_string_ends_the_text_and_is_not_shown(remote: RemoteWriter) -> None:
    whole = remote.write(_prompt("hi", 60)).result().text
    stop = whole[20:23]
    with remote.write(_prompt("hi", 60, stop=(stop,))) as text:
        pieces = list(text)
    assert text.written.text == "".join(pieces) == whole[: whole.index(stop)]
    assert text.written.finish == "stop"


def test_a_cancelled_request_ends_early_and_frees_the_slot(server: LlamaServer, remote: RemoteWriter) -> None:
    cancel = threading.Event()
    with remote.write(_prompt("hello", 800), cancel) as text:
        for _ in text:
            cancel.set()
    written = text.written
    assert written.finish == "cancelled"
    assert 0 < written.written_tokens < 800 and written.prompt_tokens > 100
    assert _soon(lambda: server.busy() == 0)


def test_a_reader_who_leaves_ends_the_request_at_the_server(
    server: LlamaServer, remote: RemoteWriter
) -> None:
    with remote.write(_prompt("hello", 800)) as text:
        next(text)
    assert text.written.finish == "cancelled"
    assert 0 < text.written.written_tokens < 800
    assert _soon(lambda: server.busy() == 0)


def test_a_request_is_cancelled_while_it_waits_for_its_first_word(
    server: LlamaServer, remote: RemoteWriter
) -> None:
    cancel = threading.Event()
    server.signal(signal.SIGSTOP)
    try:
        text = remote.write(_prompt("anyone there?"), cancel)
        time.sleep(0.1)
        begin = time.monotonic()
        cancel.set()
        written = text.result()
        assert time.monotonic() - begin < 5
    finally:
        server.signal(signal.SIGCONT)
    assert (written.text, written.finish) == ("", "cancelled")
    assert _soon(lambda: server.busy() == 0)


def test_a_request_that_was_cancelled_before_is_never_sent(remote: RemoteWriter) -> None:
    cancel = threading.Event()
    cancel.set()
    assert remote.write(_prompt("hello"), cancel).result().finish == "cancelled"


def test_many_askers_at_once_each_get_their_own_text(remote: RemoteWriter) -> None:
    questions = [f"question {i}" * (i % 5 + 1) for i in range(24)]
    alone = [remote.write(_prompt(q)).result().text for q in questions]
    with ThreadPoolExecutor(24) as pool:
        together = list(pool.map(lambda q: remote.write(_prompt(q)).result().text, questions))
    assert sum(a == b for a, b in zip(alone, together, strict=True)) >= 18
    assert remote.outlook().ahead == 0 and remote.outlook().seconds > 0


def test_a_full_queue_says_so_at_once(server: LlamaServer) -> None:
    with RemoteWriter(_options(server.url, slots=1, queue=1)) as remote:
        running = remote.write(_prompt("a", 800))
        next(running)
        server.signal(signal.SIGSTOP)
        try:
            waiting = remote.write(_prompt("b"))
            assert _soon(lambda: remote.outlook().ahead == 1)
            with pytest.raises(Busy, match="ask again"):
                remote.write(_prompt("c")).result()
        finally:
            server.signal(signal.SIGCONT)
        running.close()
        assert running.written.text and waiting.result().text


def test_a_grammar_binds_the_text(remote: RemoteWriter) -> None:
    assert remote.write(_prompt("hello", grammar='root ::= "yes" | "no"')).result().text in ("yes", "no")
    with pytest.raises(ModelFailed, match="refuses the request"):
        remote.write(_prompt("hello", grammar="root ::= (")).result()


def test_log_probabilities_come_on_request(remote: RemoteWriter) -> None:
    asked = _prompt("hello", grammar='root ::= "yes" | "no"', logprobs=True)
    logprobs = remote.write(asked).result().logprobs
    assert logprobs and all(each <= 0 for each in logprobs)
    assert remote.write(_prompt("hello")).result().logprobs == ()


def test_a_prompt_that_does_not_fit_is_refused_with_both_sizes(remote: RemoteWriter) -> None:
    with pytest.raises(PromptTooLong, match="1024 fit"):
        remote.write(_prompt("long " * 2000)).result()


def test_a_reader_that_fails_fails_only_its_own_request(server: LlamaServer, remote: RemoteWriter) -> None:
    def read() -> None:
        with remote.write(_prompt("hello", 800)) as text:
            next(text)
            raise ConnectionError("the asker has gone")

    with pytest.raises(ConnectionError):
        read()
    assert remote.write(_prompt("hello")).result().text
    assert _soon(lambda: server.busy() == 0)


def test_half_a_character_in_a_file_does_not_fail_the_request(remote: RemoteWriter) -> None:
    assert remote.write(_prompt("half: \ud83d")).result().text
    assert remote.count("half: \ud83d") > 0


def test_a_server_that_dies_in_the_middle_leaves_what_was_said(tiny: Path) -> None:
    with llama_server(tiny) as server, RemoteWriter(_options(server.url)) as remote:
        text = remote.write(_prompt("hello", 800))
        assert next(text)
        server.signal(signal.SIGKILL)
        with pytest.raises(ModelFailed, match=r"broke off|in the middle"):
            text.result()


def test_whether_a_server_is_there_can_be_asked_at_any_time(tiny: Path) -> None:
    with llama_server(tiny) as server, RemoteWriter(_options(server.url)) as remote:
        remote.check()
        server.signal(signal.SIGKILL)
        with pytest.raises(ModelFailed):
            remote.check()
    with pytest.raises(ModelFailed, match="closed"):
        remote.check()


def test_a_server_that_is_being_restarted_is_waited_for(tiny: Path) -> None:
    port = free_port()
    with llama_server(tiny, port=port) as server:
        remote = RemoteWriter(_options(server.url))
    with remote:
        text = remote.write(_prompt("hello"))
        time.sleep(0.1)
        with llama_server(tiny, port=port):
            assert text.result().text


@pytest.mark.usefixtures("impatient")
def test_a_server_that_is_not_there_is_named_with_the_setting() -> None:
    with pytest.raises(ModelFailed, match=r"cannot be reached.*INHOUSE_MODEL__URL"):
        RemoteWriter(_options(f"http://127.0.0.1:{free_port()}/v1"))


@pytest.mark.parametrize("key", [None, "another-secret"])
def test_a_wrong_key_is_named_by_its_setting_and_not_shown(server: LlamaServer, key: str | None) -> None:
    with pytest.raises(ModelFailed, match="INHOUSE_MODEL__API_KEY") as refused:
        RemoteWriter(_options(server.url, key))
    assert "another-secret" not in f"{refused.value!r} {_options(server.url, key)!r}"


def test_a_closed_writer_refuses_and_lets_go_of_those_who_wait(server: LlamaServer) -> None:
    remote = RemoteWriter(_options(server.url))
    running = remote.write(_prompt("hello", 800))
    next(running)
    remote.close()
    with pytest.raises(ModelFailed, match="closed"):
        running.result()
    with pytest.raises(ModelFailed, match="closed"):
        remote.write(_prompt("hello"))
    assert remote.count("hello") >= 1
    remote.close()


def test_a_house_with_a_model_server_needs_no_model_file(
    server: LlamaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHOUSE_MODEL__URL", server.url)
    monkeypatch.setenv("INHOUSE_MODEL__API_KEY", KEY)
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        assert runtime.writer.write(_prompt("hello")).result().text
        checks = {check.name: check for check in check_models(runtime) if check.name != "Embedder"}
        assert not list(runtime.models_dir.glob("*writer*"))
    assert checks["Writer"].ok and "tiny at http://127.0.0.1" in checks["Writer"].says
    assert checks["Model server"].ok


@pytest.mark.usefixtures("impatient")
def test_the_doctor_tells_of_a_model_server_that_is_away(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path, model={"url": f"http://127.0.0.1:{free_port()}"})
    with open_runtime(settings) as runtime:
        check = next(iter(check_models(runtime)))
    assert not check.ok and "cannot be reached" in check.says and "docs/models.md" in check.remedy


def test_a_model_server_outside_the_house_is_warned_of(
    server: LlamaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.model.address._is_private", lambda _: False)
    monkeypatch.setenv("NO_PROXY", "*")
    with (
        capture_logs() as logs,
        open_runtime(load(data_dir=tmp_path, model={"url": server.url, "api_key": KEY})) as runtime,
    ):
        checks = {check.name: check for check in check_models(runtime) if check.name != "Embedder"}
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["model_server_outside"]
    assert checks["Writer"].ok
    assert not checks["Model server"].ok and "docs/privacy.md" in checks["Model server"].remedy
