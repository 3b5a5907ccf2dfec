"""What comes back for a question: what is told on the way, then an answer, quotes, or "I don't know"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from bot.question import Said
from store.match import Match
from store.passage import MessageSpan, Passage
from store.sentences import PassageSentence, as_markdown

_ENDS = ("?", "？", "!", "！", ":", "：", ".", "。")


@dataclass(frozen=True, slots=True)
class Citation:
    """`quote` stands verbatim in `passage.text`; `number` is what readers see in brackets, from 1.

    `read` is how a row of a table reads, with the names of its columns; "" for any other quote.
    """

    number: int
    passage: Passage
    quote: str
    read: str = ""

    @classmethod
    def of(cls, number: int, run: Sequence[PassageSentence]) -> Self:
        """Of neighbouring sentences of a passage, in order, at least one."""
        first, last = run[0], run[-1]
        read = first.text if len(run) == 1 and first.row else ""
        return cls(number, first.passage, first.passage.text[first.start : last.end], read)

    @property
    def message(self) -> MessageSpan | None:
        """The message that it quotes; None where its source is no conversation."""
        return self.passage.message_at(max(self.passage.text.find(self.quote), 0))

    @property
    def shown(self) -> str:
        """The quote as a list of sources shows it, in Markdown."""
        return as_markdown(self.read) if self.read else self.quote


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that is shown, with the numbers of the citations that support it.

    A quote has the sentences of the document that it consists of, its `parts`, and the `heading` that gives
    them their sense, "" where they have it by themselves. What a writer says in its own words has neither.
    """

    text: str
    citations: tuple[int, ...]
    heading: str = ""
    parts: tuple[PassageSentence, ...] = ()

    @property
    def headed(self) -> str:
        """With its heading in front: `Parking fines` alone says the opposite of what is meant."""
        if not self.heading:
            return self.text
        return f"{self.heading}{'' if self.heading.endswith(_ENDS) else ':'} {self.text}"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and tokens spent. `first_token_s` counts from the question to the first words shown, and
    `first_written_s` to the first that the writer wrote; of its `sentences`, so many `held`, and
    `verify_s` went by until that was known."""

    rewrite_s: float = 0.0
    search_s: float = 0.0
    first_token_s: float = 0.0
    total_s: float = 0.0
    prompt: int = 0
    reused: int = 0
    written: int = 0
    first_written_s: float = 0.0
    sentences: int = 0
    held: int = 0
    verify_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sentences of different sources that cannot both hold; the one that was changed last comes first."""

    newer: PassageSentence
    older: PassageSentence


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The message that asked the same in a channel, and its `question`: the reply is of what followed."""

    message: MessageSpan
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The model's own words beside verbatim ones, every sentence supported by what it cites.

    `confidence`, from 0 to 1, is how sure the gate was that the documents answer; from `threshold` on it was.
    `read` is the question as far as it was read, of a long message; "" where all of it was. `doubtful` is
    whether it may be about something else, as the gate was less sure than of most answers. Where the same was
    `asked` before and answered there, it says by whom and when. `open` are the parts of the question that
    nothing answers.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    cost: Cost = field(default_factory=Cost)
    confidence: float = 0.0
    threshold: float = 0.0
    disagreements: tuple[Disagreement, ...] = ()
    read: str = ""
    doubtful: bool = False
    asked: AskedBefore | None = None
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotes:
    """Verbatim sentences, when the model's own words do not hold up."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    cost: Cost = field(default_factory=Cost)
    confidence: float = 0.0
    threshold: float = 0.0
    disagreements: tuple[Disagreement, ...] = ()
    read: str = ""
    doubtful: bool = False
    asked: AskedBefore | None = None
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No evidence: why, and the nearest passages, best first.

    `closest` are their best sentences, one a document. `searched` counts the documents that all readers may
    read; None where nobody counted.
    """

    reason: str
    nearest: tuple[Match, ...] = ()
    cost: Cost = field(default_factory=Cost)
    confidence: float = 0.0
    threshold: float = 0.0
    closest: tuple[Citation, ...] = ()
    searched: int | None = None
    read: str = ""


Reply = Answer | Quotes | NoAnswer


def kind_of(reply: Reply) -> str:
    """As scripts know it: `answer`, `quotes` or `no_answer`."""
    match reply:
        case Answer():
            return "answer"
        case Quotes():
            return "quotes"
        case NoAnswer():
            return "no_answer"


def text_of(reply: Reply) -> str:
    """What it says: its sentences, or why there is none."""
    return reply.reason if isinstance(reply, NoAnswer) else in_a_row(reply.sentences)


def in_a_row(sentences: Sequence[Sentence]) -> str:
    """Sentences, each list item and row of a table on its own line; a shared heading is said once."""
    text, above, before = "", "", False
    for it in sentences:
        alone = any(part.item or part.row for part in it.parts)
        text += ("\n" if alone or before else " ") if text else ""
        text += it.text if it.heading == above else it.headed
        above, before = it.heading, alone
    return text


DOUBTFUL = "I am not sure that this answers your question. It is the closest I found."
NOTHING_NEAR = "None of the documents that everyone here can read answers this question."


_TOLD = 160


def partly_read(reply: Reply) -> str:
    """That only a part of a long message was read, and which; "" where all of it was."""
    shown = shortened(reply.read)
    return f"This message is long, so I read only: “{shown}”" if shown else ""


def shortened(text: str) -> str:
    """What is told of a question: its beginning, in one line."""
    words = " ".join(text.split())
    return f"{words[:_TOLD]}…" if len(words) > _TOLD else words


def left_open(reply: Answer | Quotes) -> str:
    """Which parts of the question nothing answers; "" where there are none."""
    parts = " ".join(f"“{shortened(part)}”" for part in reply.open)
    return f"I found no answer to this part of the question: {parts}" if parts else ""


def refusal_reason(reply: NoAnswer) -> str:
    """Why there is no answer, how much was looked through and for what, in plain words."""
    return " ".join(filter(None, (_searched(reply), partly_read(reply))))


def _searched(reply: NoAnswer) -> str:
    if reply.searched is None:
        return reply.reason
    if not reply.searched:
        return "There are no documents yet that everyone here can read."
    documents = "one document" if reply.searched == 1 else f"{reply.searched:,} documents"
    looked = f"I searched the {documents} that everyone here can read"
    answers = "it does not answer" if reply.searched == 1 else "none answers"
    return (
        f"{looked}: {answers} this question." if reply.reason == NOTHING_NEAR else f"{looked}. {reply.reason}"
    )


def nearest_citations(reply: NoAnswer) -> tuple[Citation, ...]:
    """The best sentence of each of the nearest documents; how the passages begin where nobody judged any."""
    return reply.closest or first_sentences(reply.nearest)


def first_sentences(matches: Sequence[Match]) -> tuple[Citation, ...]:
    """How each passage begins, verbatim, where nobody judged its sentences."""
    found = {(it.passage.source.id, it.passage.id): it for it in matches}.values()
    return tuple(
        Citation.of(at, it.cut[:1]) if it.sentences else Citation(at, it.passage, it.passage.text.strip())
        for at, it in enumerate(found, start=1)
    )


class PointKind(StrEnum):
    """What a point of a summary is; summaries tell them in this order."""

    DECISION = "decision"
    ACTION = "action"
    QUESTION = "question"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a summary and the messages that it rests on, oldest first.

    Of something to do, `owner` is who has to and `due` by when, as the message says it; "" where it does not.
    """

    text: str
    said: tuple[Said, ...]
    kind: PointKind = PointKind.STORY
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """Points in the order in which they came up; none when nothing of substance was said. `more` are those
    that a longer summary has besides."""

    points: tuple[Point, ...]
    cost: Cost = field(default_factory=Cost)
    more: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Searching:
    """Search has begun."""


@dataclass(frozen=True, slots=True)
class Generating:
    """The writer is asked to write on what search found; so many others are `ahead`, for about `seconds`.

    Where it takes a while to, `titles` are those of the documents that it reads, best first, and `quote` is
    the best sentence, if that is sure enough to be shown before anything is written.
    """

    passages: int
    ahead: int = 0
    seconds: float = 0.0
    titles: tuple[str, ...] = ()
    quote: str = ""


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A sentence that holds, to be shown at once; `citations` are those not yet seen."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class PartRead:
    """Of a long talk that is summed up part by part, `done` of `total` are read."""

    done: int
    total: int


Progress = Searching | Generating | SentenceReady | PartRead
Watch = Callable[[Progress], None]
