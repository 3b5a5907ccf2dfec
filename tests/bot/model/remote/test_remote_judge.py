"""A model server as judge: how likely its yes is, whatever it tells of that, and when it stops."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.answering import Claim, WriterJudge
from bot.answering.judge import judging_prompt
from bot.errors import ModelError
from bot.model.engine import Engine, EngineOptions
from bot.model.remote.writer import RemoteOptions, RemoteWriter
from bot.model.writer import Message, Prompt
from tests.bot.model.llama_server import KEY, llama_server
from tests.bot.model.remote.model_stand_in import Answer, ModelStandIn, event, said, serving, whole
from tests.bot.model.tiny_gguf import write_tiny_gguf

NEVER = threading.Event()
CLAIM = Claim("It is lost.", "It is lost.", (Message("user", "Question: what is lost?"),), ())
DONE = (said("", "stop"), b"data: [DONE]\n\n")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.remote.server._RETRIES", 1)
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)


@contextmanager
def judge_of(*answers: Answer) -> Iterator[tuple[WriterJudge, ModelStandIn]]:
    with (
        serving(ModelStandIn(list(answers))) as there,
        RemoteWriter(RemoteOptions(there.url, context=2048)) as writer,
    ):
        yield WriterJudge(writer), there


def told(text: str, **likely: Any) -> Answer:
    """A server that says what else its token might have been."""
    listed = [{"token": token, "logprob": value} for token, value in likely.items()]
    logprobs = {"content": [{"token": text, "logprob": -0.1, "top_logprobs": listed}]}
    choice = {"index": 0, "delta": {"content": text}, "logprobs": logprobs, "finish_reason": None}
    return Answer(pieces=(event(choices=[choice]), *DONE))


def test_the_yes_is_weighed_against_the_no_in_any_spelling() -> None:
    likely = {"Yes": math.log(0.5), " yes": math.log(0.1), "No": math.log(0.2), "Maybe": math.log(0.1)}
    with judge_of(told("Yes", **likely)) as (judge, there):
        assert judge.probability(CLAIM, NEVER) == pytest.approx(0.6 / 0.8)
    (asked,) = there.asked
    assert asked["logprobs"] is True and asked["top_logprobs"] == 10 and asked["max_tokens"] == 1
    assert [it["role"] for it in asked["messages"]] == ["user", "assistant", "user"]


@pytest.mark.parametrize(
    "likely", [{"Well": -0.1}, {"yes": math.nan, "no": -1.0}, {"yes": -math.inf}, {"yes": "much"}]
)
def test_likelihoods_that_tell_nothing_are_no_judgment(likely: dict[str, Any]) -> None:
    with judge_of(told("Yes", **likely)) as (judge, _):
        found = judge.probability(CLAIM, NEVER)
    assert found is None or likely == {"yes": "much"}  # as if nothing were told: its word stands


def test_a_server_that_tells_or_takes_no_likelihoods_is_taken_at_its_word() -> None:
    with judge_of(whole("Yes")) as (judge, _):
        assert judge.probability(CLAIM, NEVER) == 1.0
    with judge_of(Answer(400), whole("No")) as (judge, there):
        assert judge.probability(CLAIM, NEVER) == 0.0
    assert ["top_logprobs" in it for it in there.asked] == [True, False]


@pytest.mark.parametrize(
    "trouble", [Answer(pieces=(said("Ye"),)), Answer(503), Answer(500), Answer(401)], ids=str
)
def test_a_server_that_stops_or_fails_is_a_model_error(trouble: Answer) -> None:
    with judge_of(trouble) as (judge, _), pytest.raises(ModelError):
        judge.probability(CLAIM, NEVER)


def test_a_server_that_is_slow_is_left_when_nobody_waits_any_more() -> None:
    cancel = threading.Event()
    with judge_of(Answer(wait_s=2.0)) as (judge, _):
        timer = threading.Timer(0.1, cancel.set)
        timer.start()
        assert judge.probability(CLAIM, cancel) is None
        timer.join()


def test_llama_server_tells_what_the_engine_tells_and_reads_only_what_is_new(tmp_path: Path) -> None:
    tiny = write_tiny_gguf(tmp_path / "tiny.gguf")
    claim = replace(CLAIM, messages=(Message("system", "Be brief. " * 20), *CLAIM.messages))
    with (
        llama_server(tiny) as server,
        RemoteWriter(RemoteOptions(server.url, api_key=SecretStr(KEY))) as remote,
        Engine(EngineOptions(tiny, threads=1, context=1024, slots=1)) as engine,
    ):
        answer = remote.write(Prompt(claim.messages, 4)).result()
        there, here = (it.write(judging_prompt(claim)).result() for it in (remote, engine))
    assert there.reused_tokens >= answer.prompt_tokens - 8
    assert [it for it, _ in there.likely[:3]] == [it for it, _ in here.likely[:3]]
    assert [it for _, it in there.likely] == pytest.approx([it for _, it in here.likely], abs=0.05)
