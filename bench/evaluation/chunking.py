"""Chunking and search by spans of characters: how much of what answers is given, and how much else.

The data is laid out like Chroma's chunking evaluation (Smith and Troynikov, Evaluating Chunking Strategies
for Retrieval, 2024): a folder with `corpora/` and `questions.csv`, whose columns are question, references
(JSON: `start_index` and `end_index` in characters of the corpus) and corpus_id, the name of the corpus' file
without suffix. All corpora are indexed together, in a store that is thrown away.
"""

import csv
import json
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.evaluation.runner import run
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.measures import percentile
from bot.evaluation.report import Evaluation, Failure, Shown, Table
from bot.question import Question
from bot.retrieval.retriever import Retriever
from bot.retrieval.search import Pages, expand, find_passages
from store.audience import Readers
from store.indexing import IndexOptions, index
from store.library import Library
from store.passage import Passage
from store.search.context_window import ContextWindow

Span = tuple[int, int]
"""Of characters: start, and one past the end."""

_MOST = 5
_BUDGETS = (4_000, 8_000)
_SHAPE = "it needs corpora/ and questions.csv with the columns question, references and corpus_id"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the spans of the corpus that answer it."""

    question: str
    corpus: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for a question in one way: shares of characters, and how many."""

    recall: float
    precision: float
    iou: float
    characters: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what each way of giving passages gave, and the seconds of the search."""

    asked: Asked
    given: Mapping[str, Given]
    seconds: float
    passages: tuple[Passage, ...]


def evaluate(job: Job) -> Evaluation:
    """Recall, precision and intersection over union of five results, as they are found and grown to a budget.

    Raises BadBatch when the folder is not laid out so, and what indexing raises.
    """
    asked = read(job.path)[: job.limit]
    judged: list[Judged] = []
    stopped = ""
    tokens = job.runtime.settings.store.chunk_tokens
    with (
        tempfile.TemporaryDirectory() as there,
        Library.open(Path(there), job.runtime.embedder) as library,
    ):
        options = IndexOptions(chunk_tokens=tokens)
        try:
            job.watch(0, len(asked), "indexing")
            index([job.path / "corpora"], library, job.runtime.embedder, options)
            runtime = job.runtime
            answering = runtime.settings.answering
            retriever = Retriever(library, runtime.embedder, answering, runtime.reranker)
            for number, each in enumerate(asked):
                job.watch(number, len(asked), each.question)
                judged.append(_judge(each, retriever, job.readers))
        except KeyboardInterrupt:
            stopped = f"after {len(judged)} of {len(asked)} questions"
    made_with = {"passages": f"of up to {tokens} tokens", **({"stopped": stopped} if stopped else {})}
    return Evaluation(
        "Chunking: the share of the answering characters that is given",
        made_with,
        (_by_way(judged), _by_corpus(judged)),
        _figures(judged),
        tuple(_failures(judged)),
    )


def read(folder: Path) -> list[Asked]:
    """The questions of a folder. Raises BadBatch, which names what is wrong."""
    table = folder / "questions.csv"
    corpora = {path.stem for path in (folder / "corpora").glob("*.*")}
    if not corpora:
        raise BadBatch(f"{folder}: {_SHAPE}")
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise BadBatch(f"{table}: cannot be read ({wrong}); {_SHAPE}") from None
    return [_asked(row, corpora, f"{table}: question {number}") for number, row in enumerate(rows, start=1)]


def _asked(row: Mapping[str, str], corpora: set[str], where: str) -> Asked:
    try:
        spans = tuple((int(it["start_index"]), int(it["end_index"])) for it in json.loads(row["references"]))
        asked = Asked(row["question"], row["corpus_id"], spans)
    except (KeyError, TypeError, ValueError) as wrong:
        raise BadBatch(f"{where}: {type(wrong).__name__} ({wrong}); {_SHAPE}") from None
    if asked.corpus not in corpora:
        raise BadBatch(f"{where}: there is no corpus {asked.corpus!r} in corpora/")
    if not spans or any(start < 0 or start >= end for start, end in spans):
        raise BadBatch(f"{where}: each reference needs 0 <= start_index < end_index")
    return asked


def _judge(asked: Asked, retriever: Retriever, readers: Readers) -> Judged:
    begun = time.perf_counter()
    matches = find_passages(Question(asked.question, readers), retriever)
    seconds = time.perf_counter() - begun
    found = tuple(match.passage for match in matches[:_MOST])
    pages = Pages(retriever.library, readers)
    ways: dict[str, Sequence[Passage | ContextWindow]] = {"as found": found}
    for budget in _BUDGETS:
        grown = expand(matches, pages, _MOST, budget)
        ways[f"grown to {budget:,} characters"] = [it.stretch for it in grown]
    return Judged(asked, {way: score(asked, given) for way, given in ways.items()}, seconds, found)


def score(asked: Asked, given: Sequence[Passage | ContextWindow]) -> Given:
    """Chroma's measures. Its recall is the share of the references' characters that were given; precision the
    share of what was given that a reference wants; the union counts what was given and what was missed."""
    inside = [(it.start, it.end) for it in given if Path(it.source.name).stem == asked.corpus]
    wanted = union(asked.spans)
    total = sum(end - start for start, end in wanted)
    met = overlap(wanted, union(inside))
    characters = sum(it.end - it.start for it in given)
    return Given(
        recall=met / total,
        precision=met / characters if characters else 0.0,
        iou=met / (characters + total - met),
        characters=characters,
    )


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


def _by_way(judged: Sequence[Judged]) -> Table:
    ways = list(judged[0].given) if judged else []
    rows = []
    for way in ways:
        given = [it.given[way] for it in judged]
        shares = (
            f"{_mean([getattr(it, name) for it in given]):.3f}" for name in ("recall", "precision", "iou")
        )
        lengths = [it.characters for it in given]
        rows.append((f"{_MOST} results {way}", *shares, f"{_mean(lengths):,.0f}", f"{max(lengths):,}"))
    header = ("given", "recall", "precision", "IoU", "characters, mean", "most")
    return Table("chunking", f"Chunking, {len(judged)} questions", header, tuple(rows))


def _by_corpus(judged: Sequence[Judged]) -> Table:
    ways = list(judged[0].given) if judged else []
    rows = []
    for corpus in sorted({it.asked.corpus for it in judged}):
        of = [it for it in judged if it.asked.corpus == corpus]
        rows.append(
            (corpus, str(len(of)), *(f"{_mean([it.given[way].recall for it in of]):.3f}" for way in ways))
        )
    return Table("chunking_corpora", "Recall by corpus", ("corpus", "n", *ways), tuple(rows))


def _figures(judged: Sequence[Judged]) -> dict[str, float]:
    found: dict[str, float] = {"search_p95_s": percentile([it.seconds for it in judged], 95)}
    for way in judged[0].given if judged else ():
        found[f"recall {way}"] = _mean([it.given[way].recall for it in judged])
        found[f"precision {way}"] = _mean([it.given[way].precision for it in judged])
        found[f"iou {way}"] = _mean([it.given[way].iou for it in judged])
    return found


def _failures(judged: Sequence[Judged]) -> list[Failure]:
    """The questions of which less than half was given in the widest way."""
    way = f"grown to {_BUDGETS[-1]:,} characters"
    return [
        Failure(
            f"question {number}",
            f"less than half given when {way}",
            it.asked.question,
            f"{it.asked.corpus}, characters " + ", ".join(f"{a}-{b}" for a, b in it.asked.spans),
            f"recall {it.given[way].recall:.2f}",
            tuple(_shown(passage, it.asked) for passage in it.passages),
        )
        for number, it in enumerate(judged, start=1)
        if it.given[way].recall < 0.5
    ]


def _shown(passage: Passage, asked: Asked) -> Shown:
    return Shown(
        passage.source.name, " › ".join(passage.headings), passage.text, score(asked, [passage]).recall > 0
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    run("chunking", evaluate, "A folder with corpora/ and questions.csv.")
