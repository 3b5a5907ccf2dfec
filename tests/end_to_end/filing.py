"""A backend with a real library, whose answers are the sentences that search finds for a question's readers.

It takes no model: whatever its readers may read and has a word of the question is quoted.
"""

import re
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bot.question import Question, SummaryTask
from bot.reply import Citation, NoAnswer, Point, Quotes, Reply, Searching, Sentence, Summary, Watch
from handlers.app import connected
from handlers.records import LibraryRecords, own_files
from handlers.uploads import LibraryFiles, OnShare
from store.indexing import ChannelIndexer, ReadUpload, SentFile, UploadReader
from store.library import Library
from store.reading import Limits
from store.uploads import Upload
from tests.documents import document
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import SOON, Talk, settings_for, workspace
from tests.fakes import HashEmbedder

LEAVE = "Staff get 28 days of annual leave."


@dataclass
class FilingBackend(ScriptedBackend):
    """`reading` is set once a file is being read, which waits for `may_read`; `uploads` are those so far."""

    shelf: Library = field(kw_only=True)
    embedder: HashEmbedder = field(kw_only=True)
    reading: threading.Event = field(default_factory=threading.Event)
    may_read: threading.Event = field(default_factory=threading.Event)
    uploads: list[Upload] = field(default_factory=list)

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        self.questions.append(question)
        watch(Searching())
        asked = {it for it in re.findall(r"\w+", question.text.casefold()) if len(it) > 3}
        said = [
            (match.passage, sentence)
            for match in self.shelf.search(question.text, question.readers, 50)
            for sentence in match.cut
            if asked & set(re.findall(r"\w+", sentence.text.casefold()))
        ]
        if not said:
            return NoAnswer(
                "Nothing there speaks of it.", searched=self.shelf.readable_count(question.readers)
            )
        citations = tuple(Citation.of(at, (it,)) for at, (_, it) in enumerate(said, start=1))
        sentences = tuple(Sentence(it.text, (at,), parts=(it,)) for at, (_, it) in enumerate(said, start=1))
        return Quotes(sentences, citations)

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        self.summarized.append(task.said)
        return Summary(tuple(Point(it.text, (it,)) for it in task.said[:3]))

    @property
    def files(self) -> "WatchedFiles":
        reader = UploadReader(self.shelf, self.embedder, Limits(seconds=30), 220)
        return WatchedFiles(self.shelf, reader, self)

    @property
    def learning(self) -> ChannelIndexer:
        return ChannelIndexer(self.shelf, self.embedder, Limits(seconds=30), 220)

    @property
    def library(self) -> Library:
        return self.shelf


@dataclass(frozen=True, slots=True)
class WatchedFiles(LibraryFiles):
    """Tells `backend` what is read, and waits for it."""

    backend: FilingBackend

    def read(self, sent: SentFile, upload: Upload, on_share: OnShare) -> ReadUpload | None:
        self.backend.uploads.append(upload)
        self.backend.reading.set()
        self.backend.may_read.wait(30)
        return self.reader.read(sent, upload, on_share)


@asynccontextmanager
async def filing(
    directory: Path, rules: dict[str, Any] | None = None, **slack: Any
) -> AsyncIterator[tuple[Talk, FilingBackend]]:
    """The workspace with a bot in it that has one page for everyone, and reads what is sent."""
    async with workspace(**(rules or {})) as talk, filing_in(talk, directory, **slack) as backend:
        yield talk, backend


@asynccontextmanager
async def filing_in(talk: Talk, directory: Path, **slack: Any) -> AsyncIterator[FilingBackend]:
    """The bot in a workspace that may outlive it."""
    with filing_backend(directory) as backend:
        settings = settings_for(talk.slack, directory)
        more = settings.slack.model_copy(update=slack)
        settings = settings.model_copy(update={"slack": more})
        async with connected(settings, backend, drain_s=2, pauses=SOON):
            yield backend


@contextmanager
def filing_backend(directory: Path) -> Iterator[FilingBackend]:
    """With one page for everyone."""
    embedder = HashEmbedder()
    with Library.open(directory / "store", embedder) as library:
        files = partial(own_files, library=library, days=7)
        library.put([document("leave.md", "everyone", LEAVE, title="Leave")])
        backend = FilingBackend(
            shelf=library, embedder=embedder, kept=LibraryRecords(library, embedder, files=files)
        )
        backend.may_read.set()
        yield backend
