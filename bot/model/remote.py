"""A Writer over a model server of your own: llama-server, vLLM, or another that speaks OpenAI's chat API."""

import asyncio
import threading
import time
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from pathlib import PurePath
from typing import Self

from pydantic import SecretStr

from bot.errors import ModelError, ModelFailed
from bot.model.address import Address
from bot.model.chat_request import Served, chat_request
from bot.model.chat_stream import ChatStream
from bot.model.closing import Closing
from bot.model.estimate import at_most
from bot.model.model_server import ModelServer
from bot.model.own_loop import OwnLoop
from bot.model.passing import Passing, tried
from bot.model.server_events import ServerEvents
from bot.model.text_stream import Finish, TextStream, Written
from bot.model.turnstile import Turnstile
from bot.model.writer import Outlook, Prompt

_POLL_S = 0.03  # how soon a cancelled request is taken back
_COUNTS = 512  # texts whose length is remembered
_UNCOUNTED_S = 30.0  # a server that failed to count is not asked again for so long
_A_TOKEN, _AROUND = 16_000, 1_000_000  # bytes that a server may send for one token, and besides
_NEWEST = 0.2  # weight of the newest request in the running means


@dataclass(frozen=True, slots=True)
class RemoteOptions:
    """`slots` requests at once, `queue` waiting; `context` tokens where the server does not tell its own."""

    url: str
    name: str | None = None
    api_key: SecretStr | None = None
    context: int = 4096
    slots: int = 4
    queue: int = 64


class RemoteWriter(Closing):
    """A Writer whose model runs in another process. One event loop serves all requests."""

    def __init__(self, options: RemoteOptions, server: ModelServer, served: Served, loop: OwnLoop) -> None:
        """Use `start`."""
        self._server, self._served, self._loop = server, served, loop
        self._slots = options.slots
        self._turnstile = Turnstile(options.slots, options.queue)
        self._count = lru_cache(_COUNTS)(self._ask_count)
        self._uncounted_until = 0.0
        self._first_s, self._usual_s = 0.0, 0.0  # running means of first words and of whole requests

    @classmethod
    def start(cls, options: RemoteOptions) -> Self:
        """Ask the server what it serves. Raises ModelFailed when it cannot be used."""
        server = ModelServer(Address.parse(options.url), options.api_key, options.slots)
        loop = OwnLoop("remote-writer")
        try:
            served = loop.call(lambda: tried(lambda: server.served(options.name, options.context)))
        except BaseException:
            loop.close(server.close)
            raise
        return cls(options, server, served, loop)

    @property
    def name(self) -> str:
        """As the server lists it; of a file's path, as llama-server gives it, what the file is called."""
        name = self._served.name
        return PurePath(name).stem if name.endswith(".gguf") else name

    @property
    def context(self) -> int:
        return self._served.context

    @property
    def address(self) -> Address:
        return self._server.address

    def count(self, text: str) -> int:
        """By the server's tokenizer, or more than that where it does not tell."""
        try:
            return self._count(text)
        except (ModelError, Passing):
            return at_most(text)

    def outlook(self) -> Outlook:
        waiting = self._turnstile.waiting
        rounds = 0 if self._turnstile.free > 0 else waiting // self._slots + 1
        return Outlook(waiting, self._first_s + rounds * self._usual_s)

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        """As Writer says. A prompt that is too long is found by the server, not before."""
        body = chat_request(prompt, self._served)
        chat, text = ChatStream.of(prompt, self.address.base), TextStream(cancel)
        self._loop.begin(lambda: self._write(chat, body, text)).add_done_callback(
            lambda asked: _end(text, asked)
        )
        return text

    def close(self) -> None:
        self._loop.close(self._server.close)

    def _ask_count(self, text: str) -> int:
        if not self._served.counts or self._loop.is_here or time.monotonic() < self._uncounted_until:
            raise ModelFailed("the model server does not count tokens now")
        try:
            return self._loop.call(lambda: self._server.count(text, self._served))
        except (ModelError, Passing):
            self._uncounted_until = time.monotonic() + _UNCOUNTED_S
            raise

    # What follows runs on the loop's thread.

    async def _write(self, stream: ChatStream, body: bytes, text: TextStream) -> Written:
        end: Finish | None = None
        work = asyncio.create_task(self._in_turn(stream, body, text))
        try:
            end = await _until(work, stream, text)
        finally:
            work.cancel()
            await asyncio.wait({work})
            failed = None if work.cancelled() else work.exception()
        if end is None and failed is not None:
            raise failed
        if end is None and work.cancelled():
            raise asyncio.CancelledError
        if end == "deadline":
            text.put(stream.speech.end())
        return stream.written(stream.finish or end or "stop")

    async def _in_turn(self, stream: ChatStream, body: bytes, text: TextStream) -> None:
        async with self._turnstile.turn(stream.prompt.asker):
            begin = time.monotonic()
            await tried(lambda: self._listen(stream, body, text), lambda: stream.begun)
            self._usual_s = _mean(self._usual_s, time.monotonic() - begin)
            self._first_s = _mean(self._first_s, (stream.first_s or 0.0) - (begin - stream.since))

    async def _listen(self, stream: ChatStream, body: bytes, text: TextStream) -> None:
        events = ServerEvents(_AROUND + _A_TOKEN * stream.prompt.max_tokens)
        try:
            async with aclosing(self._server.chat(body)) as pieces:
                async for piece in pieces:
                    for event in events.feed(piece):
                        text.put(stream.take(event))
                        if stream.done or stream.speech.stopped:
                            return
        except Passing:
            if stream.finish is None:
                raise
        if stream.finish is None:
            raise Passing(ModelFailed(f"{self.address.base} ended in the middle of its answer; see its log"))


def _end(text: TextStream, asked: Future[Written]) -> None:
    """Tell the reader of the end, whatever it is."""
    if asked.cancelled():
        text.end(None, ModelFailed("the writer is closed"))
    elif isinstance(error := asked.exception(), Exception):
        text.end(None, error)
    else:
        text.end(asked.result())


async def _until(work: asyncio.Task[None], stream: ChatStream, text: TextStream) -> Finish | None:
    """Wait for `work`; why it should end before its time, if it should."""
    seconds = stream.prompt.seconds
    deadline = inf if seconds is None else stream.since + seconds
    while not work.done():
        left = deadline - time.monotonic()
        if text.cancelled:
            return "cancelled"
        if left <= 0:
            return "deadline"
        await asyncio.wait({work}, timeout=min(left, _POLL_S))
    return None


def _mean(known: float, newest: float) -> float:
    """A running mean; the first value stands for itself."""
    return known + _NEWEST * (newest - known) if known else newest
