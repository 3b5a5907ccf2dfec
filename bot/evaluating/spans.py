"""Spans of characters, each (start, one past the end): their union, and what two have in common. Pure."""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same characters as spans in order that do not touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def overlap(some: Sequence[Span], others: Sequence[Span]) -> int:
    """How many characters two unions have in common."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in some for c, d in others)
