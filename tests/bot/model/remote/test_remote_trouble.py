"""What a model server may do wrong: what passes is waited for, what does not is said, nothing is believed."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.errors import Busy, ModelFailed, PromptTooLong
from bot.model.remote.writer import RemoteOptions, RemoteWriter
from bot.model.writer import Message, Prompt
from tests.bot.model.remote.model_stand_in import Answer, ModelStandIn, event, said, serving, whole

SECRET = "the salary of the director"
VLLM = {"data": [{"id": "Qwen/Qwen3-4B", "owned_by": "vllm", "max_model_len": 8192}]}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.remote.server._RETRIES", 2)
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)


@contextmanager
def _remote(*answers: Answer, **stand_in: Any) -> Iterator[tuple[RemoteWriter, ModelStandIn]]:
    with (
        serving(ModelStandIn(list(answers), **stand_in)) as there,
        RemoteWriter(RemoteOptions(there.url, context=2048)) as writer,
    ):
        yield writer, there


def _prompt(max_tokens: int = 24, **more: Any) -> Prompt:
    return Prompt((Message("user", SECRET),), max_tokens, **more)


def test_a_server_that_is_nothing_special_is_asked_in_plain_words_only() -> None:
    with _remote(whole("a good answer")) as (writer, there):
        written = writer.write(_prompt(stop=("\nQ",))).result()
        assert (writer.name, writer.context) == ("a-model", 2048)
        assert writer.count("some words") >= 2
    assert written.text == "agoodanswer" and written.finish == "stop"
    assert (written.prompt_tokens, written.reused_tokens, written.written_tokens) == (7, 0, 3)
    asked = there.asked[0]
    assert asked["model"] == "a-model" and asked["temperature"] == 0 and asked["stop"] == ["\nQ"]
    assert not {"grammar", "top_k", "chat_template_kwargs", "timings_per_token"} & set(asked)
    assert "/tokenize" not in there.paths


def test_vllm_tells_its_context_and_counts() -> None:
    with _remote(whole("yes"), models=VLLM) as (writer, there):
        assert (writer.name, writer.context) == ("Qwen/Qwen3-4B", 8192)
        assert [writer.count("one two three") for _ in range(3)] == [3, 3, 3]
        writer.write(_prompt()).result()
    assert there.paths.count("/tokenize") == 2, "once to see that it can, once for the text"
    assert there.asked[0]["chat_template_kwargs"] == {"enable_thinking": False}


def test_a_grammar_is_refused_where_the_server_would_pass_over_it() -> None:
    with _remote(whole("yes"), models=VLLM) as (writer, there), pytest.raises(ModelFailed, match="grammar"):
        writer.write(_prompt(grammar='root ::= "no"')).result()
    assert there.asked == []


def test_a_model_that_the_server_does_not_have_is_named_with_those_it_has() -> None:
    with serving(ModelStandIn([whole("")])) as there, pytest.raises(ModelFailed, match="'a-model'"):
        RemoteWriter(RemoteOptions(there.url, name="another"))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_passes_is_waited_for(status: int) -> None:
    with _remote(Answer(status), Answer(status, {"Retry-After": "0"}), whole("here")) as (writer, there):
        assert writer.write(_prompt()).result().text == "here"
    assert len(there.asked) == 3


def test_retry_after_is_kept_to() -> None:
    with _remote(Answer(429, {"Retry-After": "1"}), whole("here")) as (writer, _):
        begin = time.monotonic()
        assert writer.write(_prompt()).result().text == "here"
    assert time.monotonic() - begin >= 1


def test_a_server_that_stays_busy_is_said_to_be_busy() -> None:
    with _remote(Answer(429)) as (writer, there), pytest.raises(Busy, match="ask again"):
        writer.write(_prompt()).result()
    assert len(there.asked) == 3
    with _remote(Answer(429, {"Retry-After": "3600"})) as (writer, there), pytest.raises(Busy):
        writer.write(_prompt()).result()
    assert len(there.asked) == 1


def test_a_server_that_stays_away_is_said_not_to_be_ready() -> None:
    with _remote(Answer(503)) as (writer, _), pytest.raises(ModelFailed, match="loading its model"):
        writer.write(_prompt()).result()


def test_nothing_is_asked_again_once_words_have_come() -> None:
    heard: list[str] = []
    half = Answer(pieces=(said("The begin"), said("ning")))
    with _remote(half) as (writer, there), pytest.raises(ModelFailed, match="in the middle"):
        heard.extend(writer.write(_prompt()))
    assert "".join(heard) == "The beginning" and len(there.asked) == 1


def test_an_error_inside_the_stream_ends_it() -> None:
    error = event(error={"code": 500, "message": SECRET, "type": "server_error"})
    broken = Answer(pieces=(said("The"), error))
    with _remote(broken) as (writer, _), pytest.raises(ModelFailed, match="server_error") as failed:
        writer.write(_prompt()).result()
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize(
    "error",
    [
        {
            "error": {
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 99,
                "n_ctx": 10,
                "message": SECRET,
            }
        },
        {"error": {"code": "context_length_exceeded", "message": SECRET}},
        {"object": "error", "message": f"This model's maximum context length is 10 tokens. {SECRET}"},
        {"error": {"message": f"The decoder prompt is longer than the maximum model length of 10. {SECRET}"}},
    ],
)
def test_a_prompt_that_is_too_long_is_known_by_each_servers_words(error: dict[str, Any]) -> None:
    refused = Answer(400, pieces=(json.dumps(error).encode(),))
    with _remote(refused) as (writer, _), pytest.raises(PromptTooLong) as failed:
        writer.write(_prompt()).result()
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"[" * 100_000, b'{"error": 7}', SECRET.encode()])
def test_any_other_refusal_says_its_number_and_nothing_of_its_text(body: bytes) -> None:
    with (
        _remote(Answer(418, pieces=(body,))) as (writer, _),
        pytest.raises(ModelFailed, match="418") as failed,
    ):
        writer.write(_prompt()).result()
    assert SECRET not in str(failed.value)


def test_a_redirect_is_not_followed() -> None:
    with serving(ModelStandIn([whole("stolen")])) as other:
        moved = Answer(307, {"Location": f"{other.url}/chat/completions"})
        with _remote(moved) as (writer, _), pytest.raises(ModelFailed, match="INHOUSE_MODEL__URL"):
            writer.write(_prompt()).result()
    assert other.paths == []


def test_a_proxy_of_the_environment_does_not_see_what_stays_in_the_house(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(ModelStandIn([whole("stolen")])) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        with _remote(whole("here")) as (writer, _):
            assert writer.write(_prompt()).result().text == "here"
    assert proxy.paths == []


def test_what_the_environment_holds_for_other_services_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_ADMIN_KEY", SECRET)
    monkeypatch.setenv("OPENAI_ORG_ID", "org")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: 1\nAuthorization: Bearer mine")
    with serving(ModelStandIn([whole("stolen")])) as other:
        monkeypatch.setenv("OPENAI_BASE_URL", other.url)
        with _remote(whole("here"), models=VLLM) as (writer, there):
            assert writer.write(_prompt()).result().text == "here"
            assert writer.count("one two") == 2
    assert other.paths == []
    sent = {name.lower(): value for headers in there.told for name, value in headers.items()}
    assert set(sent) <= {
        *("host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent")
    }
    assert (sent["user-agent"], sent["accept-encoding"]) == ("inhouse", "identity")


def test_a_server_that_breaks_off_before_the_first_word_is_asked_once_more() -> None:
    with _remote(Answer(), whole("here")) as (writer, there):
        assert writer.write(_prompt()).result().text == "here"
    assert len(there.asked) == 2


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.remote.server._SILENCE_S", 0.2)
    with _remote(Answer(wait_s=2)) as (writer, there), pytest.raises(ModelFailed, match="said nothing"):
        writer.write(_prompt()).result()
    assert len(there.asked) == 1


def test_an_answer_that_was_packed_unasked_is_not_unpacked() -> None:
    packed = Answer(headers={"Content-Encoding": "gzip"}, pieces=(gzip.compress(bytes(10_000_000)),))
    with _remote(packed) as (writer, _), pytest.raises(ModelFailed, match=r"not a chat|in the middle"):
        writer.write(_prompt()).result()


def test_a_refusal_without_end_is_cut_short() -> None:
    with (
        _remote(Answer(400, pieces=(b"x" * 65_536,) * 400)) as (writer, _),
        pytest.raises(ModelFailed, match="far more"),
    ):
        writer.write(_prompt()).result()


def test_a_line_without_end_is_cut_short() -> None:
    endless = Answer(pieces=(b"data: ",) + (b"x" * 65_536,) * 400)
    with _remote(endless) as (writer, _), pytest.raises(ModelFailed, match="far more"):
        writer.write(_prompt()).result()


def test_a_text_without_end_is_cut_short() -> None:
    endless = Answer(pieces=(said("x" * 60_000),) * 400)
    with _remote(endless) as (writer, _), pytest.raises(ModelFailed, match="far more"):
        writer.write(_prompt(max_tokens=1)).result()


def test_an_answer_cut_at_every_byte_is_the_same_answer() -> None:
    good = b"".join(whole("Grüße aus dem Haus 🏠 – bis bald").pieces).replace(b"\n", b"\r\n")
    cut = Answer(pieces=tuple(good[i : i + 1] for i in range(len(good))))
    with _remote(cut) as (writer, _):
        assert writer.write(_prompt()).result().text == "GrüßeausdemHaus🏠–bisbald"


def test_thoughts_are_not_shown() -> None:
    thinking = event(choices=[{"index": 0, "delta": {"reasoning_content": "hm", "content": None}}])
    tagged = (said("<thi"), said("nk>so it is</think>"), said("Yes."), said("", "stop"))
    with _remote(Answer(pieces=(thinking, *tagged))) as (writer, _):
        assert writer.write(_prompt()).result().text == "Yes."


def test_a_stop_string_that_the_server_passes_over_still_ends_the_text() -> None:
    with _remote(Answer(pieces=(said("one END"), said("LESS"), said(" two")) * 50)) as (writer, _):
        written = writer.write(_prompt(stop=("ENDLESS",))).result()
    assert (written.text, written.finish) == ("one ", "stop")


@pytest.mark.parametrize(
    "strange",
    [b"data: hello\n\n", b"data: [1]\n\n", b"data: " + b"[" * 50_000 + b"\n\n", b"data: \xff\xfe\n\n"],
)
def test_events_that_are_none_fail_the_request(strange: bytes) -> None:
    with _remote(Answer(pieces=(strange,))) as (writer, _), pytest.raises(ModelFailed, match="not a chat"):
        writer.write(_prompt()).result()


@pytest.mark.parametrize(
    "odd",
    [
        event(choices=None, usage=[], timings="fast"),
        event(choices=[None]),
        event(choices=[{"delta": None, "logprobs": 3}]),
        event(choices=[{"delta": {"content": 7}, "logprobs": {"content": [{"logprob": "x"}, 4]}}]),
        event(choices=[], usage={"prompt_tokens": "many", "prompt_tokens_details": 9}),
        b": a comment\n\n",
    ],
)
def test_odd_events_are_passed_over(odd: bytes) -> None:
    with _remote(Answer(pieces=(odd, *whole("fine").pieces))) as (writer, _):
        assert writer.write(_prompt(logprobs=True)).result().text == "fine"


@pytest.mark.parametrize("models", [{}, {"data": None}, {"data": [3, {"id": 4}]}, {"data": []}])
def test_a_server_without_models_is_refused(models: dict[str, Any]) -> None:
    stand_in = ModelStandIn([whole("")], models=models)
    with serving(stand_in) as there, pytest.raises(ModelFailed, match="none at all"):
        RemoteWriter(RemoteOptions(there.url))


def test_an_address_that_is_no_model_server_is_named() -> None:
    with serving(ModelStandIn([whole("")])) as there, pytest.raises(ModelFailed, match="ends with /v1"):
        RemoteWriter(RemoteOptions(there.url.replace("/v1", "/v2")))


def test_the_client_is_not_loaded_where_there_is_no_model_server() -> None:
    """It takes a second or more."""
    code = "import sys; import bot.load_writer, bot.runtime; sys.exit('openai' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
