"""Summaries of meetings: QMSum's transcripts, general and specific queries, and summaries by people.

Zhong et al., QMSum: A New Benchmark for Query-based Multi-domain Meeting Summarization, 2021. One JSON
object a line, with meeting_transcripts, general_query_list and specific_query_list.
"""

import json
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.evaluation.rouge import Rouge, rouge
from bench.evaluation.runner import run
from bot.errors import BadBatch
from bot.evaluation.job import Job, silenced
from bot.evaluation.measures import percentile
from bot.evaluation.report import Evaluation, Failure, Table
from bot.question import Said
from bot.reply import Summary
from bot.summarization.summarizer import summarize

_MARKS = re.compile(r"\{[a-z]+\}|\s+(?=[.,?!'’])")
"""What transcripts hold of sounds and breaks, `{vocalsound}`, and the space ahead of a sign."""
_SEED = 2021
_FIRST, _DRAWN = 3, 7

Way = Callable[[Sequence[Said], str], str]
"""Makes a summary of what was said, for a query."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was said, and pairs of query and reference summary. General queries ask about the whole."""

    said: tuple[Said, ...]
    general: tuple[tuple[str, str], ...]
    specific: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One summary made in one way for one query, a general one or not."""

    meeting: int
    general: bool
    way: str
    query: str
    reference: str
    text: str
    rouge: Rouge
    seconds: float


def evaluate(job: Job) -> Evaluation:
    """Summaries of each meeting against those that people wrote, beside simpler ways to make one.

    Raises BadBatch when the file is no QMSum, and ModelError.
    """
    meetings = read(job.path)[: job.limit]
    judged: list[Judged] = []
    stopped: dict[str, str] = {}
    number = 0
    try:
        for number, meeting in enumerate(meetings):
            job.watch(number, len(meetings), f"meeting {number + 1}")
            for general, queries, ways in (
                (True, meeting.general, _general_ways(job)),
                (False, meeting.specific, _specific_ways(job)),
            ):
                for way, make in ways.items():
                    judged += [_judge((number + 1, general, way), meeting, each, make) for each in queries]
    except KeyboardInterrupt:
        stopped = {"stopped": f"in meeting {number + 1} of {len(meetings)}"}
    done = {it.meeting for it in judged}
    return Evaluation(
        "Summaries: QMSum",
        {"meetings": f"{len(done)} of {len(meetings)}", **stopped},
        (_table(judged, general=True), _table(judged, general=False)),
        _figures(judged),
        tuple(_failures(judged)),
    )


def _judge(key: tuple[int, bool, str], meeting: Meeting, query: tuple[str, str], make: Way) -> Judged:
    asked, reference = query
    begun = time.perf_counter()
    text = make(meeting.said, asked)
    seconds = time.perf_counter() - begun
    return Judged(*key, asked, reference, text, rouge(text, reference), seconds)


def read(path: Path) -> list[Meeting]:
    """The meetings of a file. Raises BadBatch, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadBatch(f"{path}: cannot be read ({wrong})") from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                found.append(_meeting(json.loads(line)))
        except (ValueError, KeyError, TypeError) as wrong:
            what = f"{type(wrong).__name__}: {wrong}"
            raise BadBatch(f"{path}, line {number}: not a meeting of QMSum ({what})") from None
    return found


def _meeting(given: Mapping[str, Any]) -> Meeting:
    said = (
        Said(turn["speaker"], " ".join(_MARKS.sub("", turn["content"]).split()), str(place))
        for place, turn in enumerate(given["meeting_transcripts"])
    )
    general, specific = (
        tuple((it["query"], it["answer"]) for it in given[name])
        for name in ("general_query_list", "specific_query_list")
    )
    return Meeting(tuple(it for it in said if it.text), general, specific)


def _general_ways(job: Job) -> dict[str, Way]:
    dependencies = job.runtime.dependencies
    silent = silenced(dependencies)
    draw = random.Random(_SEED)
    return {
        "ours": lambda said, _: _text(summarize(said, dependencies)),
        "ours, without the writer": lambda said, _: _text(summarize(said, silent)),
        f"the first {_FIRST} messages": lambda said, _: _joined(said[:_FIRST]),
        f"{_DRAWN} messages at random": lambda said, _: _joined(draw.sample(said, min(_DRAWN, len(said)))),
    }


def _specific_ways(job: Job) -> dict[str, Way]:
    """Without the writer: there are many queries, and it reads for minutes."""
    silent = silenced(job.runtime.dependencies)
    return {
        "ours, about the query": lambda said, query: _text(summarize(said, silent, about=query)),
        f"the first {_FIRST} messages": lambda said, _: _joined(said[:_FIRST]),
    }


def _text(summary: Summary) -> str:
    return "\n".join(point.text for point in summary.points)


def _joined(said: Sequence[Said]) -> str:
    return "\n".join(f"{it.author}: {it.text}" for it in said)


def _table(judged: Sequence[Judged], *, general: bool) -> Table:
    given = [it for it in judged if it.general is general]
    rows = []
    for way in dict.fromkeys(it.way for it in given):
        of = [it for it in given if it.way == way]
        words = _mean([float(len(it.text.split())) for it in of])
        seconds = [it.seconds for it in of]
        rows.append(
            (
                way,
                str(len(of)),
                *(f"{100 * value:.1f}" for value in _rouge(of)),
                f"{words:.0f}",
                f"{percentile(seconds, 50):.1f} s",
                f"{percentile(seconds, 95):.1f} s",
            )
        )
    header = ("summary", "n", "ROUGE-1", "ROUGE-2", "ROUGE-L", "words", "p50", "p95")
    if general:
        return Table("meetings", "Summaries of whole meetings against people's (QMSum)", header, tuple(rows))
    return Table("meetings_about", "Summaries about one matter against people's (QMSum)", header, tuple(rows))


def _figures(judged: Sequence[Judged]) -> dict[str, float]:
    found = {}
    for general, way in dict.fromkeys((it.general, it.way) for it in judged):
        of = [it for it in judged if (it.general, it.way) == (general, way)]
        for name, value in zip(("rouge_1", "rouge_2", "rouge_l"), _rouge(of), strict=True):
            found[f"{'general' if general else 'specific'} {name} {way}"] = value
    return found


def _rouge(of: Sequence[Judged]) -> tuple[float, float, float]:
    return (
        _mean([it.rouge.one for it in of]),
        _mean([it.rouge.two for it in of]),
        _mean([it.rouge.longest for it in of]),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _failures(judged: Sequence[Judged]) -> list[Failure]:
    """The fifth of our summaries that have least in common with the reference."""
    ours = sorted((it for it in judged if it.general and it.way == "ours"), key=lambda it: it.rouge.one)
    return [
        Failure(
            f"meeting {it.meeting}",
            f"ROUGE-1 only {100 * it.rouge.one:.1f}",
            it.query,
            it.reference,
            it.text,
        )
        for it in ours[: len(ours) // 5]
    ]


if __name__ == "__main__":
    run("qmsum", evaluate, "A QMSum file.")
