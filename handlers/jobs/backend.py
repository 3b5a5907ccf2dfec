"""What jobs ask of bot/, as blocking calls in threads that the event loop waits for."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, Protocol, TypeVar

from bot.question import Question, Said, SummaryTask
from bot.reply import Progress, Reply, Summary, Watch
from handlers.errors import BackendFailed
from handlers.learning import ChannelMemory
from handlers.records import Records
from handlers.uploads import SentFiles
from store.audience import Readers
from store.passage import Source
from store.rating import Rating

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BackendState:
    """The names of the models, "" where one cannot be used; when documents were last looked through."""

    writer: str
    embedder: str
    indexed: datetime | None


class Backend(Protocol):
    """Blocking calls, safe from any thread. They raise ModelError or StoreError."""

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply: ...

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary: ...

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        """What documents that all of `readers` may read say about something, best first; of those that
        `documents`, patterns, select.
        """

    def rate(self, rating: Rating) -> None: ...

    def state(self) -> BackendState: ...

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        """What all of `readers` may read, by title; of that what `documents`, patterns, select."""

    def covered(self, question: Question) -> bool:
        """Whether documents that its readers may read surely answer it; nothing is written."""

    def groups(self) -> Collection[str]:
        """The user groups that documents are for."""

    def forget(self, user: str) -> int:
        """Remove what `user` thought and asked; how many ratings that were."""

    @property
    def records(self) -> Records:
        """What is kept beside documents."""

    @property
    def files(self) -> SentFiles:
        """What is kept of files that were sent in conversations."""

    @property
    def learning(self) -> ChannelMemory:
        """What is learned of channels, whose ids stand there as the store keeps them."""


def failing_alone(call: Callable[[], T]) -> T:
    """What `call` returns. Raises what it raises; for what would end the bot, such as SystemExit or a panic
    of Rust code, which are no Exception, BackendFailed.
    """
    try:
        return call()
    except Exception:
        raise
    except BaseException as error:
        raise BackendFailed(type(error).__name__) from None


class BackgroundCall(Generic[T]):
    """`call` runs in `executor` at once; what it tells its watch comes as `progress`, and `moved` is called
    for it. Made on the event loop.

    One that is abandoned before its result is asked for keeps its error to itself.
    """

    def __init__(
        self, executor: Executor, call: Callable[[Watch], T], moved: Callable[[], None] = lambda: None
    ) -> None:
        self._moved = moved
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Progress | None] = asyncio.Queue()
        # In its own context the call knows for which request it works.
        alone = partial(failing_alone, partial(call, self._tell))
        self._future = self._loop.run_in_executor(executor, copy_context().run, alone)
        self._future.add_done_callback(lambda _: self._queue.put_nowait(None))
        # Abandoned before its result is asked for, its error would be logged by asyncio, with its text.
        self._future.add_done_callback(lambda future: future.cancelled() or future.exception())

    def _tell(self, progress: Progress) -> None:
        # A loop that has closed takes nothing any more; the work ends by its cancel event.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._queue.put_nowait, progress)

    def abandon(self) -> None:
        """Stop listening, whether or not the work has ended."""
        self._queue.put_nowait(None)

    async def progress(self) -> AsyncIterator[list[Progress]]:
        """What was told since the last look, until the work ends or is abandoned."""
        while True:
            told = [await self._queue.get()]
            while not self._queue.empty():
                told.append(self._queue.get_nowait())
            ended = None in told
            news = [each for each in told if each is not None]
            if news:
                self._moved()
                yield news
            if ended:
                return

    async def result(self) -> T:
        """What the call returned. Raises what it raised, and BackendFailed for an OSError."""
        try:
            return await self._future
        except OSError as error:
            raise BackendFailed(type(error).__name__) from error
