"""The weights by which summaries choose sentences: learned on two kinds of meeting, measured on the third.

Ridge regression of the signals of bot/summarization/salience.py on what a sentence shares with the summary
that a person wrote: its share of words of it, and twice its share of pairs of words. Alone, words that say
nothing do not count, so that no signal earns its weight by them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bench.evaluation.runner import run
from bot.evaluation.job import Job
from bot.evaluation.qmsum import Meeting, read
from bot.evaluation.report import Evaluation, Table
from bot.evaluation.rouge import rouge, words_of
from bot.summarization.chatter import chatter
from bot.summarization.salience import WEIGHTS, WEIGHTS_WHOLE, Talk, read_talk, signals, weigh
from bot.summarization.selection import WORDS, WORDS_ABOUT, Length, chosen, point_of
from store.sentences import STOPWORDS
from store.vectors import Embedder, Vectors

_EMPTY = frozenset(words_of(" ".join(STOPWORDS)))
_RIDGE, _FEWEST = 0.01, 5
_POINTS = {True: 7, False: 5}
_PRODUCT, _ACADEMIC = re.compile("Industrial Designer"), re.compile("Grad|Professor|PhD|Postdoc")


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A query about a meeting of a `kind`, a `whole` summary or one about something."""

    kind: str
    whole: bool
    query: str
    reference: str
    talk: Talk
    signals: Mapping[str, Vectors]


def evaluate(job: Job) -> Evaluation:
    """ROUGE of summaries whose weights were learned on other kinds of meeting.

    Raises BadBatch when the file is no QMSum, and ModelError.
    """
    embedder = job.runtime.embedder
    samples: list[Sample] = []
    meetings = read(job.path)[: job.limit]
    for number, meeting in enumerate(meetings):
        job.watch(number, len(meetings), f"meeting {number + 1}")
        samples += _samples(meeting, embedder)
    rows: list[tuple[str, ...]] = []
    figures: dict[str, float] = {}
    measured: list[tuple[float, float, float]] = []
    for kind in sorted({it.kind for it in samples}):
        learned = {
            whole: learn([it for it in samples if it.kind != kind], whole=whole) for whole in (True, False)
        }
        found = [_measured(it, learned[it.whole], embedder) for it in samples if it.kind == kind]
        measured += found
        rows.append(_row(kind, found))
        figures |= {f"{kind} {name}": value for name, value in zip(_NAMES, _means(found), strict=True)}
    rows.append(_row("all", measured))
    figures |= {f"all {name}": value for name, value in zip(_NAMES, _means(measured), strict=True)}
    header = ("kept out", "n", "ROUGE-1", "ROUGE-2", "ROUGE-L")
    table = Table(
        "salience", "Summaries of a kind of meeting that nothing was learned on", header, tuple(rows)
    )
    return Evaluation("Salience", {"meetings": str(len(meetings))}, (table, _weights(samples)), figures)


_NAMES = ("rouge_1", "rouge_2", "rouge_l")


def _samples(meeting: Meeting, embedder: Embedder) -> Iterator[Sample]:
    talk = read_talk([it for it in meeting.said if not chatter(it.text)], embedder)
    names = " ".join({it.author for it in meeting.said})
    kind = "product" if _PRODUCT.search(names) else "academic" if _ACADEMIC.search(names) else "committee"
    for whole, queries in ((True, meeting.general), (False, meeting.specific)):
        for query, reference in queries:
            found = signals(talk, embedder, "" if whole else query)
            yield Sample(kind, whole, query, reference, talk, found)


def learn(samples: Sequence[Sample], *, whole: bool) -> dict[str, float]:
    """The weight of each signal, as `weigh` takes it."""
    names = list(WEIGHTS_WHOLE if whole else WEIGHTS)
    rows, wanted = [], []
    for it in samples:
        if it.whole is whole:
            telling = it.talk.sizes >= _FEWEST
            found = np.stack([it.signals[name] for name in names], axis=1)[telling]
            shared = _shared(it)[telling]
            rows.append(found - found.mean(axis=0))
            wanted.append(shared - shared.mean())
    if not rows:
        return dict(WEIGHTS_WHOLE if whole else WEIGHTS)
    given = np.concatenate(rows).astype(np.float64)
    scale = given.std(axis=0) + 1e-9
    given = given / scale
    square = given.T @ given / len(given) + _RIDGE * np.eye(len(names))
    learned = np.linalg.solve(square, given.T @ np.concatenate(wanted) / len(given)) / scale
    return {name: float(it) for name, it in zip(names, learned, strict=True)}


def _shared(sample: Sample) -> NDArray[np.float64]:
    reference = words_of(sample.reference)
    words, pairs = Counter(it for it in reference if it not in _EMPTY), set(pairwise(reference))
    found = []
    for it in sample.talk.sentences:
        own = words_of(it.text)
        common = (Counter(own) & words).total() + 2 * sum(pair in pairs for pair in pairwise(own))
        found.append(common / max(1, len(own)))
    return np.array(found)


def _measured(sample: Sample, weights: Mapping[str, float], embedder: Embedder) -> tuple[float, float, float]:
    talk, whole = sample.talk, sample.whole
    worth = weigh(talk, embedder, "" if whole else sample.query, weights)
    length = Length(_POINTS[whole], WORDS if whole else WORDS_ABOUT)
    told = sorted(chosen(talk, worth, length, whole=whole), key=lambda it: it[0])
    found = rouge("\n".join(point_of(talk, it).text for it in told), sample.reference)
    return found.one, found.two, found.longest


def _means(found: Sequence[tuple[float, float, float]]) -> list[float]:
    return [float(it) for it in np.mean(found, axis=0)] if found else [0.0] * 3


def _row(name: str, found: Sequence[tuple[float, float, float]]) -> tuple[str, ...]:
    return (name, str(len(found)), *(f"{100 * it:.1f}" for it in _means(found)))


def _weights(samples: Sequence[Sample]) -> Table:
    """Those that all meetings together teach, beside those that are used."""
    rows = []
    for whole, used in ((True, WEIGHTS_WHOLE), (False, WEIGHTS)):
        learned = learn(samples, whole=whole)
        which = "the whole" if whole else "about something"
        rows += [(which, name, f"{learned[name]:.2f}", f"{used[name]:.2f}") for name in used]
    return Table(
        "salience_weights",
        "What sentences are chosen by",
        ("summary", "signal", "learned", "used"),
        tuple(rows),
    )


if __name__ == "__main__":
    run("salience", evaluate, "A QMSum file.")
