"""The words of a claim laid beside those of a sentence: which of them stands where. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.grounding.rules.operators import Operator
from bot.grounding.rules.terms import EMPTY, FREE, meaning, terms_of

BORDERS = frozenset({Operator.CUT, Operator.END})
JOINTS = BORDERS | {Operator.AND}
# A claim draws on a part of the source when it holds this share of its words.
_SHARE = 0.34
# What it is worth that two words stand together in both texts, beside that they stand there.
_TOGETHER = 0.01


@dataclass(frozen=True, slots=True)
class Spot:
    """A term of a text: its meaning if it is a content word, else its operator. `part` numbers the stretches
    between commas, colons and full stops."""

    meaning: str
    operator: Operator | None
    part: int
    past: bool = False
    led: bool = False


@lru_cache(maxsize=512)
def spots(text: str) -> tuple[Spot, ...]:
    """The terms of a text."""
    found, part = [], 0
    for term in terms_of(text):
        said = meaning(term.stem) if term.operator is None else ""
        found.append(Spot(said, term.operator, part, term.past, term.led))
        part += term.operator in BORDERS
    return tuple(found)


@dataclass(frozen=True)
class Alignment:
    """`places[i]` is where the i-th term of the claim stands in the source, None where it does not.

    `given` are the meanings that need no support, `asked` those of the question.
    """

    claim: tuple[Spot, ...]
    source: tuple[Spot, ...]
    places: tuple[int | None, ...]
    given: frozenset[str]
    asked: frozenset[str] = frozenset()

    @cached_property
    def held(self) -> frozenset[int]:
        """The places of the source that the claim holds."""
        return frozenset(it for it in self.places if it is not None)

    @cached_property
    def order(self) -> list[int]:
        """The places in the claim's order, each once."""
        return list(dict.fromkeys(it for it in self.places if it is not None))

    @cached_property
    def parts(self) -> frozenset[int]:
        """The parts of the source that the claim draws on: those that it holds a good share of."""
        found = set()
        for part in {self.source[it].part for it in self.held}:
            inside = [i for i, it in enumerate(self.source) if it.part == part and it.operator is None]
            if len(self.held & set(inside)) >= _SHARE * len(inside):
                found.add(part)
        return frozenset(found | {part for part in self.wordless if found & {part - 1, part + 1}})

    @cached_property
    def wordless(self) -> frozenset[int]:
        """Parts like "without this," that have operators only, and are no sentence."""
        worded = {it.part for it in self.source if it.operator in (None, Operator.END)}
        return frozenset(it.part for it in self.source) - worded

    def gone(self, start: int, end: int) -> int:
        """How many words of the source between two places the claim leaves out."""
        return sum(self.source[i].operator is None and i not in self.held for i in range(start, end))

    def missing(self, start: int, end: int) -> list[str]:
        """The meanings of the source between two places that the claim does not hold, and nobody gave."""
        return [
            it.meaning
            for i, it in enumerate(self.source[start:end], start)
            if it.operator is None
            and i not in self.held
            and it.meaning not in self.given
            and it.meaning not in FREE
        ]

    def together(self, one: int, other: int) -> bool:
        """Whether two places of the source are in one sentence."""
        between = self.source[min(one, other) : max(one, other)]
        return all(spot.operator is not Operator.END for spot in between)

    def next_own(self, at: int) -> int | None:
        """The claim's content word after its term `at`."""
        return _next(self.claim, at)

    def next_place(self, at: int) -> int | None:
        """Where the content word after the claim's term `at` stands in the source; None where nowhere."""
        after = self.next_own(at)
        return None if after is None else self.places[after]

    def place_near(self, at: int) -> int | None:
        """Like `next_place`, or of the word before where none comes after."""
        if self.next_own(at) is not None:
            return self.next_place(at)
        return next((it for it in reversed(self.places[:at]) if it is not None), None)

    def bounded(self, at: int) -> int | None:
        """Where the word stands that the source's operator `at` bounds: the next, or the last of its part."""
        after = _next(self.source, at)
        if after is not None and self.source[after].part == self.source[at].part:
            return after
        return next((i for i in range(at - 1, -1, -1) if self.source[i].operator is None), after)


def align(
    claim: Sequence[Spot],
    source: Sequence[Spot],
    given: frozenset[str] = frozenset(),
    asked: frozenset[str] = frozenset(),
) -> Alignment:
    """As many words as can be in the same order; the rest wherever they stand."""
    ours = [i for i, it in enumerate(claim) if it.operator is None]
    theirs = [i for i, it in enumerate(source) if it.operator is None]
    places: list[int | None] = [None] * len(claim)
    for i, j in _common([claim[it].meaning for it in ours], [source[it].meaning for it in theirs]):
        places[ours[i]] = theirs[j]
    taken = {it for it in places if it is not None}
    for i in ours:
        if places[i] is None:
            same = [j for j in theirs if source[j].meaning == claim[i].meaning]
            free = [j for j in same if j not in taken] or ([] if claim[i].meaning in given else same)
            if free:
                places[i] = free[0]
                taken.add(free[0])
    return Alignment(tuple(claim), tuple(source), tuple(places), given, asked)


def _next(found: Sequence[Spot], at: int) -> int | None:
    """The next content word that says something."""
    return next(
        (i for i in range(at + 1, len(found)) if found[i].operator is None and found[i].meaning not in EMPTY),
        None,
    )


def _common(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of a longest common subsequence; of several, one whose words stand together."""
    rows, columns = len(one), len(other)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    paired = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            if one[i] == other[j]:
                paired[i][j] = 1 + max(
                    best[i + 1][j + 1], paired[i + 1][j + 1] and paired[i + 1][j + 1] + _TOGETHER
                )
            best[i][j] = max(paired[i][j], best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    beside = False
    while i < rows and j < columns:
        worth = paired[i][j] + _TOGETHER * beside if paired[i][j] else 0.0
        if worth and worth >= max(best[i + 1][j], best[i][j + 1], best[i][j]):
            pairs.append((i, j))
            i, j, beside = i + 1, j + 1, True
        else:
            i, j = (i + 1, j) if best[i + 1][j] >= best[i][j + 1] else (i, j + 1)
            beside = False
    return pairs
