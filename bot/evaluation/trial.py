"""A writer tried on this machine: what it makes of questions about the sample handbook, how fast, and in
how much memory."""

import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from statistics import median

import psutil

from bot.answering import ask
from bot.evaluation.job import Job
from bot.evaluation.replies import judge
from bot.evaluation.report import Table
from bot.evaluation.rows import Row, Type, read_rows
from bot.model.catalogue import size_in_words
from bot.model.writer import Message, Prompt, Writer
from bot.question import Question
from bot.reply import Reply, kind_of, text_of

_ASKER = "trial"
_READ, _WRITTEN = 3_000, 64  # characters read and tokens written when only speed is measured
_TASK = "Tell in your own words what this page says, point by point."


@dataclass(frozen=True, slots=True)
class Tried:
    """A question and its reply. `right`: it carries the known answer, or refuses what no page answers.

    The writer wrote so many `sentences`, of which so many `held`; its first word came after `first_word_s`
    seconds, None where it was not asked.
    """

    question: str
    kind: str
    text: str
    right: bool
    answerable: bool
    sentences: int
    held: int
    first_word_s: float | None
    total_s: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A writer's replies; tokens a second, None where it wrote too little; the process's peak in bytes."""

    writer: str
    replies: tuple[Tried, ...]
    read_per_s: float | None
    written_per_s: float | None
    memory: int

    @property
    def first_word_s(self) -> float | None:
        """The median of the questions that it was asked."""
        waits = [it.first_word_s for it in self.replies if it.first_word_s is not None]
        return median(waits) if waits else None

    @property
    def total_s(self) -> float:
        return median(it.total_s for it in self.replies)

    @property
    def sentences(self) -> int:
        return sum(it.sentences for it in self.replies)

    @property
    def held(self) -> int:
        return sum(it.held for it in self.replies)


def sample_rows(limit: int | None = None) -> list[Row]:
    """The packaged questions about the sample handbook, or the first `limit` of them."""
    with as_file(files("bot.evaluation") / "sample_questions.jsonl") as path:
        return read_rows(path, limit)


def try_writer(job: Job, rows: Sequence[Row]) -> Trial:
    """Ask each of `rows`, then let the writer alone read and write. Raises StoreError or ModelError."""
    dependencies = job.runtime.dependencies
    job.runtime.library.search(rows[0].question, job.readers, 1)  # the first search opens what later ones use
    replies = []
    for done, row in enumerate(rows):
        job.watch(done, len(rows), dependencies.writer.name)
        asked = Question(row.question, job.readers, row.history, _ASKER)
        replies.append(_tried(row, ask(asked, dependencies)))
    job.watch(len(rows), len(rows), dependencies.writer.name)
    read, written = _speed(dependencies.writer, _page(job.docs))
    return Trial(dependencies.writer.name, tuple(replies), read, written, peak_memory())


def trial_table(trials: Sequence[Trial]) -> Table:
    """A column for each writer."""
    rows = (
        ("questions answered", _answered),
        ("with the right fact in it", _right),
        ("not in the handbook, and refused", _refused),
        ("sentences written", lambda it: str(it.sentences)),
        ("sentences that held", _held),
        ("first word, median", lambda it: _figure(it.first_word_s, " s")),
        ("whole reply, median", lambda it: _figure(it.total_s, " s")),
        ("tokens read a second", lambda it: _figure(it.read_per_s)),
        ("tokens written a second", lambda it: _figure(it.written_per_s)),
        ("memory of the process at its peak", lambda it: size_in_words(it.memory)),
    )
    return Table(
        "trial",
        "Questions about the sample handbook",
        ("", *(trial.writer for trial in trials)),
        tuple((name, *(told(trial) for trial in trials)) for name, told in rows),
    )


def _answered(trial: Trial) -> str:
    return _share([it.kind != "no_answer" for it in trial.replies if it.answerable])


def _right(trial: Trial) -> str:
    return _share([it.right for it in trial.replies if it.answerable])


def _refused(trial: Trial) -> str:
    return _share([it.right for it in trial.replies if not it.answerable])


def _share(asked: Sequence[bool]) -> str:
    """With --limit there may be no question of a kind."""
    return f"{sum(asked)} of {len(asked)}" if asked else "none asked"


def _held(trial: Trial) -> str:
    return f"{trial.held} ({trial.held / trial.sentences:.0%})" if trial.sentences else "none"


def _figure(value: float | None, unit: str = "") -> str:
    return "–" if value is None else f"{value:.3g}{unit}"


def peak_memory() -> int:
    """The most bytes of memory that this process has had, without its parent's, which getrusage counts in."""
    try:
        told = re.search(r"^VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    except OSError:
        told = None
    if told:
        return int(told[1]) * 1024
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _tried(row: Row, reply: Reply) -> Tried:
    cost = reply.cost
    return Tried(
        question=row.question,
        kind=kind_of(reply),
        text=text_of(reply),
        right=judge(row, reply).right,
        answerable=row.type is not Type.NEAR_MISS,
        sentences=cost.sentences,
        held=cost.held,
        first_word_s=cost.first_written_s or None,
        total_s=cost.total_s,
    )


def _page(docs: Path | None) -> str:
    """Something to read."""
    pages = sorted(docs.glob("*.md")) if docs else []
    return "\n".join(it.read_text("utf-8") for it in pages)[:_READ]


def _speed(writer: Writer, page: str) -> tuple[float | None, float | None]:
    """Tokens a second, read and written, with nothing verified meanwhile."""
    began = time.perf_counter()
    written = writer.write(Prompt((Message("user", f"{_TASK}\n\n{page}"),), _WRITTEN, asker=_ASKER)).result()
    writing = time.perf_counter() - began - written.first_token_s
    fresh = written.prompt_tokens - written.reused_tokens
    read = fresh / written.first_token_s if written.first_token_s > 0 else None
    return read, (
        written.written_tokens - 1
    ) / writing if written.written_tokens > 1 and writing > 0 else None
