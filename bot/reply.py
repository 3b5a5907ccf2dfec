"""What comes back for a question: an answer, verbatim quotes, or an honest "I don't know".

`confidence`, from 0 to 1, is how sure the gate was that the evidence answers the question (bot/gating.py).
"""

from dataclasses import dataclass, field

from bot.citation import Citation
from bot.disagreeing import Disagreement
from store.match import Match


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that is shown, with the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and tokens spent. `first_token_s` counts from the question to the first words shown."""

    rewrite_s: float = 0.0
    search_s: float = 0.0
    first_token_s: float = 0.0
    total_s: float = 0.0
    prompt: int = 0
    reused: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The model's own words beside verbatim ones, every sentence supported by what it cites."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    cost: Cost = field(default_factory=Cost)
    confidence: float = 0.0
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotes:
    """Verbatim sentences, when the model's own words do not hold up."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    cost: Cost = field(default_factory=Cost)
    confidence: float = 0.0
    disagreements: tuple[Disagreement, ...] = ()


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
    closest: tuple[Citation, ...] = ()
    searched: int | None = None


Reply = Answer | Quotes | NoAnswer
