"""Whether search finds the evidence: asked as people ask it, and follow-ups also as they stand alone.

And which evidence no search could find, because no document holds it: a wrong quote, or a changed page.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from bot.evaluation.job import Job
from bot.evaluation.measures import found, holds, mean, percentile, stands
from bot.evaluation.report import Failure, Shown, Table
from bot.evaluation.rows import Gold, Row, Type
from bot.question import Question
from bot.retrieval import Pages, expand, find_passages
from store.audience import Readers
from store.library import Library
from store.passage import Passage

DEPTHS = (1, 5, 20)
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Recall:
    """What one search gave. `all_at` and `any_at` are whether all and any of the evidence stands among the
    first of each of DEPTHS, `within` whether all does in the first five that fit the budget."""

    all_at: tuple[bool, ...]
    any_at: tuple[bool, ...]
    within: bool
    seconds: float
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A row with what search gave for it; a follow-up also as it stands `alone`."""

    row: Row
    asked: Recall
    alone: Recall


def seek(row: Row, job: Job) -> Sought:
    """Search for what a row asks."""
    asked = _recall(row, Question(row.question, job.readers, row.history), job)
    if row.type is not Type.FOLLOW_UP:
        return Sought(row, asked, asked)
    return Sought(row, asked, _recall(row, Question(row.alone, job.readers), job))


def _recall(row: Row, question: Question, job: Job) -> Recall:
    begun = time.perf_counter()
    found_passages = find_passages(question, job.runtime.retriever)
    grown = expand(found_passages, Pages(job.runtime.library, question.readers), DEPTHS[-1], job.budget)
    seconds = time.perf_counter() - begun
    passages = [replace(it.best.passage, text=it.stretch.text) for it in grown]
    flags = [found(passages[:depth], row.evidence) for depth in DEPTHS]
    return Recall(
        tuple(all(it) for it in flags),
        tuple(any(it) for it in flags),
        all(found(fitting(passages[:_NEAR], job.budget), row.evidence)),
        seconds,
        tuple(shown(passage, row) for passage in passages[:_NEAR]),
    )


def fitting(passages: Sequence[Passage], budget: int) -> list[Passage]:
    """The first of `passages` whose texts together have at most `budget` characters."""
    lengths = accumulate(len(it.text) for it in passages)
    fit = takewhile(lambda it: it[1] <= budget, zip(passages, lengths, strict=True))
    return [passage for passage, _ in fit]


def shown(passage: Passage, row: Row) -> Shown:
    """A passage as it stands beside a failure."""
    wanted = any(holds(passage, gold) for gold in row.evidence)
    return Shown(passage.source.name, " › ".join(passage.headings), passage.text, wanted)


def tables(sought: Sequence[Sought], budget: int) -> tuple[Table, ...]:
    """Retrieval by type and by style, and how long a search takes.

    Columns count rows all of whose evidence is found, the last one rows with any of it.
    """
    with_gold = [it for it in sought if it.row.evidence]
    styles = sorted({it.row.style for it in with_gold if it.row.style})
    header = ("questions", "n", "@1", "@5", "@20", f"@5, {budget:,} characters", "@5, any")
    rows = [
        _row("all, follow-ups standing alone", [it.alone for it in with_gold]),
        _row("all, as asked", [it.asked for it in with_gold]),
    ]
    for kind in Type:
        of = [it for it in with_gold if it.row.type is kind]
        name = "follow_up, with its history" if kind is Type.FOLLOW_UP else str(kind)
        rows += [_row(name, [it.asked for it in of])] if of else []
        if of and kind is Type.FOLLOW_UP:
            rows += [_row("follow_up, standing alone", [it.alone for it in of]), _difference(of)]
    rows += [_row(style, [it.alone for it in with_gold if it.row.style == style]) for style in styles]
    title = "Retrieval: all the evidence stands in the passages found"
    return Table("retrieval", title, header, tuple(rows)), _times(sought)


def _row(name: str, recalls: Sequence[Recall]) -> tuple[str, ...]:
    columns = _columns(recalls)
    return (name, str(len(recalls)), *(f"{mean(flags):.2f}" if recalls else "-" for flags in columns))


def _columns(recalls: Sequence[Recall]) -> list[list[bool]]:
    """The flags of each column."""
    depths = [[it.all_at[place] for it in recalls] for place in range(len(DEPTHS))]
    return [*depths, [it.within for it in recalls], [it.any_at[1] for it in recalls]]


def _difference(of: Sequence[Sought]) -> tuple[str, ...]:
    """What the history costs or brings."""
    with_, alone = _columns([it.asked for it in of]), _columns([it.alone for it in of])
    gaps = [mean(a) - mean(b) for a, b in zip(with_, alone, strict=True)]
    return ("follow_up, difference", str(len(of)), *(f"{gap:+.2f}" for gap in gaps))


def _times(sought: Iterable[Sought]) -> Table:
    seconds = [it.asked.seconds for it in sought]
    row = (str(len(seconds)), *(f"{1000 * percentile(seconds, of):.0f} ms" for of in (50, 95)))
    return Table("search_time", "A search, its question embedded", ("searches", "p50", "p95"), (row,))


def figures(sought: Sequence[Sought]) -> dict[str, float]:
    """The same for scripts."""
    with_gold = [it for it in sought if it.row.evidence]
    follow_ups = [it for it in with_gold if it.row.type is Type.FOLLOW_UP]
    every: Callable[[Sequence[Recall], int], float] = lambda of, place: mean(it.all_at[place] for it in of)  # noqa: E731
    alone = [it.alone for it in with_gold]
    seconds = [it.asked.seconds for it in sought]
    return {
        **{f"recall_at_{depth}": every(alone, place) for place, depth in enumerate(DEPTHS)},
        "recall_at_5_within_budget": mean(it.within for it in alone),
        "follow_up_recall_at_5": every([it.asked for it in follow_ups], 1),
        "follow_up_alone_recall_at_5": every([it.alone for it in follow_ups], 1),
        "search_p50_s": percentile(seconds, 50),
        "search_p95_s": percentile(seconds, 95),
    }


def failures(sought: Iterable[Sought], lacking: Mapping[str, str]) -> list[Failure]:
    """The rows whose evidence is not all among the first five; `lacking` says why some never can be."""
    return [
        Failure(
            it.row.id,
            f"not found in the first {_NEAR}",
            it.row.question,
            it.row.quotes,
            lacking.get(it.row.id) or _where(it),
            it.asked.shown,
        )
        for it in sought
        if it.row.evidence and not it.asked.all_at[1]
    ]


def _where(it: Sought) -> str:
    """How much of the evidence came further down, and where it stands."""
    much = "all" if it.asked.all_at[-1] else "some" if it.asked.any_at[-1] else "none"
    files = ", ".join(sorted({gold.file for gold in it.row.evidence}))
    return f"{much} of it is in the first {DEPTHS[-1]}; it stands in {files}"


def absent(rows: Iterable[Row], library: Library, readers: Readers) -> dict[str, str]:
    """For each row with such evidence why it cannot be found, by the row's id. Talks of a channel are called
    alike: a quote stands in any of them."""
    sources: dict[str, list[str]] = {}
    for source in library.sources():
        sources.setdefault(source.name, []).append(source.id)
    texts: dict[str, str] = {}
    found: dict[str, str] = {}
    for row in rows:
        for gold in row.evidence:
            if gold.file in sources and gold.file not in texts:
                read = (_joined(library.passages_of(it, readers)) for it in sources[gold.file])
                texts[gold.file] = "\n\n".join(filter(None, read))
            problem = _problem(gold, texts.get(gold.file))
            if problem:
                found[row.id] = problem
    return found


def _problem(gold: Gold, text: str | None) -> str:
    if text is None:
        return f"{gold.file} is not indexed"
    if not text:
        return f"{gold.file} has nothing that these readers may read"
    return "" if stands(gold.quote, text) else f"the quote does not stand in {gold.file}"


def _joined(passages: Iterable[Passage]) -> str:
    """The document again, as far as its passages hold it; they may overlap."""
    text, end = "", 0
    for it in passages:
        gap = " " if it.start > end else ""
        text += gap + it.text[max(end - it.start, 0) :]
        end = max(end, it.end)
    return text
