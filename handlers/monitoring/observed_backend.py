"""A backend that tells what its replies took: figures of each, and its stages as they followed each other."""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.question import Question, Said, SummaryTask
from bot.reply import Cost, Generating, Progress, Reply, Summary, Watch, kind_of
from handlers.jobs import Backend, BackendState
from handlers.learning import ChannelMemory
from handlers.monitoring.outcomes import why_none
from handlers.observation import Observe, Rated, Replied, note_stage
from handlers.records import Records
from handlers.uploads import SentFiles
from store.audience import Readers
from store.passage import Source
from store.rating import Rating

SEARCH, DECIDE, GENERATE, VERIFY, SUMMARIZE = "search", "decide", "generate", "verify", "summarize"


@dataclass(slots=True)
class _Clock:
    """Hears what `watch` hears, and keeps when the writer was asked."""

    watch: Watch
    generating: float | None = None

    def __call__(self, progress: Progress) -> None:
        if isinstance(progress, Generating):
            self.generating = time.time()
        self.watch(progress)


@dataclass(frozen=True, slots=True)
class ObservedBackend:
    """`shared`, whose replies and ratings `observe` is told."""

    shared: Backend
    observe: Observe

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        began, clock = time.time(), _Clock(watch)
        reply = self.shared.answer(question, clock, cancel)
        _note_stages(reply.cost, began, clock.generating)
        self.observe(Replied(kind_of(reply), why_none(reply), reply.cost))
        return reply

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        began = time.time()
        made = self.shared.summarize(task, watch, cancel)
        note_stage(SUMMARIZE, time.time() - began, messages=len(task.said), points=len(made.points))
        self.observe(Replied("summary", "", made.cost))
        return made

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        return self.shared.said_about(about, readers, documents)

    def rate(self, rating: Rating) -> None:
        self.shared.rate(rating)
        self.observe(Rated(rating.good))

    def state(self) -> BackendState:
        return self.shared.state()

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        return self.shared.sources(readers, documents)

    def covered(self, question: Question) -> bool:
        return self.shared.covered(question)

    def groups(self) -> Collection[str]:
        return self.shared.groups()

    def forget(self, user: str) -> int:
        return self.shared.forget(user)

    @property
    def records(self) -> Records:
        return self.shared.records

    @property
    def files(self) -> SentFiles:
        return self.shared.files

    @property
    def learning(self) -> ChannelMemory:
        return self.shared.learning


def _note_stages(cost: Cost, began: float, generating: float | None) -> None:
    """Search, decide, generate, verify: verifying goes on while the writer writes, and ends with it."""
    ended, searched = time.time(), began + cost.search_s
    note_stage(SEARCH, cost.search_s, searched)
    note_stage(DECIDE, max((generating or ended) - searched, 0.0), generating or ended)
    if generating is not None:
        counts = {"read": cost.prompt - cost.reused, "reused": cost.reused, "written": cost.written}
        note_stage(GENERATE, ended - generating, ended, **counts)
        if cost.sentences:
            note_stage(VERIFY, cost.verify_s, ended, sentences=cost.sentences, said=cost.held)
