"""For tests of answering: a few passages in a real library, and a writer that is told what to say."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.answerability import shipped_calibration
from bot.answering.dependencies import Dependencies
from bot.answering.manner import Manner, manner_of
from bot.errors import ModelError
from bot.model.text_stream import Finish, TextStream, Written
from bot.model.writer import Outlook, Prompt, Writer
from bot.question import Question, Turn
from bot.retrieval.retriever import Retriever
from bot.retrieval.search import SearchResult
from bot.settings import AnsweringSettings
from store.audience import Audience, Readers
from store.library import Library
from store.match import Match, MatchedSentence
from store.passage import Kind, Passage, Source
from store.search.context_window import ContextWindow
from store.sentences import sentences_of
from store.vectors import Embedder
from tests.fakes import HashEmbedder

CARRY = "How many hours of annual leave can I carry over to the next leave year?"


def asked(text: str = CARRY, *, history: tuple[Turn, ...] = (), readers: Readers | None = None) -> Question:
    return Question(text, readers or Readers.members(), history)


def manner(writer: Writer, max_tokens: int) -> Manner:
    """How replies are made for it where nothing is set."""
    return manner_of(writer, AnsweringSettings(), max_tokens)


class ScriptedWriter:
    """Writes what the script says, a few characters at a time: a real model's words vary, and take seconds.

    Keeps the prompts that it got. `steps` counts the pieces that were written before it was stopped.
    """

    name = "scripted"
    reading_s = None

    def __init__(self, *script: str, context: int = 2048, piece: int = 5, parameters: float = 135e6) -> None:
        self.parameters = parameters
        self.context = context
        self.prompts: list[Prompt] = []
        self.steps = 0
        self.before_each: Callable[[], None] | None = None
        self._script = list(script)
        self._piece = piece

    def count(self, text: str) -> int:
        return len(text) // 4 + 1

    def outlook(self) -> Outlook:
        return Outlook(0, 0.0)

    def check(self) -> None:
        """Nothing fails."""

    def close(self) -> None:
        """Holds nothing."""

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        self.prompts.append(prompt)
        return _Script(self, self._script.pop(0) if self._script else "I don't know.", cancel)

    def pieces(self, text: str) -> Iterator[str]:
        for start in range(0, len(text), self._piece):
            if self.before_each:
                self.before_each()
            self.steps += 1
            yield text[start : start + self._piece]


class _Script(TextStream):
    """Writes the next piece when it is asked for, so that no writer runs ahead of its reader in tests."""

    def __init__(self, writer: ScriptedWriter, text: str, cancel: threading.Event | None) -> None:
        super().__init__(cancel)
        self._writer, self._to_say, self._said = writer, writer.pieces(text), ""
        self._told = False

    def _get(self) -> str | None:
        if not self._told:
            self._write()
        return super()._get()

    def _write(self) -> None:
        if self.cancelled:
            return self._tell("cancelled")
        try:
            piece = next(self._to_say, None)
        except ModelError as error:
            return self._tell("cancelled", error)
        if piece is None or self.cancelled:
            return self._tell("stop" if piece is None else "cancelled")
        self._said += piece
        return self.put(piece)

    def _tell(self, finish: Finish, error: ModelError | None = None) -> None:
        self._told = True
        self.end(Written(self._said, finish, 10, 4, self._writer.steps, 0.01), error)


def source(name: str = "leave.md", title: str = "Leave", audience: Audience | None = None) -> Source:
    return Source(
        id=f"file:{name}",
        kind=Kind.FILE,
        name=name,
        title=title,
        url=f"https://handbook.example/{name}",
        digest=name,
        audience=audience or Audience.everyone(),
        modified=datetime(2026, 1, 1, tzinfo=UTC),
    )


def match(found: Passage, score: float = 0.5, cosine: float | None = None) -> Match:
    """A passage as search gives it whose sentences were not embedded yet."""
    cut = tuple(MatchedSentence(it, None) for it in sentences_of(found))
    return Match(found, score, cosine, sentences=cut)


def place(found: Passage, score: float = 0.5) -> SearchResult:
    """A passage as search gives it, with nothing around it."""
    stretch = ContextWindow(found.source, found.headings, found.text, found.start, found.end, (found,))
    return SearchResult(stretch, match(found, score, 0.4))


def passage(
    text: str, origin: Source | None = None, *, headings: tuple[str, ...] = (), position: int = 0
) -> Passage:
    origin = origin or source()
    return Passage(
        id=f"{origin.id}#{position}",
        source=origin,
        headings=headings,
        text=text,
        position=position,
        start=0,
        end=len(text),
        line=1,
    )


LEAVE = passage(
    "Annual leave accrues with service. You can carry over a maximum of 240 annual leave hours, from one "
    "[leave year](https://opm.example/years) to the next. Unused hours beyond that are lost.",
    headings=("Annual leave",),
)
TRAVEL = passage(
    "Fill out a voucher within 5 business days of getting back from a trip.\n\n"
    'Post in {% slack_channel "travel-help" %} when a voucher is rejected.',
    source("travel.md", "Travel"),
    headings=("Vouchers",),
)
SECRET = passage(
    "The merger with Globex closes on 12 May.",
    source("merger.md", "Merger", Audience.parse("channel:C0BOARD")),
)


def library_of(
    directory: Path, embedder: Embedder, passages: Sequence[Passage] = (LEAVE, TRAVEL, SECRET)
) -> Library:
    """A real library that holds `passages`, one source each."""
    found = Library.open(directory, embedder)
    found.put([(it.source, [it]) for it in passages])
    return found


def dependencies(
    library: Library,
    writer: ScriptedWriter,
    embedder: Embedder | None = None,
    settings: AnsweringSettings | None = None,
) -> Dependencies:
    """Made to ask the writer whatever the gate doubts: a fake embedder tells little of what is near."""
    settings = settings or AnsweringSettings.model_validate({})
    retriever = Retriever(library, embedder or HashEmbedder(), settings)
    calibration = replace(shipped_calibration(), sure=0.0)
    return Dependencies(retriever, writer, max_tokens=80, calibration=calibration)
