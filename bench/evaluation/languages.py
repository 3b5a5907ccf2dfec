"""The same questions in five languages about the same documents: what is found, and what crosses languages.

The folder has `documents/LANGUAGE/` and `questions/LANGUAGE.jsonl`, whose rows are in the same order in each
language; `bench/evaluation/translated` is ours.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.evaluation.runner import run
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.measures import mean
from bot.evaluation.report import Evaluation, Failure, Table
from bot.evaluation.rows import Gold, Row, read_rows
from bot.query import queries
from bot.question import Question
from bot.retrieval.retriever import Retriever
from bot.retrieval.search import find_passages
from store.indexing import IndexOptions, index
from store.library import Library
from store.passage import Passage

_DEPTH = 5
_SECTION = 64
"""Tokens of a passage: about a section each, or there would be too few to tell apart."""


@dataclass(frozen=True, slots=True)
class Found:
    """At which place the passage with the evidence stands, from 0, and whether the best sentence has it."""

    row: Row
    place: int | None
    quoted: bool

    def within(self, depth: int) -> bool:
        return self.place is not None and self.place < depth


Rows = Mapping[str, Sequence[Row]]


def evaluate(job: Job) -> Evaluation:
    """What is found in each language among the documents of all, and by questions in another language.

    Raises BadBatch when the folder is not laid out so.
    """
    asked = {
        path.stem: read_rows(path, job.limit) for path in sorted((job.path / "questions").glob("*.jsonl"))
    }
    documents = job.path / "documents"
    lacking = [it for it in asked if not (documents / it).is_dir()]
    if not asked or lacking:
        raise BadBatch(
            f"{job.path}: it needs questions/LANGUAGE.jsonl and documents/LANGUAGE/ for each language"
        )
    with _indexed(job, documents) as retriever:
        own = {
            language: [_found(row, row.evidence, f"{language}/", retriever, job) for row in rows]
            for language, rows in asked.items()
        }
    crossed = {language: _crossed(language, asked, job) for language in asked}
    figures = {
        f"recall_at_5_{language}": mean(it.within(_DEPTH) for it in its) for language, its in own.items()
    }
    return Evaluation(
        "Languages: the evidence stands in the passages found",
        {"passages": f"of up to {_SECTION} tokens"},
        (_by_language(own), _by_pair(crossed)),
        figures | {"recall_at_5_worst": min(figures.values())},
        tuple(_failures(own)),
    )


@contextmanager
def _indexed(job: Job, folder: Path) -> Iterator[Retriever]:
    runtime = job.runtime
    options = IndexOptions(chunk_tokens=_SECTION)
    with tempfile.TemporaryDirectory() as there, Library.open(Path(there), runtime.embedder) as library:
        index([folder], library, runtime.embedder, options)
        yield Retriever(library, runtime.embedder, runtime.settings.answering, runtime.reranker)


def _crossed(language: str, asked: Rows, job: Job) -> dict[str, list[Found]]:
    """The questions of each language, asked of the documents of one."""
    job.watch(list(asked).index(language), len(asked), f"documents in {language}")
    with _indexed(job, job.path / "documents" / language) as retriever:
        return {
            other: [
                _found(row, gold.evidence, "", retriever, job)
                for row, gold in zip(rows, asked[language], strict=True)
            ]
            for other, rows in asked.items()
        }


def _found(row: Row, evidence: Sequence[Gold], folder: str, retriever: Retriever, job: Job) -> Found:
    question = Question(row.question, job.readers)
    (gold,) = evidence

    def holds(passage: Passage) -> bool:
        return passage.source.name == folder + gold.file and gold.quote in passage.text

    matches = find_passages(question, retriever, 20)
    place = next((at for at, it in enumerate(matches) if holds(it.passage)), None)
    scored = [retriever.retrieve(it, job.readers).scored for it in queries(question)]
    best = scored[0][0].sentence if scored and scored[0] else None
    return Found(row, place, best is not None and holds(best.passage) and gold.quote in best.quote)


def _by_language(own: Mapping[str, Sequence[Found]]) -> Table:
    header = ("language", "questions", "@1", "@5", "the best sentence answers")
    rows = tuple(
        (
            language,
            f"{len(its)}",
            *(f"{mean(it.within(depth) for it in its):.2f}" for depth in (1, _DEPTH)),
            f"{mean(it.quoted for it in its):.2f}",
        )
        for language, its in own.items()
    )
    return Table("languages", "Languages: among the documents of all languages", header, rows)


def _by_pair(crossed: Mapping[str, Mapping[str, Sequence[Found]]]) -> Table:
    rows = tuple(
        (language, *(f"{mean(it.within(1) for it in its):.2f}" for its in found.values()))
        for language, found in crossed.items()
    )
    title = "Languages: documents in one, questions in another, @1"
    return Table("languages_crossed", title, ("documents", *(f"asked in {it}" for it in crossed)), rows)


def _failures(own: Mapping[str, Sequence[Found]]) -> Iterator[Failure]:
    for language, its in own.items():
        for it in its:
            if not it.within(1):
                got = "not found" if it.place is None else f"at {it.place + 1}"
                yield Failure(it.row.id, language, it.row.question, it.row.quotes, got)


if __name__ == "__main__":
    run("languages", evaluate, "A folder with documents/LANGUAGE/ and questions/LANGUAGE.jsonl.")
