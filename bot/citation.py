"""The words of a passage that support a sentence."""

from dataclasses import dataclass

from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Citation:
    """`quote` stands verbatim in `passage.text`; `number` is what readers see in brackets, from 1."""

    number: int
    passage: Passage
    quote: str
