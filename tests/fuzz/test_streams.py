"""What a model server sends, and what comes to the bot's port: an error of ours, and the next one is fine."""

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelError
from bot.model.remote.chat import Chat
from bot.model.remote.writer import RemoteOptions, RemoteWriter
from bot.model.writer import Message, Prompt
from handlers import door
from tests.bot.model.remote.model_stand_in import Answer, ModelStandIn, event, said, serving, whole
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, talking
from tests.fuzz.mangling import mangle, mangled, mangled_json
from tests.fuzz.test_fuzz import fewer

CHUNK = {
    "choices": [
        {
            "index": 0,
            "delta": {"content": "word ", "reasoning_content": "so"},
            "finish_reason": None,
            "logprobs": {
                "content": [{"token": "a", "logprob": -0.1, "top_logprobs": [{"token": "b", "logprob": -1}]}]
            },
        }
    ],
    "usage": {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 2}},
    "timings": {"prompt_n": 3, "cache_n": 1, "predicted_n": 2},
}
PROMPT = Prompt((Message("user", "How long?"),), 24, stop=("\nQ",), logprobs=True, likely=2)
STREAM = b"".join(
    (
        said("One "),
        b": a comment\n\n",
        event(**CHUNK),
        said("two.", "stop"),
        b"event: error\n\n",
        b"data: [DONE]\n\n",
    )
)


@fewer(60)
@given(st.lists(mangled_json([CHUNK]), max_size=4))
def test_any_chunk_is_text_or_nothing(chunks: list[object]) -> None:
    chat = Chat.of(PROMPT)
    for it in chunks:
        if isinstance(it, dict):
            chat.take(it).encode()
    written = chat.written("stop")
    written.text.encode()
    assert min(written.prompt_tokens, written.reused_tokens, written.written_tokens) >= 0
    assert len(written.text) <= len(json.dumps(chunks))


@pytest.fixture
def remote(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[RemoteWriter, ModelStandIn]]:
    monkeypatch.setattr("bot.model.remote.server._RETRIES", 0)
    with (
        serving(ModelStandIn([whole("a good answer")])) as there,
        RemoteWriter(RemoteOptions(there.url, context=2048)) as writer,
    ):
        yield writer, there


def test_any_stream_is_an_answer_or_an_error_of_ours(remote: tuple[RemoteWriter, ModelStandIn]) -> None:
    writer, there = remote

    @fewer(25)
    @given(mangled([STREAM]), st.integers(1, 400), st.sampled_from((200, 200, 200, 204, 302, 400, 500)))
    def check(data: bytes, piece: int, status: int) -> None:
        pieces = tuple(data[at : at + piece] for at in range(0, len(data), piece))[:300]
        there.answers[:] = [Answer(status, pieces=pieces)]
        with suppress(ModelError):
            writer.write(PROMPT).result().text.encode()

    check()
    there.answers[:] = [whole("a good answer")]
    assert writer.write(PROMPT).result().text == "agoodanswer"


@pytest.mark.parametrize(
    "endless",
    [
        b"data: " + b"x" * 3_000_000,
        said("x" * 3_000_000),
        b"data: " + b"[" * 100_000 + b"\n\n",
        pytest.param(b"data: {}\n\n" * 300_000, marks=pytest.mark.long),
        pytest.param(b"\n" * 3_000_000, marks=pytest.mark.long),
    ],
    ids=["a line", "a token", "brackets", "events", "nothing"],
)
def test_what_never_ends_is_cut_off(remote: tuple[RemoteWriter, ModelStandIn], endless: bytes) -> None:
    writer, there = remote
    there.answers[:] = [Answer(pieces=(endless,))]
    with pytest.raises(ModelError):
        writer.write(PROMPT).result()


POST = b"POST /slack/events HTTP/1.1\r\nHost: a\r\n"
REQUEST = (
    POST + b"Content-Type: application/json\r\nX-Slack-Request-Timestamp: 1\r\nX-Slack-Signature: v0=0\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)
IN_CHUNKS = POST + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKED = IN_CHUNKS + b"2\r\n{}\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
ODD = (
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    POST + b"Content-Length: -1\r\n\r\n",
    POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{}",
    IN_CHUNKS + b"f" * 5_000 + b"\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"DELETE /slack/events HTTP/1.1\r\nHost: a\r\n\r\n",
    REQUEST * 200,
)
"""TLS, long lines, many headers, lengths that lie or contradict, HTTP/2, other methods, a queue."""


async def test_whatever_comes_to_the_port_the_bot_goes_on_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(door, "ARRIVES_S", 0.5)
    chance = random.Random(5)
    many = fewer(40).max_examples
    said = (*ODD, *(mangle(chance.choice((REQUEST, CHUNKED)), chance, 6) for _ in range(many)))
    async with talking(ScriptedBackend(), tmp_path, transport="http") as talk:
        to = urlsplit(talk.slack.request_url)

        async def tell(data: bytes) -> None:
            reader, writer = await asyncio.open_connection(to.hostname, to.port)
            with suppress(ConnectionError):
                writer.write(data)
                writer.write_eof()
                async with asyncio.timeout(20):
                    answer = await reader.read(400)
                assert b" 200 " not in answer.partition(b"\r\n")[0], data[:80]
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

        await asyncio.gather(*map(tell, said))
        assert "You asked" in await talk.said(talk.ann, f"{BOT} still there?")
    assert "Traceback" not in caplog.text
