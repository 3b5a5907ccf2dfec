"""How many files of the code run during one question, from the mention in Slack to the reply.

`python -m bench.files_touched [--list]`. The models are the tests' stand-ins, so of bot/model/ only what is
around a model counts. The Slack is the simulator, which is not counted, and nor are imports.
"""

import asyncio
import logging
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import structlog
import typer

from bot.answering import Dependencies, ask, covered
from bot.question import Question, Said, SummaryTask
from bot.reply import Reply, Summary, Watch
from bot.summarization import said_about, summarize
from handlers.jobs import BackendState
from handlers.learning import ChannelMemory
from handlers.records import LibraryRecords, Records
from handlers.uploads import SentFiles
from store.audience import Readers
from store.indexing import ChannelIndexer
from store.passage import Source
from store.rating import Rating
from store.reading import Limits
from tests.bot.answering.fakes_answering import CARRY, ScriptedWriter, dependencies, library_of
from tests.end_to_end.talking import BOT, talking
from tests.fakes import HashEmbedder

ROOT = Path(__file__).parent.parent
ROOMS = ("handlers", "bot", "store")
SCRIPT = "Unused annual hours beyond that maximum are lost."


def main(
    every: Annotated[bool, typer.Option("--list", help="Name the files, too.")] = False,
) -> None:
    """Ask one question in a channel and count the files that ran."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    touched = Touched()
    with touched.tracing():
        reply = asyncio.run(asked_once(touched))
    files = sorted(touched.files)
    if every:
        print("\n".join(files))
    count = Counter(file.partition("/")[0] for file in files)
    print(", ".join(f"{room}/ {count[room]}" for room in ROOMS))
    print(f"bot/ and store/ together {count['bot'] + count['store']}, with handlers/ {len(files)}")
    assert "240 annual leave hours" in reply, "the question was not answered"


async def asked_once(touched: "Touched") -> str:
    """The reply to one mention in a channel. Only the files that run meanwhile are counted."""
    embedder = HashEmbedder()
    with tempfile.TemporaryDirectory() as folder, library_of(Path(folder) / "store", embedder) as documents:
        backend = FakeModels(dependencies(documents, ScriptedWriter(SCRIPT), embedder))
        async with talking(backend, Path(folder) / "data") as talk:
            with touched.counting():
                return await talk.said(talk.ann, f"{BOT} {CARRY}")


class FakeModels:
    """What the app's own backend does, over models that take no time."""

    def __init__(self, means: Dependencies) -> None:
        self._means = means

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        return ask(question, self._means, watch, cancel)

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        return summarize(task, self._means, watch, cancel)

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        return said_about(about, self._means.within(tuple(documents)), readers)

    def rate(self, rating: Rating) -> None:
        self._means.library.ratings.keep(rating)

    def state(self) -> BackendState:
        return BackendState(self._means.writer.name, self._means.embedder.key, self._means.library.indexed)

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        return self._means.library.readable(readers, documents)

    def covered(self, question: Question) -> bool:
        return covered(question, self._means)

    def groups(self) -> Collection[str]:
        return self._means.library.groups()

    def forget(self, user: str) -> int:
        return self._means.library.ratings.forget_person(user)

    @property
    def records(self) -> Records:
        return LibraryRecords(self._means.library, HashEmbedder())

    @property
    def files(self) -> SentFiles:
        raise NotImplementedError("nobody sends a file here")

    @property
    def learning(self) -> ChannelMemory:
        return ChannelIndexer(self._means.library, HashEmbedder(), Limits(), 220)


class Touched:
    """The `files` of the three rooms that ran a function while counting, on any thread."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self._counting = False
        self._names: dict[str, str | None] = {}

    @contextmanager
    def tracing(self) -> Iterator[None]:
        """Threads that begin meanwhile are traced from their start."""
        threading.settrace(self._called)
        sys.settrace(self._called)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)

    @contextmanager
    def counting(self) -> Iterator[None]:
        self._counting = True
        try:
            yield
        finally:
            self._counting = False

    def _called(self, frame: FrameType, event: str, _: object) -> None:
        if not self._counting or event != "call":
            return
        name = self._name(frame.f_code.co_filename)
        if name and name not in self.files and not _importing(frame):
            self.files.add(name)

    def _name(self, file: str) -> str | None:
        """A file of the three rooms by its place in the repository, None for all others."""
        if file not in self._names:
            path = Path(file)
            inside = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
            counts = inside.startswith(tuple(f"{room}/" for room in ROOMS))
            self._names[file] = inside if counts and not inside.startswith("handlers/simulator/") else None
        return self._names[file]


def _importing(frame: FrameType | None) -> bool:
    """Whether a module is being executed: what its classes and constants are made of runs then."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") != "__main__":
            return True
        frame = frame.f_back
    return False


if __name__ == "__main__":
    typer.run(main)
