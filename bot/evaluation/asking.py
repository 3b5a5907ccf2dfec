"""A question file asked row by row: what search finds, what is replied, what is refused.

Rows that are done are on disk while it runs: a run that was killed goes on from there.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from bot.answerability import load_calibration
from bot.answering import ask
from bot.evaluation import refusals, replies, retrieval, topic_changes
from bot.evaluation.copies import with_copies
from bot.evaluation.job import Job, silenced
from bot.evaluation.refusals import Sure, read_others
from bot.evaluation.replies import Judged
from bot.evaluation.report import Evaluation, Failure, Table
from bot.evaluation.retrieval import Sought, absent
from bot.evaluation.rows import Row, read_rows
from bot.evaluation.topic_changes import TopicChange, ask_changes
from bot.question import Question
from bot.reply import NoAnswer
from store.passage import Source

_ASKER = "evaluation"


@dataclass(frozen=True, slots=True)
class Done:
    """A row with what was measured of it; a part that was not asked for is None."""

    row: Row
    sought: Sought | None
    judged: Judged | None


_DONE = TypeAdapter(Done)


class Journal:
    """One file for each thing evaluated, named by `what` decides its outcome. It holds text of documents:
    it is removed when the run has come through."""

    def __init__(self, directory: Path, what: Mapping[str, str]) -> None:
        name = json.dumps(dict(what), sort_keys=True)
        self._path = directory / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.jsonl"

    def read(self, rows: list[Row]) -> list[Done]:
        """What an earlier run left of `rows`; a line that was cut off by its end is passed over."""
        wanted, found = set(rows), []
        try:
            lines = self._path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        for line in lines:
            try:
                kept = _DONE.validate_python(json.loads(line))
            except ValueError:
                continue
            if kept.row in wanted:
                found.append(kept)
        return found

    def keep(self, done: Done) -> None:
        """Add a row, at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(asdict(done)) + "\n")  # the line before it may have been cut off

    def remove(self) -> None:
        """All rows are done."""
        self._path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Rows are to be done anew; what other runs left of documents goes as well."""
        for path in self._path.parent.glob("*.jsonl"):
            path.unlink(missing_ok=True)


def evaluate(job: Job) -> Evaluation:
    """Measure on all rows; a run that is stopped tells what it measured until then. Raises BadBatch."""
    rows = read_rows(job.path, job.limit)
    asking = job.asking
    others = read_others(asking.other, asking.other_limit) if asking.other else []
    changed: list[TopicChange] = []
    sure: list[Sure] = []
    stopped = ""
    job.runtime.library.search(rows[0].question, job.readers, 1)  # the first search opens what later ones use
    rows = with_copies(rows, job.runtime.library, job.readers)
    journal = Journal(job.runtime.settings.data_dir / "eval" / "journal", _what(job))
    if not asking.resume:
        journal.clear()
    done = journal.read(rows)
    try:
        _ask_rows(rows, job, journal, done)
        if asking.only in (None, "retrieval"):
            ask_changes(rows, job, changed)
        _ask_others(others, job, sure)
        journal.remove()
    except KeyboardInterrupt:
        more = f" and {len(sure)} of {len(others)} about something else" if others else ""
        stopped = f"after {len(done)} of {len(rows)} questions{more}; --resume continues where it stopped"
    return _evaluation(job, done, changed, sure, stopped)


def _ask_rows(rows: Sequence[Row], job: Job, journal: Journal, done: list[Done]) -> None:
    """Add to `done`, and to the journal, each row that is not in it."""
    have = {it.row.id for it in done}
    for row in rows:
        job.watch(len(done), len(rows), row.id)
        if row.id not in have:
            found = _ask(row, job)
            journal.keep(found)
            done.append(found)
    job.watch(len(done), len(rows), "done")


def _ask(row: Row, job: Job) -> Done:
    only = job.asking.only
    sought = retrieval.seek(row, job) if only in (None, "retrieval") else None
    if only == "retrieval":
        return Done(row, sought, None)
    dependencies = (
        silenced(job.runtime.dependencies) if only in ("quotes", "refusals") else job.runtime.dependencies
    )
    reply = ask(Question(row.question, job.readers, row.history, _ASKER), dependencies)
    return Done(row, sought, replies.judge(row, reply))


def _ask_others(others: Sequence[str], job: Job, sure: list[Sure]) -> None:
    """Only the gate is asked: what would be written makes no difference to whether it refuses."""
    for number, text in enumerate(others):
        job.watch(number, len(others), "about something else")
        reply = ask(Question(text, job.readers, (), _ASKER), silenced(job.runtime.dependencies))
        sure.append(Sure(reply.confidence, isinstance(reply, NoAnswer)))


def _evaluation(
    job: Job, done: Sequence[Done], changed: Sequence[TopicChange], other: Sequence[Sure], stopped: str
) -> Evaluation:
    sought = [it.sought for it in done if it.sought]
    judged = [it.judged for it in done if it.judged]
    lacking = absent([it.row for it in done], job.runtime.library, job.readers)
    tables: list[Table] = []
    figures: dict[str, float] = {"evidence_absent": len(lacking)}
    failures: list[Failure] = []
    if sought:
        tables += retrieval.tables(sought, job.budget)
        figures |= retrieval.figures(sought)
        failures += retrieval.failures(sought, lacking)
    if changed:
        tables.append(topic_changes.table(changed))
        figures |= topic_changes.figures(changed)
        failures += topic_changes.failures(changed)
    if judged and job.asking.only != "refusals":
        tables += replies.tables(judged)
        figures |= replies.figures(judged)
        failures += replies.failures(judged)
    if judged:
        answerable, near = refusals.sureness(judged)
        tables.append(refusals.table(answerable, near, other))
        figures |= refusals.figures(answerable, near, other)
    return Evaluation(
        f"{len(done)} questions on {_documents(job)}",
        _circumstances(job, lacking, stopped),
        tuple(tables),
        {name: round(value, 4) for name, value in figures.items() if not math.isnan(value)},
        tuple(failures),
    )


def _circumstances(job: Job, lacking: Mapping[str, str], stopped: str) -> dict[str, str]:
    """What one must know to read the figures."""
    found = {"documents": _documents(job)}
    if lacking:
        found["evidence that no search can find"] = "; ".join(f"{id_}: {why}" for id_, why in lacking.items())
    if stopped:
        found["stopped"] = stopped
    return found


def _documents(job: Job) -> str:
    stats = job.runtime.library.stats()
    return f"{_counted(stats.sources, 'document')} of {_counted(stats.passages, 'passage')}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _digest(sources: Iterable[Source]) -> str:
    """Changes when any document does."""
    known = sorted(f"{it.id}\0{it.digest}" for it in sources)
    return hashlib.sha256("\n".join(known).encode("utf-8", "replace")).hexdigest()


def _what(job: Job) -> dict[str, str]:
    """What a row's outcome depends on, for the journal's name."""
    runtime, digest = job.runtime, hashlib.sha256(job.path.read_bytes()).hexdigest()
    settings = runtime.settings
    return {
        "questions": digest,
        "docs": str(job.docs.resolve()) if job.docs else "",
        "embedder": runtime.embedder.key,
        "writer": str(settings.model.url or settings.model.path),
        "settings": settings.answering.model_dump_json(),
        "calibration": repr(load_calibration(runtime.embedder.key, runtime.calibrations)),
        "documents": _digest(runtime.library.sources()),
        "reranker": str(settings.reranker.path),
        "readers": " ".join(sorted(job.readers.scopes)),
        "budget": str(job.budget),
        "only": str(job.asking.only),
    }
