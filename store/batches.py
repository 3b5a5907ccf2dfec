"""Long lists in pieces that one SQL statement takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_MOST = 5_000
"""SQLite takes 32,766 variables a statement, Chroma 5,461 records a call."""


def batches(items: Sequence[Item], size: int = _MOST) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
