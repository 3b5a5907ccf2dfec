"""What each idea is worth: the same questions asked with one idea left out at a time. Nothing is written."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bench.evaluation import quote_ablations
from bench.evaluation.runner import run_on_questions
from bench.evaluation.variants import VARIANTS, Variant
from bench.evaluation.wrapped import WrappedEmbedder
from bot.evaluation.job import Job
from bot.evaluation.measures import found, mean
from bot.evaluation.report import Evaluation, Table
from bot.evaluation.retrieval import DEPTHS, fitting
from bot.evaluation.rows import Row, Type, read_rows
from bot.query.rewrite import Query, rewrite
from bot.question import Question
from bot.retrieval.retriever import Retriever
from bot.retrieval.search import DEPTH, Pages, expand, find_passages
from store.library import Library
from store.passage import Passage

_NEAR = 5


@dataclass(frozen=True, slots=True)
class Recalled:
    """Whether all of a row's evidence stands in the first of each of DEPTHS, and in the first five that fit
    the budget."""

    at: tuple[bool, ...]
    within: bool


class Unspelling(WrappedEmbedder):
    """An embedder to which every word is one piece: a library that has it takes no word for misspelt."""

    def count(self, text: str) -> int:
        return 1


def evaluate(job: Job) -> Evaluation:
    """Retrieval and quotes on the rows with evidence, follow-ups with their history.

    A run that is stopped tells what it measured until then. Raises BadBatch.
    """
    rows = [row for row in read_rows(job.path, job.limit) if row.evidence]
    recalled: list[list[Recalled]] = []
    chosen: list[quote_ablations.Carried] = []
    stats = job.runtime.library.stats()
    made_with = {"documents": f"{stats.sources} documents of {stats.passages} passages"}
    try:
        with _retriever(job) as retriever_of:
            for number, row in enumerate(rows):
                job.watch(number, len(rows), row.id)
                each = [recall(row, variant, retriever_of(variant), job) for variant in VARIANTS]
                chosen.append(quote_ablations.carry(row, job))
                recalled.append(each)
    except KeyboardInterrupt:
        made_with["stopped"] = f"after {len(recalled)} of {len(rows)} questions"
    done = list(zip(rows, recalled, strict=False))
    tables = (_by_depth(done, job.budget), _by_style(done), *quote_ablations.tables(chosen[: len(done)]))
    figures = _figures(done) | quote_ablations.figures(chosen[: len(done)])
    return Evaluation(
        f"Ablations on {len(done)} questions",
        made_with,
        tables,
        {name: round(value, 4) for name, value in figures.items() if not math.isnan(value)},
    )


@contextmanager
def _retriever(job: Job) -> Iterator[Callable[[Variant], Retriever]]:
    """Where a variant looks; words are left misspelt by the same store, opened for a second time."""
    usual = job.runtime.retriever
    with Library.open(job.runtime.location, Unspelling(job.runtime.embedder)) as unmended:
        yield lambda it: replace(usual, library=usual.library if it.mended else unmended, ranking=it.ranking)


def recall(row: Row, variant: Variant, retriever: Retriever, job: Job) -> Recalled:
    """Search for what a row asks, the way of `variant`, with the retriever that is its own."""
    question = Question(row.question, job.readers, row.history if variant.history else ())
    passages = _passages(question, variant, retriever, job.budget)
    return Recalled(
        tuple(all(found(passages[:depth], row.evidence)) for depth in DEPTHS),
        all(found(fitting(passages[:_NEAR], job.budget), row.evidence)),
    )


def _passages(question: Question, variant: Variant, retriever: Retriever, budget: int) -> list[Passage]:
    if variant.parted:
        matches = find_passages(question, retriever)
    else:
        matches = retriever.find(Query(rewrite(question), question.text), question.readers, DEPTH)
    if not variant.grown:
        return [it.passage for it in matches[: DEPTHS[-1]]]
    grown = expand(matches, Pages(retriever.library, question.readers), DEPTHS[-1], budget, variant.support)
    return [replace(it.best.passage, text=it.stretch.text) for it in grown]


Done = Sequence[tuple[Row, Sequence[Recalled]]]
"""Each row with what was recalled by each of VARIANTS, in their order."""


def _by_depth(done: Done, budget: int) -> Table:
    header = ("left out", *(f"@{depth}" for depth in DEPTHS), f"@{_NEAR}, {budget:,} characters")
    rows = []
    for place, variant in enumerate(VARIANTS):
        of = [each[place] for _, each in done]
        columns = [[it.at[depth] for it in of] for depth in range(len(DEPTHS))]
        rows.append((variant.without, *map(_share, [*columns, [it.within for it in of]])))
    title = "Ablations: all the evidence stands in the passages found"
    return Table("ablations", title, header, tuple(rows))


def _by_style(done: Done) -> Table:
    """Single questions by style, then those of several parts and follow-ups."""
    groups: dict[str, list[Sequence[Recalled]]] = {}
    for row, each in sorted(done, key=lambda it: _group(it[0])):
        groups.setdefault(_group(row)[1], []).append(each)
    rows = [
        (variant.without, *(_share([each[place].at[1] for each in of]) for of in groups.values()))
        for place, variant in enumerate(VARIANTS)
    ]
    title = f"Ablations: the same at @{_NEAR} by how the question is written"
    return Table("ablations_by_style", title, ("left out", *groups), tuple(rows))


def _group(row: Row) -> tuple[int, str]:
    """Its place among the columns, and the column's name."""
    if row.type is Type.ANSWERABLE:
        return 0, row.style or str(row.type)
    return list(Type).index(row.type), str(row.type)


def _share(flags: Sequence[bool]) -> str:
    return f"{mean(flags):.2f}" if flags else "-"


def _figures(done: Done) -> dict[str, float]:
    return {
        f"{variant.name}_recall_at_{depth}": mean(each[place].at[column] for _, each in done)
        for place, variant in enumerate(VARIANTS)
        for column, depth in enumerate(DEPTHS)
    } | {
        f"{variant.name}_recall_within_budget": mean(each[place].within for _, each in done)
        for place, variant in enumerate(VARIANTS)
    }


if __name__ == "__main__":
    run_on_questions("ablations", evaluate)
