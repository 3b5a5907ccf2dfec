"""Whether a change of topic starts fresh: a question asked after one about something else finds what it finds
alone. Made of any question file, with nothing to add to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.evaluation.job import Job
from bot.evaluation.measures import found, mean
from bot.evaluation.report import Failure, Table
from bot.evaluation.rows import Row, Type
from bot.question import Question, Turn
from bot.retrieval import Pages, expand, find_passages, gather

_NEAR = 5


@dataclass(frozen=True, slots=True)
class TopicChange:
    """`row` asked after `before`: whether its evidence is found as alone, and the same sentence is best."""

    row: Row
    before: Row
    kept: bool
    same: bool

    @property
    def right(self) -> bool:
        return self.kept and self.same


def changes(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Each answerable question with one to be asked before it: half the file away, of another document."""
    asked = [row for row in rows if row.type in (Type.ANSWERABLE, Type.MULTI) and row.evidence]
    half = len(asked) // 2
    for place, row in enumerate(asked):
        files = {gold.file for gold in row.evidence}
        for before in (asked[(place + half + more) % len(asked)] for more in range(len(asked))):
            if not files & {gold.file for gold in before.evidence}:
                yield row, before
                break


def ask_changes(rows: Sequence[Row], job: Job, done: list[TopicChange]) -> None:
    """Add to `done` what each question finds after another one, beside what it finds alone."""
    pairs = list(changes(rows))
    for number, (row, before) in enumerate(pairs):
        job.watch(number, len(pairs), "changes of topic")
        alone = Question(row.question, job.readers)
        turns = (Turn("user", before.question), Turn("assistant", before.wanted.partition("\n")[0]))
        after = replace(alone, history=turns)
        kept = not _finds(row, alone, job) or _finds(row, after, job)
        done.append(TopicChange(row, before, kept, _best(alone, job) == _best(after, job)))


def _finds(row: Row, question: Question, job: Job) -> bool:
    matches = find_passages(question, job.runtime.retriever)
    grown = expand(matches, Pages(job.runtime.library, question.readers), _NEAR, job.budget)
    return all(found([replace(it.best.passage, text=it.stretch.text) for it in grown], row.evidence))


def _best(question: Question, job: Job) -> tuple[str, ...]:
    """The sentence that answers best, for each part of a question."""
    gathered = gather(question, job.runtime.retriever)
    return tuple(it.scored[0].sentence.placed if it.scored else "" for it in gathered.found)


def table(done: Sequence[TopicChange]) -> Table:
    """Shares of all questions."""
    shares = [mean(it.kept for it in done), mean(it.same for it in done), mean(it.right for it in done)]
    row = ("after a question about something else", str(len(done)), *(f"{share:.2f}" for share in shares))
    header = ("questions", "n", f"evidence found as alone, @{_NEAR}", "same best sentence", "both")
    return Table("topic_changes", "A change of topic starts fresh", header, (row,))


def figures(done: Sequence[TopicChange]) -> dict[str, float]:
    """The same for scripts."""
    return {
        "topic_change_evidence_kept": mean(it.kept for it in done),
        "topic_change_right": mean(it.right for it in done),
    }


def failures(done: Sequence[TopicChange]) -> list[Failure]:
    """The questions that the one before them led astray."""
    return [
        Failure(
            it.row.id,
            "led by the topic before it",
            it.row.question,
            it.row.quotes,
            f"asked after: {it.before.question}",
        )
        for it in done
        if not it.right
    ]
