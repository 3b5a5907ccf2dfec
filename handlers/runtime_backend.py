"""What replies ask of bot and store, done by a runtime."""

import threading
from collections.abc import Callable, Collection, Sequence
from functools import partial

import structlog

from bot.answering import ask as answer
from bot.answering import covered
from bot.errors import BotError
from bot.question import Question, Said, SummaryTask
from bot.reply import Reply, Summary, Watch
from bot.runtime import Runtime
from bot.settings import Settings
from bot.summarization import SummaryCache, said_about
from handlers.jobs import BackendState
from handlers.learning import ChannelMemory
from handlers.records import LibraryRecords, Records, own_files
from handlers.uploads import LibraryFiles, SentFiles
from store.audience import Readers
from store.indexing import ChannelIndexer, UploadReader
from store.passage import Source
from store.rating import Rating
from store.reading import MB, Limits

log = structlog.get_logger()


class RuntimeBackend:
    """The backend that a runtime is. Its parts open when they are first used."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._summaries = SummaryCache()

    def warm_up(self) -> None:
        """Open library and models now, so that the first question does not wait for it."""
        self._runtime.warm_up()

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        return answer(question, self._runtime.dependencies, watch, cancel)

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        return self._summaries.made(task, self._runtime.dependencies, watch, cancel)

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        return said_about(about, self._runtime.dependencies.within(tuple(documents)), readers)

    def rate(self, rating: Rating) -> None:
        self._runtime.library.ratings.keep(rating)

    def state(self) -> BackendState:
        return BackendState(
            writer=_named(lambda: self._runtime.writer.name),
            embedder=_named(lambda: self._runtime.embedder_path.stem),
            indexed=self._runtime.library.indexed,
        )

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        return self._runtime.library.readable(readers, documents)

    def covered(self, question: Question) -> bool:
        return covered(question, self._runtime.dependencies)

    def groups(self) -> Collection[str]:
        return self._runtime.library.groups()

    def forget(self, user: str) -> int:
        self._runtime.dependencies.conversations.forget_all()
        self._summaries.forget_all()
        self._runtime.library.digests.forget(user)
        return self._runtime.library.ratings.forget_person(user)

    @property
    def records(self) -> Records:
        runtime = self._runtime
        files = partial(own_files, library=runtime.library, days=runtime.settings.slack.keep_files_days)
        return LibraryRecords(runtime.library, runtime.embedder, runtime.settings.store.chunk_tokens, files)

    @property
    def files(self) -> SentFiles:
        runtime, settings = self._runtime, self._runtime.settings
        tokens = settings.store.chunk_tokens
        reader = UploadReader(runtime.library, runtime.embedder, _limits(settings), tokens)
        return LibraryFiles(runtime.library, reader)

    @property
    def learning(self) -> ChannelMemory:
        runtime, settings = self._runtime, self._runtime.settings
        tokens = settings.store.chunk_tokens
        return ChannelIndexer(runtime.library, runtime.embedder, _limits(settings), tokens)


def _limits(settings: Settings) -> Limits:
    store = settings.store
    return Limits(seconds=store.reading_seconds, memory_bytes=store.reading_memory_mb * MB, text_chars=4 * MB)


def _named(name: Callable[[], str]) -> str:
    """The name of a model, or "" where it cannot be used."""
    try:
        return name()
    except BotError as error:
        log.warning("model_unusable", error=type(error).__name__)
        return ""
