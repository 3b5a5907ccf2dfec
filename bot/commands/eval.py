"""`inhouse eval`: what retrieval, replies and refusals are worth, on questions whose answers are known."""

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.index import index_options
from bot.commands.printing import print_json
from bot.commands.readers import AsReader, readers
from bot.errors import BadBatch
from bot.evaluating.comparing import compare, read_earlier
from bot.evaluating.evaluation import Evaluation
from bot.evaluating.job import Asking, Job, Only, Watch
from bot.evaluating.printing import as_plain, machine, show, write_page
from bot.evaluating.rows import drafts, read_rows
from bot.evaluating.trial import TrialHouse
from bot.house import House, open_house
from bot.settings import Settings, load
from store.indexing import index


class Kind(StrEnum):
    """What is evaluated."""

    QUESTIONS = "questions"
    CHUNKING = "chunking"
    SQUAD = "squad"
    QMSUM = "qmsum"
    DETECTOR = "detector"
    BASELINES = "baselines"


_MODULES = {
    Kind.QUESTIONS: "asking",
    Kind.CHUNKING: "chunk_recall",
    Kind.SQUAD: "reading",
    Kind.QMSUM: "meetings",
    Kind.DETECTOR: "detecting",
    Kind.BASELINES: "baselines",
}

PATH = Annotated[
    Path | None, typer.Argument(help="The question file, or what --kind reads.", show_default=False)
]
DOCS = Annotated[
    Path | None,
    typer.Option(help="Documents to ask about, kept in a store of their own. Default: the team's index."),
]
KIND = Annotated[Kind, typer.Option(help="What to evaluate.")]
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
REPORT = Annotated[Path | None, typer.Option(help="Write an HTML page that shows each failure.")]
WRITE = Annotated[Path | None, typer.Option(help="Put the tables into this Markdown page.")]
AGAINST = Annotated[
    Path | None, typer.Option(help="What --json printed before: shows which figures and failures changed.")
]
LIMIT = Annotated[int | None, typer.Option(min=1, help="Only the first so many rows.")]
BUDGET = Annotated[int, typer.Option(min=1, help="Characters of passages that count as given.")]
ONLY = Annotated[
    Only | None, typer.Option(help="A part only; all but replies need no writer, and are quick.")
]
OTHER = Annotated[
    Path | None,
    typer.Option(help="Questions about something else, to be refused: a SQuAD file, or JSONL rows."),
]
OTHER_LIMIT = Annotated[int, typer.Option(min=1, help="So many of them, taken evenly.")]
RESUME = Annotated[bool, typer.Option("--resume", help="Go on where the last run was stopped.")]
CALIBRATE = Annotated[bool, typer.Option("--calibrate", help="Set the thresholds by these questions.")]
FROM_FEEDBACK = Annotated[
    bool, typer.Option("--from-feedback", help="Write a question file from answers that people rated.")
]
SUGGEST = Annotated[
    bool, typer.Option("--suggest", help="Draft questions from the documents, for a person to check.")
]
OUT = Annotated[Path | None, typer.Option(help="Where to write the question file. Default: the terminal.")]


def evaluate(
    path: PATH = None,
    docs: DOCS = None,
    kind: KIND = Kind.QUESTIONS,
    as_json: AS_JSON = False,
    report: REPORT = None,
    write: WRITE = None,
    against: AGAINST = None,
    limit: LIMIT = None,
    budget: BUDGET = 4_000,
    only: ONLY = None,
    other: OTHER = None,
    other_limit: OTHER_LIMIT = 200,
    resume: RESUME = False,
    calibrate: CALIBRATE = False,
    from_feedback: FROM_FEEDBACK = False,
    suggest: SUGGEST = False,
    out: OUT = None,
    as_reader: AsReader = None,
) -> None:
    """Measure retrieval, replies and refusals on questions whose answers are known."""
    if path is None and not (from_feedback or suggest):
        raise BadBatch("give a question file: `inhouse eval QUESTIONS.jsonl`; docs/quality.md tells its form")
    who = readers(as_reader)
    earlier = read_earlier(against) if against else None
    asking = Asking(only, other, other_limit, resume)
    noted: dict[str, str] = {}
    if path and kind in {Kind.QUESTIONS, Kind.BASELINES}:
        read_rows(path)  # a wrong row is told before anything is indexed
        if left := drafts(path):
            noted["left out"] = f"{left} {'rows that are' if left > 1 else 'row that is'} still to be checked"
    with _opened(load(), docs) as house, _watched() as watch:
        job = Job(path or Path(), house, who, docs, limit, budget, watch, asking)
        if from_feedback:
            _write_rows(_hook("feedback", "rows")(house, who), out)
            return
        if suggest:
            _write_rows(_hook("suggesting", "rows")(job), out)
            return
        run = _hook("calibrating", "calibrate") if calibrate else _hook(_MODULES[kind], "evaluate")
        found: Evaluation = run(job)
        found = replace(found, made_with=_made_with(house) | noted | dict(found.made_with))
    if earlier:
        found = replace(found, tables=(*found.tables, compare(earlier, found)))
    if write:
        write_page(write, found)
    if report:
        with open(report, "w", encoding="utf-8", opener=_for_the_owner) as file:
            file.write(_hook("page", "page")(found))
    if as_json:
        print_json(as_plain(found))
    else:
        show(found, Console(highlight=False))
    if "stopped" in found.made_with:
        raise typer.Exit(130)


def _hook(module: str, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(import_module(f"bot.evaluating.{module}"), name)
    return found


@contextmanager
def _opened(settings: Settings, docs: Path | None) -> Iterator[House]:
    """The team's house, or one that holds only `docs`."""
    if docs is None:
        with open_house(settings) as house:
            house.library.sync()
            yield house
        return
    with TrialHouse(settings, docs) as house:
        with _watched() as watch:
            index([docs], house.library, house.embedder, index_options(settings), watch)
        house.library.sync()
        yield house


@contextmanager
def _watched() -> Iterator[Watch]:
    """A progress bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    said = Console(stderr=True)
    with Progress(*columns, console=said, disable=not said.is_terminal, transient=True) as progress:
        bar = progress.add_task("opening", total=None)
        yield lambda done, total, name: progress.update(
            bar, completed=done, total=total, description=escape(name[-40:])
        )


def _made_with(house: House) -> dict[str, str]:
    model = house.settings.model
    found = {
        "command": _command(sys.argv[1:]),
        "machine": machine(),
        "writer": (model.name or model.url) if model.url else house.writer_path.stem,
        "embedder": house.embedder_path.stem,
    }
    if house.settings.reranker.path:
        found["reranker"] = house.settings.reranker.path.stem
    return {name: value or "" for name, value in found.items()}


def _command(arguments: list[str]) -> str:
    """What was typed, without where the outcome went."""
    typed = iter(arguments)
    kept = []
    for word in typed:
        if word in {"--report", "--against"}:
            next(typed, None)
        elif word not in {"--json", "--resume"} and not word.startswith(("--report=", "--against=")):
            kept.append(word)
    return shlex.join(["inhouse", *kept])


def _write_rows(rows: Iterable[dict[str, Any]], out: Path | None) -> None:
    if out is None:
        for row in rows:
            print_json(row)
        return
    with open(out, "w", encoding="utf-8", opener=_for_the_owner) as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _for_the_owner(path: str, flags: int) -> int:
    """Opens a new file for its owner alone: what people asked, and documents with readers of their own."""
    return os.open(path, flags, 0o600)
