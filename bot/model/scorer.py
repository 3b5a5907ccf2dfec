"""What is asked of a language model that only judges: how likely a text is after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Continuation:
    """`text` as it would follow `prefix`. What is computed for a prefix is kept for the next time."""

    prefix: str
    text: str


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The natural logarithm of a continuation's probability, in all and for each of its tokens.

    Of the `prefix_tokens`, `reused_tokens` were already computed.
    """

    logprobs: tuple[float, ...]
    prefix_tokens: int
    reused_tokens: int

    @property
    def total(self) -> float:
        return sum(self.logprobs)


class Scorer(Protocol):
    """A language model that judges. Safe to call from any thread."""

    def score(self, continuations: Sequence[Continuation], asker: str = "") -> list[Likelihood]:
        """How likely each is, in order. Raises PromptTooLong, Busy or ModelFailed."""
