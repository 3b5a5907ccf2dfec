"""What a plain system reaches on the same questions with the same models: what ours is measured by."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.evaluation.plain_index import METHODS, OVERLAP, SIZE, PlainIndex
from bench.evaluation.runner import run_on_questions
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.measures import carries, found, mean, share
from bot.evaluation.report import Evaluation, Table
from bot.evaluation.rows import Row, Type, read_rows
from bot.model.writer import Message, Prompt

DEPTHS = (1, 5, 20)
_GIVEN, _WRITTEN = 4, 96
_RULES = "Answer the question only from the passages. If the answer is not in them, say only: I don't know."


@dataclass(frozen=True, slots=True)
class Replied:
    """A row with what the plain pipeline wrote: whether it carries the answer, whether it declines."""

    row: Row
    right: bool
    refused: bool


def evaluate(job: Job) -> Evaluation:
    """Retrieval of three plain kinds, then a plain pipeline.

    `job.docs` must be given. Raises BadBatch.
    """
    if job.docs is None:
        raise BadBatch("baselines read the documents themselves: add --docs FOLDER")
    rows = read_rows(job.path, job.limit)
    watch = job.watch
    index = PlainIndex.of_folder(job.docs, job.runtime.embedder, lambda n, of: watch(n, of, "embedding"))
    sought = [row for row in rows if row.evidence]
    recalled = {method: [_recall(row, index, method, job) for row in sought] for method in METHODS}
    made_with = {
        "chunks": f"{len(index.passages):,} of at most {SIZE:,} characters, {OVERLAP} overlap",
        "plain pipeline": f"the nearest {_GIVEN} chunks by cosine, {_WRITTEN} tokens, greedy",
    }
    replied: list[Replied] = []
    try:
        for number, row in enumerate(rows):
            watch(number, len(rows), "answering")
            replied.append(_reply(row, index, job))
    except KeyboardInterrupt:
        made_with["stopped"] = f"after {len(replied)} of {len(rows)} questions"
    tables = (_by_depth(recalled), _by_style(sought, recalled), _pipeline(replied))
    return Evaluation("Baselines", made_with, tables, _figures(recalled, replied))


Recalled = dict[str, list[tuple[bool, ...]]]
"""By method, for each row with evidence whether all of it stands in the first of each of DEPTHS."""


def _recall(row: Row, index: PlainIndex, method: str, job: Job) -> tuple[bool, ...]:
    passages = index.search(method, row.alone, job.runtime.embedder, DEPTHS[-1])
    return tuple(all(found(passages[:depth], row.evidence)) for depth in DEPTHS)


def _reply(row: Row, index: PlainIndex, job: Job) -> Replied:
    passages = index.search(METHODS[0], row.alone, job.runtime.embedder, _GIVEN)
    material = "\n\n".join(passage.text for passage in passages)
    messages = (Message("system", _RULES), Message("user", f"{material}\n\nQuestion: {row.alone}"))
    text = job.runtime.writer.write(Prompt(messages, _WRITTEN)).result().text
    return Replied(row, carries(text, row.parts), "don't know" in text.replace("’", "'").casefold())


def _by_depth(recalled: Recalled) -> Table:
    lines = []
    for method, flags in recalled.items():
        columns = zip(*flags, strict=True)
        lines.append((method, *(f"{mean(column):.2f}" for column in columns)))
    title = "Baselines: all the evidence stands in the passages found"
    return Table("baselines", title, ("retrieval", *(f"@{depth}" for depth in DEPTHS)), tuple(lines))


def _by_style(sought: Sequence[Row], recalled: Recalled) -> Table:
    styles = sorted({row.style for row in sought if row.type is Type.ANSWERABLE and row.style})
    lines = []
    for method, flags in recalled.items():
        at_five: dict[str, list[bool]] = {style: [] for style in styles}
        for row, flag in zip(sought, flags, strict=True):
            if row.type is Type.ANSWERABLE and row.style:
                at_five[row.style].append(flag[1])
        lines.append((method, *(f"{mean(each):.2f}" for each in at_five.values())))
    title = "Baselines: the same at @5, answerable questions by style"
    return Table("baselines_by_style", title, ("retrieval", *styles), tuple(lines))


def _pipeline(replied: Sequence[Replied]) -> Table:
    lines = []
    for kind in Type:
        of = [it for it in replied if it.row.type is kind]
        if of:
            right = "-" if kind is Type.NEAR_MISS else share(it.right for it in of)
            lines.append((str(kind), right, share(it.refused for it in of)))
    title = "Baselines: a plain pipeline with the same models"
    return Table(
        "baselines_replies",
        title,
        ("questions", "reply contains the expected answer", "refused"),
        tuple(lines),
    )


def _figures(recalled: Recalled, replied: Sequence[Replied]) -> dict[str, float]:
    names = dict(zip(METHODS, ("dense", "bm25", "fusion"), strict=True))
    figures = {
        f"{names[method]}_recall_at_{depth}": mean(flag[place] for flag in flags)
        for method, flags in recalled.items()
        for place, depth in enumerate(DEPTHS)
    }
    answered = [it.right for it in replied if it.row.type in (Type.ANSWERABLE, Type.MULTI)]
    missed = [it.refused for it in replied if it.row.type is Type.NEAR_MISS]
    return figures | {"plain_carried": mean(answered), "plain_near_miss_refused": mean(missed)}


if __name__ == "__main__":
    run_on_questions("baselines", evaluate)
