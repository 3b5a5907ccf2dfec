"""A Writer over a model server of your own: llama-server, vLLM, or another that speaks OpenAI's chat API."""

import asyncio
import re
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from anyio.from_thread import start_blocking_portal
from pydantic import SecretStr

from bot.errors import BrokenOff, ModelError, ModelFailed
from bot.model.address import Address
from bot.model.fairness import FairLimiter
from bot.model.remote.chat import Chat, chat_request
from bot.model.remote.server import ModelServer
from bot.model.text_stream import TextStream, Written
from bot.model.writer import Closing, Outlook, Prompt

_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)([bm])(?![a-z0-9])", re.IGNORECASE)
_SIZES = {"b": 1e9, "m": 1e6}
_PIECE = re.compile(r" ?([A-Za-z]+)|([^\x00-\x7f]+)|.", re.DOTALL)


def at_most(text: str) -> int:
    """More tokens than any usual tokenizer makes of text that people write; about twice the true number.

    A token is taken for two letters, one digit, mark or space, or one byte of any other script. The space
    before a word belongs to it.
    """
    return 1 + sum(_tokens(*found.groups()) for found in _PIECE.finditer(text))


def _tokens(letters: str | None, others: str | None) -> int:
    if letters:
        return (len(letters) + 1) // 2
    return len(others.encode(errors="replace")) if others else 1


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
    """A Writer whose model runs in another process. One event loop on its own thread serves all requests."""

    def __init__(self, options: RemoteOptions) -> None:
        """Ask the server what it serves. Raises ModelFailed when it cannot be used."""
        self._server = ModelServer(Address.parse(options.url), options.api_key, options.slots)
        self._slots = options.slots
        self._limiter = FairLimiter(options.slots, options.queue)
        self._count = lru_cache(_COUNTS)(self._ask_count)
        self._uncounted_until = 0.0
        self._first_s, self._usual_s = 0.0, 0.0  # running means of first words and of whole requests
        self._asked: set[Future[Written]] = set()
        self._gate = threading.Lock()  # nothing is asked after the closing
        self._closed = False
        self._thread = start_blocking_portal(name="remote-writer")
        self._portal = self._thread.__enter__()
        try:
            self._served = self._portal.call(self._server.served, options.name, options.context)
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """As the server lists it; of a file's path, as llama-server gives it, what the file is called."""
        name = self._served.name
        return PurePath(name).stem if name.endswith(".gguf") else name

    @property
    def context(self) -> int:
        return self._served.context

    @property
    def parameters(self) -> float | None:
        """By its name: `Qwen3-4B-Instruct` has 4e9."""
        found = _SIZE.search(self.name)
        return float(found.group(1)) * _SIZES[found.group(2).casefold()] if found else None

    @property
    def reading_s(self) -> float | None:
        return None

    @property
    def address(self) -> Address:
        return self._server.address

    def count(self, text: str) -> int:
        """By the server's tokenizer, or more than that where it does not tell."""
        try:
            return self._count(text)
        except ModelError:
            return at_most(text)

    def outlook(self) -> Outlook:
        waiting = self._limiter.waiting
        rounds = 0 if self._limiter.free > 0 else waiting // self._slots + 1
        return Outlook(waiting, self._first_s + rounds * self._usual_s, self._limiter.inside)

    def check(self) -> None:
        with self._gate:
            if self._closed:
                raise ModelFailed("the writer is closed")
            asked = self._portal.start_task_soon(self._server.check)
        asked.result()

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        """As Writer says. A prompt that is too long is found by the server, not before."""
        body, chat, text = chat_request(prompt, self._served), Chat.of(prompt), TextStream(cancel)
        with self._gate:
            if self._closed:
                raise ModelFailed("the writer is closed")
            asked = self._portal.start_task_soon(self._write, chat, body, text)
            self._asked.add(asked)
        asked.add_done_callback(lambda asked: self._end(asked, text))
        return text

    def _end(self, asked: Future[Written], text: TextStream) -> None:
        """Tell the reader of the end, whatever it is."""
        self._asked.discard(asked)
        if asked.cancelled():
            text.end(None, ModelFailed("the writer is closed"))
        elif isinstance(error := asked.exception(), Exception):
            text.end(None, error)
        else:
            text.end(asked.result())

    def close(self) -> None:
        with self._gate:
            if self._closed:
                return
            self._closed = True
        for asked in list(self._asked):
            asked.cancel()
        self._portal.call(self._server.close)
        self._thread.__exit__(None, None, None)

    def _ask_count(self, text: str) -> int:
        if self._closed or not self._served.counts or time.monotonic() < self._uncounted_until:
            raise ModelFailed("the model server does not count tokens now")
        try:
            return self._portal.call(self._server.count, text, self._served)
        except ModelError:
            self._uncounted_until = time.monotonic() + _UNCOUNTED_S
            raise

    # What follows runs on the loop's thread.

    async def _write(self, chat: Chat, body: dict[str, Any], text: TextStream) -> Written:
        work = asyncio.create_task(self._in_turn(chat, body, text))
        try:
            cancelled = await _unwanted(work, text)
        finally:
            work.cancel()
            await asyncio.wait({work})
            failed = None if work.cancelled() else work.exception()
        if failed is not None and not cancelled:
            raise failed
        return chat.written(chat.finish or ("cancelled" if cancelled else "stop"))

    async def _in_turn(self, chat: Chat, body: dict[str, Any], text: TextStream) -> None:
        async with self._limiter.turn(chat.prompt.asker):
            begin = time.monotonic()
            try:
                await self._ask(chat, body, text)
            except BrokenOff:
                if chat.first_s is not None:
                    raise
                await self._ask(chat, body, text)  # nobody has read a word yet
            self._usual_s = _mean(self._usual_s, time.monotonic() - begin)
            self._first_s = _mean(self._first_s, (chat.first_s or 0.0) - (begin - chat.since))

    async def _ask(self, chat: Chat, body: dict[str, Any], text: TextStream) -> None:
        def take(chunk: dict[str, Any]) -> bool:
            text.put(chat.take(chunk))
            return not chat.speech.stopped

        try:
            await self._server.chat(body, _AROUND + _A_TOKEN * chat.prompt.max_tokens, take)
        except BrokenOff:
            if chat.finish is None:
                raise
        if chat.finish is None:
            raise BrokenOff(f"{self.address.base} ended in the middle of its answer; see its log")


async def _unwanted(work: asyncio.Task[None], text: TextStream) -> bool:
    """Wait for `work`; whether nobody wants it any more, before it is done."""
    while not work.done():
        if text.cancelled:
            return True
        await asyncio.wait({work}, timeout=_POLL_S)
    return False


def _mean(known: float, newest: float) -> float:
    """A running mean; the first value stands for itself."""
    return known + _NEWEST * (newest - known) if known else newest
