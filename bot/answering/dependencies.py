"""What a reply is made with, and one question in hand."""

import threading
from dataclasses import dataclass, field, replace
from typing import Self

from bot.answerability import Calibration, shipped_calibration
from bot.answering.conversation import Conversations
from bot.answering.judge import BelievedJudge
from bot.answering.manner import Manner, manner_of
from bot.grounding import Verifier
from bot.model.writer import Writer
from bot.question import Question
from bot.reply import Watch
from bot.retrieval import Retriever
from bot.settings import AnsweringSettings
from store.library import Library
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What replies and summaries are made with. `max_tokens` bounds what the writer writes for one of them.

    Follow-ups go on with what `conversations` remembers. Without a `verifier` a writer's words must be those
    of the documents. What it leaves unsure the `judge` is asked, where there is one to believe.
    """

    retriever: Retriever
    writer: Writer
    max_tokens: int = 160
    conversations: Conversations = field(default_factory=Conversations)
    calibration: Calibration = field(default_factory=shipped_calibration)
    verifier: Verifier | None = None
    judge: BelievedJudge | None = None

    @property
    def library(self) -> Library:
        return self.retriever.library

    @property
    def embedder(self) -> Embedder:
        return self.retriever.embedder

    def within(self, documents: tuple[str, ...], apart_from: str = "") -> Self:
        """The same, with nothing to look in but what these patterns select, and not in one source."""
        if not documents and not apart_from:
            return self
        return replace(self, retriever=replace(self.retriever, documents=documents, apart_from=apart_from))

    @property
    def manner(self) -> Manner:
        """How replies are made now: the time and the writer's measured speed are in it."""
        return manner_of(self.writer, self.settings, self.max_tokens)

    @property
    def settings(self) -> AnsweringSettings:
        return self.retriever.settings


@dataclass(frozen=True, slots=True)
class Call:
    """One question in hand: with what it is answered, who watches, the event that withdraws it, and how
    its reply is made."""

    question: Question
    dependencies: Dependencies
    watch: Watch
    cancel: threading.Event
    manner: Manner

    @property
    def withdrawn(self) -> bool:
        return self.cancel.is_set()
