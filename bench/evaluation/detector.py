"""How well grounding tells true sentences from false ones, on claims made from a folder of documents.

Pure but for reading the folder: no model is asked.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.evaluation.claims import Case, cases
from bench.evaluation.runner import run
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.measures import percentile
from bot.evaluation.report import Evaluation, Failure, Shown, Table
from bot.grounding.rules.support import ground
from store.audience import Audience
from store.chunking.chunker import chunk
from store.errors import CannotOpen, Unreadable
from store.indexing.walk import FoundFile, walk_path
from store.passage import Kind, Passage, Source
from store.reading.reader import Reader
from store.sentences import sentences_of

_EACH_TRUE, _EACH_FALSE = 60, 40
_PASSAGE_TOKENS, _TOKEN_LENGTH = 220, 4
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, whether grounding passed it, with which words, and how long that took."""

    case: Case
    passed: bool
    quote: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Score:
    """Of the claims that passed, `precision` are supported; of the supported ones, `recall` passed."""

    supported: int
    unsupported: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def evaluate(job: Job) -> Evaluation:
    """Grounding on claims that are made from documents.

    `job.limit` is the most claims judged. Raises BadBatch where there is nothing to make claims from.
    """
    min_support = job.runtime.settings.answering.min_support
    made = cases(read(job.path), _EACH_TRUE, _EACH_FALSE)
    if not made:
        raise BadBatch(f"{job.path}: no sentences to make claims from; name a folder of documents")
    made = made[:: max(1, len(made) // job.limit)][: job.limit] if job.limit else made
    judged: list[Judged] = []
    stopped = {}
    try:
        for i, case in enumerate(made):
            job.watch(i, len(made), case.kind)
            judged.append(judge(case, min_support))
    except KeyboardInterrupt:
        stopped = {"stopped": f"after {len(judged)} of {len(made)} claims"}
    return report(judged, {"claims from": job.path.name, "support at least": f"{min_support:g}"} | stopped)


def judge(case: Case, min_support: float) -> Judged:
    """What grounding says of a case."""
    begun = time.perf_counter()
    support = ground(case.claim, map(sentences_of, case.passages), min_support, case.asked)
    seconds = time.perf_counter() - begun
    return Judged(case, support is not None, support.quote if support else "", seconds)


def score(judged: Sequence[Judged]) -> Score:
    """Precision and recall of "supported"."""
    passed = [it for it in judged if it.passed]
    right = sum(it.case.supported for it in passed)
    supported = sum(it.case.supported for it in judged)
    return Score(
        supported,
        len(judged) - supported,
        right / len(passed) if passed else 1.0,
        right / supported if supported else 1.0,
    )


def report(judged: Sequence[Judged], made_with: dict[str, str]) -> Evaluation:
    """The figures by kind, and each claim that was judged wrongly."""
    found = score(judged)
    slow = percentile([it.seconds for it in judged], 95)
    figures = {
        "detector_precision": found.precision,
        "detector_recall": found.recall,
        "detector_f1": found.f1,
    }
    return Evaluation(
        "Grounding: true sentences said otherwise, and the same made false",
        made_with,
        (_whole(found, slow), _kinds(judged, supported=True), _kinds(judged, supported=False)),
        {**figures, "detector_p95_ms": 1000 * slow},
        tuple(_failure(i, it) for i, it in enumerate(judged) if it.passed != it.case.supported),
    )


def _whole(found: Score, slow: float) -> Table:
    header = ("supported", "unsupported", "precision", "recall", "F1", "p95 a claim")
    figures = (f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.f1:.3f}", f"{1000 * slow:.0f} ms")
    row = (str(found.supported), str(found.unsupported), *figures)
    return Table("detector", "Claims that grounding passes as supported", header, (row,))


def _kinds(judged: Sequence[Judged], *, supported: bool) -> Table:
    name = "detector_true" if supported else "detector_false"
    title = "Supported claims that pass" if supported else "Unsupported claims that are held back"
    kinds = dict.fromkeys(it.case.kind for it in judged if it.case.supported is supported)
    rows = []
    for kind in kinds:
        right = [it.passed is supported for it in judged if it.case.kind == kind]
        rows.append((kind, str(len(right)), f"{sum(right) / len(right):.2f}"))
    return Table(name, title, ("kind", "claims", "right"), tuple(rows))


def _failure(number: int, it: Judged) -> Failure:
    wanted = f"{'supported by' if it.case.supported else 'held back; it was made from'}: {it.case.origin}"
    got = f"passed, with: {it.quote}" if it.passed else "held back"
    passage = it.case.passages[0]
    shown = Shown(passage.source.name, " › ".join(passage.headings), passage.text[: 10 * _SHOWN], wanted=True)
    return Failure(f"c{number:04}", it.case.kind, it.case.claim, wanted, got, (shown,))


def read(folder: Path) -> list[Passage]:
    """The passages of all documents at `folder` that can be read. Raises BadBatch where there is none."""
    found: list[Passage] = []
    with Reader() as reader:
        try:
            with walk_path(folder) as walked:
                for file in walked.files:
                    found += _passages(file, reader)
        except CannotOpen as refused:
            raise BadBatch(str(refused)) from None
    return found


def _passages(file: FoundFile, reader: Reader) -> list[Passage]:
    try:
        document = reader.read(file.path, file.directory)
    except Unreadable:
        return []
    source = Source(file.name, Kind.FILE, file.name, document.title, "", "", Audience.everyone())
    return chunk(document, source, lambda text: len(text) // _TOKEN_LENGTH + 1, _PASSAGE_TOKENS)


if __name__ == "__main__":
    run("detector", evaluate, "A folder of documents.")
