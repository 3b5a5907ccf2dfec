"""What a reply is made with, and one question in hand."""

import threading
from dataclasses import dataclass, field

from bot.answerability.calibration import Calibration, shipped
from bot.answering.conversation import Conversations
from bot.model.writer import Writer
from bot.question import Question
from bot.reply import Watch
from bot.retrieval.retriever import Retriever
from bot.settings import AnsweringSettings
from store.library import Library
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What replies and summaries are made with. `max_tokens` bounds what the writer writes for one of them.

    Follow-ups go on with what `conversations` remembers.
    """

    retriever: Retriever
    writer: Writer
    max_tokens: int = 160
    conversations: Conversations = field(default_factory=Conversations)
    calibration: Calibration = field(default_factory=shipped)

    @property
    def library(self) -> Library:
        return self.retriever.library

    @property
    def embedder(self) -> Embedder:
        return self.retriever.embedder

    @property
    def settings(self) -> AnsweringSettings:
        return self.retriever.settings


@dataclass(frozen=True, slots=True)
class Call:
    """One question in hand: with what it is answered, who watches, and the event that withdraws it."""

    question: Question
    dependencies: Dependencies
    watch: Watch
    cancel: threading.Event

    @property
    def withdrawn(self) -> bool:
        return self.cancel.is_set()
