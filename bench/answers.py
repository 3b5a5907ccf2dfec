"""What replies are worth: a file of questions asked of an indexed handbook, with the answers known.

`python -m bench.answers HANDBOOK QUESTIONS.jsonl [--write]` indexes and asks with the models that are set.
The question file's rows are those of docs/quality.md.
"""

import json
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import track

from bench.table import show
from bot.answering import ask
from bot.contracts import reply_json
from bot.house import House, open_house
from bot.question import Question
from bot.settings import load
from bot.turn import Turn
from store.audience import Readers
from store.indexing import IndexOptions, index

Row = dict[str, Any]
DEPTHS = (1, 5, 20)
_WORD = re.compile(r"[^\W_]+(?:[.,:/%-][^\W_]+)*%?")


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, its reply as `ask --json` gives it, and what was found to be so."""

    row: Row
    reply: Row
    right: bool  # carries the gold answer in every part; for near misses: refused
    cites_evidence: bool
    verbatim: bool  # every quote stands in the cited file as it is
    recalled: tuple[bool, ...]  # all evidence among the first 1, 5, 20 passages


def words(text: str) -> str:
    """Folded case, white space and Markdown, with whole words apart by single spaces."""
    found = _WORD.findall(text.casefold())
    return f" {' '.join(found)} "


def carries(text: str, answers: Iterable[str]) -> bool:
    """Whether one of `answers` stands in `text` as whole words."""
    return any(words(answer) in words(text) for answer in answers)


def judge(row: Row, reply: Row, found: Sequence[Row], handbook: Path) -> Judged:
    parts = row.get("answer_parts") or [row.get("answers") or []]
    refused = reply["kind"] == "no_answer"
    cited = reply["citations"]
    evidence = row.get("evidence") or []
    return Judged(
        row,
        reply,
        refused if row["type"] == "near_miss" else all(carries(reply["text"], part) for part in parts),
        any(_holds([passage], item) for passage in cited for item in evidence),
        all(each["quote"] in (handbook / each["source"]).read_text() for each in cited),
        tuple(all(_holds(found[:depth], item) for item in evidence) for depth in DEPTHS),
    )


def _holds(passages: Iterable[Row], evidence: Row) -> bool:
    wanted = words(evidence["quote"])
    return any(p["source"] == evidence["file"] and wanted in words(p["text"]) for p in passages)


def answer(house: House, row: Row, handbook: Path) -> Judged:
    history = tuple(Turn(turn["role"], turn["text"]) for turn in row.get("history") or ())
    question = Question(row["question"], Readers.members(), history, "bench")
    reply = reply_json(row.get("id"), question, ask(question, house.means))
    plain = row.get("standalone") or row["question"]
    found = house.library.search(plain, Readers.members(), DEPTHS[-1])
    passages = [{"source": m.passage.source.name, "text": m.passage.text} for m in found]
    return judge(row, reply, passages, handbook)


def share(flags: Iterable[bool]) -> str:
    given = list(flags)
    return f"{sum(given)} of {len(given)}" if given else "-"


def report(judged: Sequence[Judged]) -> list[list[str]]:
    """The table's rows: what is measured, and the figure."""
    by_type = defaultdict(list)
    for each in judged:
        by_type[each.row["type"]].append(each)
    rows = [
        [
            f"{kind}: " + ("refused" if kind == "near_miss" else "gold answer carried"),
            share(j.right for j in of),
        ]
        for kind, of in by_type.items()
    ]
    answered = [j for j in judged if j.reply["kind"] != "no_answer" and j.row["type"] != "near_miss"]
    with_evidence = [j for j in judged if j.row.get("evidence")]
    rows += [
        [
            "answered, quoted, refused",
            ", ".join(str(_kind(judged, k)) for k in ("answer", "quotes", "no_answer")),
        ],
        ["a citation's passage holds the evidence, when answered", share(j.cites_evidence for j in answered)],
        ["replies whose quotes are all verbatim in the cited file", share(j.verbatim for j in judged)],
    ]
    for place, depth in enumerate(DEPTHS):
        rows.append([f"all evidence in the first {depth}", share(j.recalled[place] for j in with_evidence)])
    for name, words_ in (("first_token_s", "first words"), ("total_s", "whole reply")):
        times = sorted(j.reply["timings"][name] for j in judged if j.reply["timings"][name])
        p50, p95 = statistics.median(times), times[int(0.95 * len(times))]
        rows.append([f"{words_}, p50 and p95", f"{p50:.1f} s, {p95:.1f} s"])
    return rows


def _kind(judged: Sequence[Judged], kind: str) -> int:
    return sum(j.reply["kind"] == kind for j in judged)


def main() -> None:
    handbook, questions = (Path(given) for given in [a for a in sys.argv[1:] if not a.startswith("-")][:2])
    rows = [json.loads(line) for line in questions.read_text().splitlines() if line.strip()]
    with open_house(load()) as house:
        index([handbook], house.library, house.embedder, IndexOptions())
        house.library.sync()
        judged = [answer(house, row, handbook) for row in track(rows, "answering")]
        name = f"{house.writer.name}, {house.embedder_path.stem}"
    show("answers", ["measure", name], report(judged), page="quality")


if __name__ == "__main__":
    main()
