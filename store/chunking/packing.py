"""Packing: which atoms go together into a passage. Of all ways to set the borders, the one that costs least.

A passage costs something for itself (fewer, fuller ones are better), for being small, for being less than
full, for every heading it runs across after it has begun, and for its border. The sum over the document is
made least by dynamic programming from the end, which looks at each atom once for each that fits behind it.
"""

from collections.abc import Sequence
from itertools import pairwise

from store.chunking.atoms import Atom

_EACH = 1.0
_SMALL = 2.0
_SMALL_BELOW = 0.36  # of the limit: about 80 of 220 tokens
_SLACK = 0.5
_INTO_SUBSECTION = 1.2
_INTO_SIBLING = 1.5
_OUT_OF_SECTION = 2.6
_HEADING_ALONE = 12.0
"""Chosen so that a section of half a passage or more stands by itself, smaller neighbours join, a preface
joins its first subsection sooner than the section above, and no heading is torn from its text."""


def pack(
    atoms: Sequence[Atom], levels: Sequence[int], rooms: Sequence[int], longest: int
) -> list[tuple[int, int]]:
    """The passages as (first atom, one past the last), in order, together all atoms.

    `levels` and `rooms` give the heading level and the tokens allowed for each section; `longest` is in
    characters. An atom that is itself over its room is a passage of its own.
    """
    count = len(atoms)
    limit = max(rooms, default=1)
    crossing = _crossings(atoms, levels)
    least = [0.0] * (count + 1)
    upto = [0] * count
    for first in range(count - 1, -1, -1):
        begin = atoms[first].start
        tokens, crossed, room, text = 0, 0.0, rooms[atoms[first].section], False
        best, best_end = float("inf"), first + 1
        for last in range(first, count):
            atom = atoms[last]
            if atom.opens and text:
                crossed += crossing[last]
            if not atom.bare and not text:
                text, room = True, rooms[atom.section]
            tokens += atom.tokens
            if last > first and (tokens > room or atom.end - begin > longest):
                break
            cost = _EACH + crossed + _size_cost(tokens / limit) + least[last + 1]
            if last + 1 < count:
                cost += atoms[last + 1].cut + (_HEADING_ALONE if atom.bare else 0.0)
            if not text:
                cost += _HEADING_ALONE
            if cost < best:
                best, best_end = cost, last + 1
        least[first], upto[first] = best, best_end
    borders = [0]
    while borders[-1] < count:
        borders.append(upto[borders[-1]])
    return list(pairwise(borders))


def _size_cost(share: float) -> float:
    small = max(0.0, 1 - share / _SMALL_BELOW) * _SMALL
    return small + _SLACK * (1 - share) ** 2


def _crossings(atoms: Sequence[Atom], levels: Sequence[int]) -> list[float]:
    """For each atom that opens a section, what a passage pays that runs on into it."""
    costs = [0.0] * len(atoms)
    for here, atom in enumerate(atoms):
        if atom.opens and here:
            above, level = levels[atoms[here - 1].section], levels[atom.section]
            costs[here] = (
                _INTO_SUBSECTION if level > above else _INTO_SIBLING if level == above else _OUT_OF_SECTION
            )
    return costs
