"""The words of a passage that support a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from store.passage import Passage
from store.sentences import PassageSentence


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
    def shown(self) -> str:
        """The quote as a list of sources shows it."""
        return self.read or self.quote
