"""One question's way to its reply: rewrite, search, gate, write, ground."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.citation import Citation
from bot.model.writer import Writer
from bot.question import Question
from bot.reply import Reply, Sentence
from bot.settings import AnsweringSettings
from store.embedder import Embedder
from store.library import Library


@dataclass(frozen=True, slots=True)
class Searching:
    """Search has begun."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The writer has begun on what search found."""

    passages: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that holds, to be shown at once; `citations` are those not yet seen."""

    sentence: Sentence
    citations: tuple[Citation, ...]


Progress = Searching | Writing | Spoken
Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What an answer is made with."""

    library: Library
    writer: Writer
    embedder: Embedder
    settings: AnsweringSettings


def ask(
    question: Question, means: Means, watch: Watch | None = None, cancel: threading.Event | None = None
) -> Reply:
    """Answer `question` for its readers. Blocking; called from worker threads.

    `watch` hears each stage and each verified sentence as it comes. Raises ModelError when the model fails.
    """
    raise NotImplementedError
