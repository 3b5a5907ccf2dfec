"""Recorded replies of a capable writer, sent the whole way: which of its sentences reach the reader.

Each row has a `question` and one or more replies (`good`, `mixed`), whose sentences are labelled as supported
by the documents or not, with the kind of mistake.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering import Dependencies, ask
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.measures import mean, percentile, share
from bot.evaluation.replay_server import ReplayServer
from bot.evaluation.report import Evaluation, Failure, Table
from bot.jsonl import read_objects
from bot.question import Question
from bot.reply import NoAnswer, Reply, kind_of, text_of
from bot.tokens import words
from store.audience import Readers

REPLIES = ("good", "mixed")
MODEL = "replayed-writer-4b"
"""What the stand-in calls itself: a writer that is trusted to answer."""

_MARKER = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)]|#{1,6}|\||```)\s*")
_MARKS = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sentence, whether documents support it, and the `kind` of mistake where they do not."""

    text: str
    supported: bool
    kind: str


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """A question with one recorded reply, called `side`; `passages` are titles and texts it rests on."""

    id: str
    question: str
    side: str
    sentences: tuple[Recorded, ...]
    passages: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The reply as the writer would send it: items of lists in lines of their own."""
        text = ""
        for it in self.sentences:
            own_line = _MARKER.match(it.text) or text.endswith(":")
            text += (("\n" if own_line else " ") if text else "") + it.text
        return text


@dataclass(frozen=True, slots=True)
class Replayed:
    """A reply, and which of the recorded sentences are in it."""

    row: ReplayRow
    kind: str
    shown: tuple[bool, ...]
    text: str
    seconds: float


def read_replay(path: Path, limit: int | None = None) -> list[ReplayRow]:
    """Raises BadBatch, which names the line and what is wrong with it."""
    shown = '{"question": "…", "good": [{"text": "…", "supported": true}]}'
    rows: list[ReplayRow] = []
    for number, (where, found) in enumerate(read_objects(path, shown)[:limit]):
        question = found.get("question")
        sides = [side for side in REPLIES if found.get(side)]
        if not isinstance(question, str) or not sides:
            raise BadBatch(f"{where}: a row has a question and a reply, like {shown}")
        passages = _passages(found.get("passages"), where)
        for side in sides:
            sentences = tuple(_recorded(it, where) for it in found[side])
            rows.append(ReplayRow(str(found.get("id", number)), question, side, sentences, passages))
    return rows


def _recorded(found: Any, where: str) -> Recorded:
    try:
        return Recorded(str(found["text"]), bool(found["supported"]), str(found.get("kind") or ""))
    except (TypeError, KeyError, AttributeError):
        raise BadBatch(f'{where}: a sentence is like {{"text": "…", "supported": true}}') from None


def _passages(found: Any, where: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((str(it["source"]), str(it["text"])) for it in found or ())
    except (TypeError, KeyError):
        raise BadBatch(f'{where}: a passage is like {{"source": "leave.md", "text": "…"}}') from None


Equipped = Callable[[ReplayRow], Dependencies]
"""What a row is answered with, where that is not what the runtime gives."""


def evaluate_replay(
    job: Job, rows: Sequence[ReplayRow], server: ReplayServer, equipped: Equipped | None = None
) -> Evaluation:
    """Ask every row's question of the documents, with a writer that says what was recorded."""
    found: list[Replayed] = []
    for side in REPLIES:
        mine = [row for row in rows if row.side == side]
        server.learn({row.question: row.text for row in mine})
        for row in mine:
            job.watch(len(found), len(rows), row.id)
            with_what = equipped(row) if equipped else job.runtime.dependencies
            found.append(_replayed(row, job.readers, with_what))
    return _evaluation(found)


def _replayed(row: ReplayRow, readers: Readers, dependencies: Dependencies) -> Replayed:
    began = time.perf_counter()
    # Each in a conversation of its own: nothing is remembered of what was replayed before.
    reply = ask(Question(row.question, readers), dependencies)
    there = [_words(it) for it in _lines(reply)]
    shown = tuple(any(_words(it.text) and _words(it.text) in line for line in there) for it in row.sentences)
    return Replayed(row, kind_of(reply), shown, text_of(reply), time.perf_counter() - began)


def _lines(reply: Reply) -> list[str]:
    return [] if isinstance(reply, NoAnswer) else [it.text for it in reply.sentences]


def _words(text: str) -> str:
    return f" {' '.join(words(_MARKS.sub('', text)))} ".replace("  ", "")


def _evaluation(found: Sequence[Replayed]) -> Evaluation:
    true = [
        shown for it in found for one, shown in zip(it.row.sentences, it.shown, strict=True) if one.supported
    ]
    false = [
        (one.kind, shown)
        for it in found
        for one, shown in zip(it.row.sentences, it.shown, strict=True)
        if not one.supported
    ]
    good = [it for it in found if it.row.side == "good"]
    own = [it.kind == "answer" and 2 * sum(it.shown) > len(it.shown) for it in good]
    kinds = sorted({kind for kind, _ in false})
    rows = [
        ("true sentences that reach the reader", share(true)),
        ("false sentences that do", share(shown for _, shown in false)),
        *((f"· {kind}", share(shown for it, shown in false if it == kind)) for kind in kinds),
        ("good replies mostly in the writer's words", share(own)),
        ("answers, quotes, refusals", " / ".join(str(sum(it.kind == k for it in found)) for k in _KINDS)),
        ("seconds a reply, p50 / p95", _seconds(found)),
    ]
    figures = {
        "true_shown": mean(true),
        "false_shown": mean(shown for _, shown in false),
        "own_words": mean(own),
        **{f"false_{kind}_shown": mean(shown for it, shown in false if it == kind) for kind in kinds},
    }
    table = Table("replay", "A capable writer's recorded replies", ("measure", "figure"), tuple(rows))
    return Evaluation(
        f"{len(found)} recorded replies",
        {},
        (table,),
        {name: round(value, 4) for name, value in figures.items() if value == value},
        tuple(failure for it in found for failure in _failures(it)),
    )


_KINDS = ("answer", "quotes", "no_answer")


def _seconds(found: Sequence[Replayed]) -> str:
    seconds = [it.seconds for it in found]
    return f"{percentile(seconds, 50):.2f} / {percentile(seconds, 95):.2f}"


def _failures(it: Replayed) -> list[Failure]:
    wrong = [
        (one, shown) for one, shown in zip(it.row.sentences, it.shown, strict=True) if one.supported != shown
    ]
    return [
        Failure(
            f"{it.row.id} {it.row.side}",
            "false shown" if shown else "true held back",
            it.row.question,
            one.text,
            it.text,
        )
        for one, shown in wrong
    ]
