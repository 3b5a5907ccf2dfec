"""Summaries of meetings against those that people wrote, beside simpler ways to make one."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.evaluation.job import Job
from bot.evaluation.measures import percentile
from bot.evaluation.qmsum import Meeting, read
from bot.evaluation.report import Evaluation, Failure, Table
from bot.evaluation.rouge import Rouge, rouge, words_of
from bot.question import Said, SummaryTask
from bot.reply import Summary
from bot.summarization import bm25, summarize, supported
from store.vectors import Embedder, PartedText, Vectors

_LEAD_WORDS, _BEST_TURNS, _TURN_WORDS = 70, 3, 100
OURS = "ours"

Way = Callable[[Sequence[Said], str, bool], Summary | str]
"""Makes a summary of what was said, for a query, a general one or not."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One summary made in one way for one query, a general one or not, of `points`; so many of them are
    `unsupported`: the messages that they link do not say them."""

    meeting: int
    general: bool
    way: str
    query: str
    reference: str
    text: str
    rouge: Rouge
    unstemmed: Rouge
    seconds: float
    points: int = 0
    unsupported: int = 0


def evaluate_meetings(job: Job) -> Evaluation:
    """Summaries of each meeting against those that people wrote, beside simpler ways to make one.

    Raises BadBatch when the file is no QMSum, and ModelError.
    """
    meetings = read(job.path)[: job.limit]
    judged: list[Judged] = []
    stopped: dict[str, str] = {}
    number, ways = 0, _ways(job)
    try:
        for number, meeting in enumerate(meetings):
            job.watch(number, len(meetings), f"meeting {number + 1}")
            for way, make in ways.items():
                for general, queries in ((True, meeting.general), (False, meeting.specific)):
                    judged += [
                        _judge(Judging(number + 1, general, way, job), meeting, each, make)
                        for each in queries
                    ]
    except KeyboardInterrupt:
        stopped = {"stopped": f"in meeting {number + 1} of {len(meetings)}"}
    done = {it.meeting for it in judged}
    return Evaluation(
        "Summaries: QMSum",
        {"meetings": f"{len(done)} of {len(meetings)}", **stopped},
        (_table(judged),),
        _figures(judged),
        tuple(_failures(judged)),
    )


@dataclass(frozen=True, slots=True)
class Judging:
    """Which summary is judged."""

    meeting: int
    general: bool
    way: str
    job: Job


def _judge(it: Judging, meeting: Meeting, query: tuple[str, str], make: Way) -> Judged:
    asked, reference = query
    begun = time.perf_counter()
    made = make(meeting.said, asked, it.general)
    seconds = time.perf_counter() - begun
    points = made.points if isinstance(made, Summary) else ()
    text = made if isinstance(made, str) else "\n".join(point.text for point in points)
    wrong = sum(not supported(point, it.job.runtime.dependencies) for point in points)
    found = rouge(text, reference), rouge(text, reference, stems=False)
    return Judged(it.meeting, it.general, it.way, asked, reference, text, *found, seconds, len(points), wrong)


@dataclass(slots=True)
class OnceEmbedder:
    """`shared`, that embeds the sentences of a meeting once for all queries about it."""

    shared: Embedder
    texts: tuple[str, ...] = ()
    vectors: Vectors | None = None

    @property
    def key(self) -> str:
        return self.shared.key

    @property
    def dimension(self) -> int:
        return self.shared.dimension

    @property
    def max_tokens(self) -> int:
        return self.shared.max_tokens

    def count(self, text: str) -> int:
        return self.shared.count(text)

    def embed_query(self, text: str) -> Vectors:
        return self.shared.embed_query(text)

    @property
    def pools_parts(self) -> bool:
        return self.shared.pools_parts

    def embed_parts(self, texts: Sequence[PartedText]) -> list[Vectors]:
        return self.shared.embed_parts(texts)

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        if self.vectors is None or self.texts != tuple(texts):
            self.texts, self.vectors = tuple(texts), self.shared.embed_passages(texts, urgent=urgent)
        return self.vectors


def _ways(job: Job) -> dict[str, Way]:
    dependencies = job.runtime.dependencies
    once = replace(dependencies.retriever, embedder=OnceEmbedder(dependencies.embedder))
    dependencies = replace(dependencies, retriever=once)

    def ours(said: Sequence[Said], query: str, general: bool) -> Summary:
        return summarize(SummaryTask(tuple(said), "" if general else query), dependencies)

    return {
        OURS: ours,
        f"the first {_LEAD_WORDS} words": lambda said, _, __: _lead(said),
        f"{_TURN_WORDS} words of the {_BEST_TURNS} best turns by BM25": lambda said, query, _: _best_turns(
            said, query
        ),
    }


def _lead(said: Sequence[Said]) -> str:
    return " ".join(" ".join(f"{it.author}: {it.text}" for it in said).split()[:_LEAD_WORDS])


def _best_turns(said: Sequence[Said], query: str) -> str:
    """The best turn first, as far as the words go."""
    turns = [f"{it.author}: {it.text}" for it in said]
    weights = bm25([words_of(it) for it in turns], words_of(query))
    best = np.argsort(-weights, kind="stable")[:_BEST_TURNS]
    return " ".join(" ".join(turns[at] for at in best.tolist()).split()[:_TURN_WORDS])


def _table(judged: Sequence[Judged]) -> Table:
    rows = []
    for name, of in _groups(judged):
        for way in dict.fromkeys(it.way for it in of):
            made = [it for it in of if it.way == way]
            rows.append((name, way, str(len(made)), *_row(made, with_points=way == OURS)))
    header = (
        "queries", "summary", "n", "ROUGE-1", "ROUGE-2", "ROUGE-L", "unstemmed", "words", "points",
        "unsupported", "p50", "p95",
    )  # fmt: skip
    return Table("meetings", "Summaries of meetings against people's (QMSum)", header, tuple(rows))


def _groups(judged: Sequence[Judged]) -> list[tuple[str, list[Judged]]]:
    found = [
        ("general", [it for it in judged if it.general]),
        ("specific", [it for it in judged if not it.general]),
        ("all", list(judged)),
    ]
    return [(name, of) for name, of in found if of]


def _row(made: Sequence[Judged], *, with_points: bool) -> tuple[str, ...]:
    seconds = [it.seconds for it in made]
    points = (str(sum(it.points for it in made)), str(sum(it.unsupported for it in made)))
    return (
        *_shown(_means([it.rouge for it in made])),
        "/".join(_shown(_means([it.unstemmed for it in made]))),
        f"{_mean([float(len(it.text.split())) for it in made]):.0f}",
        *(points if with_points else ("", "")),
        f"{percentile(seconds, 50):.1f} s",
        f"{percentile(seconds, 95):.1f} s",
    )


def _figures(judged: Sequence[Judged]) -> dict[str, float]:
    found: dict[str, float] = {}
    for group, of in _groups(judged):
        for way in dict.fromkeys(it.way for it in of):
            made = [it for it in of if it.way == way]
            for name, value in zip(
                ("rouge_1", "rouge_2", "rouge_l"), _means([it.rouge for it in made]), strict=True
            ):
                found[f"{group} {name} {way}"] = value
    found["unsupported points"] = float(sum(it.unsupported for it in judged))
    return found


def _shown(values: Sequence[float]) -> list[str]:
    return [f"{100 * value:.1f}" for value in values]


def _means(of: Sequence[Rouge]) -> tuple[float, float, float]:
    return _mean([it.one for it in of]), _mean([it.two for it in of]), _mean([it.longest for it in of])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _failures(judged: Sequence[Judged]) -> list[Failure]:
    """The tenth of our summaries that have least in common with the reference, and what nobody said."""
    ours = sorted((it for it in judged if it.way == OURS), key=lambda it: it.rouge.one)
    wrong = [it for it in ours if it.unsupported]
    few = [(it, f"ROUGE-1 only {100 * it.rouge.one:.1f}") for it in ours[: len(ours) // 10]]
    return [
        Failure(f"meeting {it.meeting}", kind, it.query, it.reference, it.text)
        for it, kind in [*few, *((it, "a point that nobody said") for it in wrong)]
    ]
