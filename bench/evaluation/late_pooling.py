"""Sentences pooled from their passage's own pass, beside sentences embedded by themselves: what each finds.

The first saves the second embedding; a second look at the best sentences makes good what it costs. Three ways
are compared: all sentences by themselves, all pooled, and pooled with the second look, as it is. The team's
store stays as it is.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bench.evaluation.quote_ablations import quoted
from bench.evaluation.runner import run_on_questions
from bench.evaluation.wrapped import WrappedEmbedder
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.measures import carries, found, mean
from bot.evaluation.report import Evaluation, Table
from bot.evaluation.rows import Row, read_rows
from bot.query.rewrite import queries
from bot.question import Question
from bot.retrieval.retriever import Evidence, Retriever
from bot.retrieval.search import DEPTH, Pages, expand, find_passages
from bot.retrieval.sentence_ranking import rank_sentences
from store.library import Library
from store.passage import Passage
from store.sentences import cut
from store.vectors import embedded_text, parted

_SAMPLE = 500
"""Passages that the time of embedding is taken of."""
_DEPTHS = 1, 5, 20
HEADER = "sentences", *(f"all evidence @{it}" for it in _DEPTHS), "answer in the first quote", "in all quotes"


class Apart(WrappedEmbedder):
    """An embedder that embeds sentences by themselves."""

    @property
    def pools_parts(self) -> bool:
        return False


def evaluate(job: Job) -> Evaluation:
    """What is found with sentences embedded by themselves, pooled, and pooled with a second look."""
    embedder = job.runtime.embedder
    if not embedder.pools_parts:
        raise BadBatch(f"{embedder.key} pools no parts: sentences are embedded by themselves anyway")
    rows = [row for row in read_rows(job.path, job.limit) if row.evidence]
    usual, outcomes = job.runtime.retriever, list[list[list[bool]]]()
    with _apart(job) as library:
        ways = {
            "embedded by themselves": replace(usual, library=library, embedder=Apart(embedder)),
            "pooled from their passage's pass": replace(usual, embedder=Apart(embedder)),
            "pooled, and the best looked at again: as it is": usual,
        }
        for number, row in enumerate(rows):
            job.watch(number, len(rows), row.id)
            outcomes.append([_outcome(row, it, job) for it in ways.values()])
    table = [
        (name, *(f"{mean(it[n][column] for it in outcomes):.3f}" for column in range(len(HEADER) - 1)))
        for n, name in enumerate(ways)
    ]
    found_it = Table("late_pooling", f"Late pooling: {len(rows)} questions", HEADER, tuple(table))
    return Evaluation("Late pooling", {}, (found_it, _costs(job)), {})


def _outcome(row: Row, retriever: Retriever, job: Job) -> list[bool]:
    """For each column whether it is so."""
    question = Question(row.question, job.readers, row.history)
    library = retriever.library
    grown = expand(find_passages(question, retriever), Pages(library, job.readers), DEPTH, job.budget)
    texts = [replace(it.best.passage, text=it.stretch.text) for it in grown]
    evidence = []
    for query in queries(question):
        read = retriever.read(query, job.readers, library.background(job.readers))
        ranked = tuple(rank_sentences(query.text, read, query.focus))
        evidence.append(
            Evidence(query, tuple(it.match for it in read), ranked, tuple(it.text for it in read))
        )
    quotes = (carries(quoted(evidence, most), row.parts) for most in (1, retriever.settings.quotes))
    return [*(all(found(texts[:depth], row.evidence)) for depth in _DEPTHS), *quotes]


@contextmanager
def _apart(job: Job) -> Iterator[Library]:
    """The store once more, with its sentences embedded by themselves."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "store")
        unwanted = shutil.ignore_patterns("chroma*", "*.lock")
        shutil.copytree(job.runtime.location.directory, copy, ignore=unwanted)
        with closing(Library.open(copy, Apart(job.runtime.embedder))) as library:
            library.complete(lambda done, total: job.watch(done, total, "embedding sentences by themselves"))
            yield library


def _costs(job: Job) -> Table:
    """CPU seconds of embedding some passages with their sentences, in both ways."""
    embedder = job.runtime.embedder
    given = list(islice(_passages(job), _SAMPLE))
    cuts = cut(given)
    began = time.process_time()
    embedder.embed_passages([embedded_text(it) for it in given])
    embedder.embed_passages([it.placed for each in cuts for it in each])
    apart = time.process_time()
    embedder.embed_parts([parted(it, each) for it, each in zip(given, cuts, strict=True)])
    pooled = time.process_time()
    rows = ("twice", f"{apart - began:.1f} s"), ("in one pass", f"{pooled - apart:.1f} s")
    title = f"Late pooling: the CPU time of embedding {len(given)} passages with their sentences"
    return Table("late_pooling_cost", title, ("embedded", "CPU time"), rows)


def _passages(job: Job) -> Iterator[Passage]:
    library = job.runtime.library
    return (passage for it in library.sources() for passage in library.passages_of(it.id, job.readers))


if __name__ == "__main__":
    run_on_questions("late_pooling", evaluate)
