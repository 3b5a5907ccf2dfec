"""Growing: what search found as few longer stretches of text, with what stands around, within a budget.

Small passages are found best and read worst: the sentence that matters often stands just past a border. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from store.chunking import sentence_spans
from store.passage import Passage, Source
from store.reading import common_path

SourcePassages = Sequence[Passage]
"""The passages of one source in order, positions from 0."""

_AHEAD, SUPPORT = 5, 0.35
"""A passage counts 1 / (_AHEAD + its rank), and its neighbours' counts add a share to it: where several of a
place were found, more of what is wanted stands there (measured on the chunking evaluation)."""

_LONGEST = 2_000
"""Characters. Best of 1,200 to 2,400 on the chunking evaluation; to the development questions all are one."""


@dataclass(frozen=True, slots=True)
class ContextWindow:
    """`text` is what stands from `start` to `end` of a source; only white space in it may differ.

    `found` are the passages inside it that search found, best first.
    """

    source: Source
    headings: tuple[str, ...]
    text: str
    start: int
    end: int
    found: tuple[Passage, ...]


@dataclass(slots=True)
class _Run:
    """Neighbouring passages from `first` to `last`, and the characters from `start` to `end` around them."""

    passages: SourcePassages
    first: int
    last: int
    found: list[Passage]
    start: int = 0
    end: int = 0

    @property
    def size(self) -> int:
        return self.passages[self.last].end - self.passages[self.first].start

    def joined(self, passage: Passage) -> tuple[int, int] | None:
        """The positions that the run would have with a passage beside it; None for any other."""
        near = self.first - 1 <= passage.position <= self.last + 1
        if passage.source.id != self.passages[0].source.id or not near:
            return None
        return min(self.first, passage.position), max(self.last, passage.position)


def expand_context(
    found: Sequence[Passage],
    passages_of: Callable[[str], SourcePassages],
    budget: int,
    most: int = 5,
    support: float = SUPPORT,
) -> list[ContextWindow]:
    """Up to `most` stretches of together at most `budget` characters, best first.

    `found` are passages, best first, about ten times `most`: neighbours support each other and join. What is
    left of the budget is shared out over the stretches, for text ahead of and after each, to the end of a
    sentence where one ends. `passages_of` gives the passages of a source by its id; a passage that is not
    among them is left out.
    """
    runs = _runs(_supported(found, support), passages_of, budget, most)
    for run in runs:
        run.start, run.end = run.passages[run.first].start, run.passages[run.last].end
        if run.size > budget:  # a single passage that is longer: its beginning is better than nothing
            run.end = run.start + (len(_head(_text(run.passages, run.start, run.end), budget)) or budget)
    left = max(budget - sum(run.size for run in runs), 0)
    for waiting, run in zip(range(len(runs), 0, -1), sorted(runs, key=lambda it: -it.size), strict=True):
        left -= _widen(run, min(left // waiting, max(_LONGEST - run.size, 0)), runs)
    return [_stretch(run) for run in runs]


def _supported(found: Sequence[Passage], share: float) -> list[Passage]:
    """By rank, with the support of neighbours, a `share` of what each counts."""
    places = [(it.source.id, it.position) for it in found]
    counts = {place: 1 / (_AHEAD + rank) for rank, place in enumerate(places, start=1)}
    support = [
        counts[name, position] + share * sum(counts.get((name, position + side), 0.0) for side in (-1, 1))
        for name, position in places
    ]
    order = sorted(range(len(found)), key=lambda i: (-support[i], i))
    return [found[i] for i in order]


def _runs(
    found: Sequence[Passage], passages_of: Callable[[str], SourcePassages], budget: int, most: int
) -> list[_Run]:
    """Neighbours among `found` in one; each as far as the budget goes."""
    runs: list[_Run] = []
    sources: dict[str, SourcePassages] = {}
    for passage in found:
        name = passage.source.id
        passages = sources[name] if name in sources else sources.setdefault(name, passages_of(name))
        left = budget - sum(run.size for run in runs)
        if passage.position >= len(passages) or passages[passage.position] != passage:
            continue
        fits = passage.end - passage.start <= left or (not runs and budget > 0)
        if not _join(runs, passage, left) and len(runs) < most and fits:
            runs.append(_Run(passages, passage.position, passage.position, [passage]))
    return runs


def _join(runs: Sequence[_Run], passage: Passage, left: int) -> bool:
    """Add a passage to a run beside it, where neither that run nor all of them grow too long."""
    for run in runs:
        if places := run.joined(passage):
            first, last = places
            more = run.passages[last].end - run.passages[first].start - run.size
            if more <= left and run.size + more <= max(_LONGEST, run.size):
                run.first, run.last = places
                run.found.append(passage)
                return True
    return False


def _widen(run: _Run, room: int, runs: Sequence[_Run]) -> int:
    """Take in up to `room` characters on both sides, up to the next run; how many that were."""
    others = [it for it in runs if it is not run and it.passages[0].source.id == run.passages[0].source.id]
    lowest = max((it.end for it in others if it.end <= run.start), default=run.passages[0].start)
    highest = min((it.start for it in others if it.start >= run.end), default=run.passages[-1].end)
    before = _text(run.passages, max(lowest, run.start - room), run.start)
    after = _text(run.passages, run.end, min(highest, run.end + room))
    ahead = min(len(before), max(room // 2, room - len(after)))
    start = run.start - len(_tail(before, ahead))
    end = run.end + len(_head(after, room - (run.start - start)))
    taken = (run.start - start) + (end - run.end)
    run.start, run.end = start, end
    return taken


def _head(text: str, room: int) -> str:
    """The beginning of a text up to the last sentence that ends within `room`, else the last word."""
    if len(text) <= room:
        return text
    ends = [end for _, end in sentence_spans(text, 0, len(text)) if end <= room]
    if ends and ends[-1] > room // 2:
        return text[: ends[-1]]
    return text[: max(text.rfind(" ", 0, room + 1), text.rfind("\n", 0, room + 1), 0)]


def _tail(text: str, room: int) -> str:
    """The end of a text from the first sentence that begins within `room`, else the first word."""
    if len(text) <= room:
        return text
    begin = len(text) - room
    starts = [start for start, _ in sentence_spans(text, 0, len(text)) if start >= begin]
    if starts and starts[0] < begin + room // 2:
        return text[starts[0] :]
    border = min(
        (place for blank in " \n" if (place := text.find(blank, begin - 1)) >= 0), default=len(text) - 1
    )
    return text[border + 1 :]


def _stretch(run: _Run) -> ContextWindow:
    inside = run.passages[run.first : run.last + 1]
    text = _text(run.passages, run.start, run.end)
    return ContextWindow(
        source=inside[0].source,
        headings=common_path([it.headings for it in inside]),
        text=text.strip("\n"),
        start=run.start + len(text) - len(text.lstrip("\n")),
        end=run.end - len(text) + len(text.rstrip("\n")),
        found=tuple(run.found),
    )


def _text(passages: SourcePassages, start: int, end: int) -> str:
    """What stands from `start` to `end`, as long as that: white space between passages is not kept there."""
    pieces: list[str] = []
    at = start
    for passage in passages:
        if passage.end <= start or passage.start >= end:
            continue
        pieces.append("\n" * max(passage.start - at, 0))
        pieces.append(passage.text[max(start - passage.start, 0) : end - passage.start])
        at = min(passage.end, end)
    return "".join([*pieces, "\n" * max(end - at, 0)])
