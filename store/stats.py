"""How much the store holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts; `pending` are vectors whose state Chroma has yet to be told."""

    sources: int
    passages: int
    vectors: int
    pending: int
