"""`inhouse eval`: what retrieval, replies and refusals are worth, on questions whose answers are known."""

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.command import AsReader, readers
from bot.cli.console import print_json
from bot.cli.index import index_options
from bot.errors import BadBatch
from bot.evaluation import (
    Asking,
    Evaluation,
    Job,
    Only,
    TrialRuntime,
    Watch,
    as_plain,
    compare,
    drafts,
    html_page,
    machine,
    read_earlier,
    read_rows,
    rows_from_feedback,
    show,
    suggested_rows,
    write_page,
)
from bot.runtime import Runtime, open_runtime
from bot.settings import Settings, load
from store.indexing import index

PATH = Annotated[Path | None, typer.Argument(help="The question file.", show_default=False)]
DOCS = Annotated[
    Path | None,
    typer.Option(help="Documents to ask about, kept in a store of their own. Default: the team's index."),
]
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
        raise BadBatch("give a question file: `inhouse eval QUESTIONS.jsonl`; see docs/evaluating.md")
    who = readers(as_reader)
    insist_on_folders(report, write, out)
    _insist_on_new(out)
    earlier = read_earlier(against) if against else None
    noted = _checked(path) if path else {}
    with opened(load(), docs) as runtime, watched() as watch:
        asking = Asking(only, other, other_limit, resume)
        job = Job(path or Path(), runtime, who, docs, limit, budget, watch, asking)
        if from_feedback or suggest:
            _write_rows(
                rows_from_feedback(runtime, who) if from_feedback else suggested_rows(job),
                out,
            )
            return
        found = _evaluator(calibrate)(job)
        known = made_with(runtime, typed(["inhouse"], sys.argv[1:])) | noted
        found = replace(found, made_with=known | dict(found.made_with))
    if earlier:
        found = replace(found, tables=(*found.tables, compare(earlier, found)))
    deliver(found, write, report, as_json=as_json)


def deliver(found: Evaluation, write: Path | None, report: Path | None, *, as_json: bool) -> None:
    """Into a page, a report, and on the terminal; a run that was stopped ends the command with status 130."""
    stopped = "stopped" in found.made_with
    if write and not stopped:  # a page's figures are of whole runs
        write_page(write, found)
    if report:
        _write(report, [html_page(found)])
    if as_json:
        print_json(as_plain(found))
    else:
        show(found, Console(highlight=False))
    if stopped:
        raise typer.Exit(130)


def _evaluator(calibrates: bool) -> Callable[[Job], Evaluation]:
    """Imported when it is asked for: the command line must start quickly."""
    if calibrates:
        from bot.evaluation import calibrate

        return calibrate
    from bot.evaluation import evaluate

    return evaluate


def insist_on_folders(*files: Path | None) -> None:
    """What takes minutes must not fail at its end."""
    for path in files:
        if path and not path.absolute().parent.is_dir():
            raise BadBatch(f"{path}: there is no folder {path.parent}; make it first")
        if path and path.is_dir():
            raise BadBatch(f"{path}: is a folder; name a file")


def _insist_on_new(out: Path | None) -> None:
    if out and out.exists() and out.stat().st_size:
        raise BadBatch(f"{out}: is there already, and may hold rows that somebody checked; name a new file")


def _checked(path: Path) -> dict[str, str]:
    """Tell a wrong row before anything is indexed, and which rows are left out."""
    read_rows(path)
    left = drafts(path)
    return {"left out": f"{left} rows that are still to be checked"} if left else {}


@contextmanager
def opened(settings: Settings, docs: Path | None) -> Iterator[Runtime]:
    """The team's runtime, or one that holds only `docs`, with its library up to date."""
    with TrialRuntime(settings, docs) if docs else open_runtime(settings) as runtime:
        if docs:
            with watched() as watch:
                index([docs], runtime.library, runtime.embedder, index_options(settings), watch)
        runtime.library.sync()
        yield runtime


@contextmanager
def watched() -> Iterator[Watch]:
    """A progress bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    said = Console(stderr=True)
    with Progress(*columns, console=said, disable=not said.is_terminal, transient=True) as progress:
        bar = progress.add_task("opening", total=None)
        yield lambda done, total, name: progress.update(
            bar, completed=done, total=total, description=escape(name[-40:])
        )


def made_with(runtime: Runtime, command: str) -> dict[str, str]:
    """What stands under a table: the command, the machine and the models."""
    model = runtime.settings.model
    found = {
        "command": command,
        "machine": machine(),
        "writer": (model.name or model.url) if model.url else runtime.writer_path.stem,
        "embedder": runtime.embedder_path.stem,
    }
    if runtime.settings.reranker.path:
        found["reranker"] = runtime.settings.reranker.path.stem
    return {name: value or "" for name, value in found.items()}


def typed(program: Sequence[str], arguments: Sequence[str]) -> str:
    """The command as it was typed, without where the outcome went."""
    words = iter(arguments)
    kept = []
    for word in words:
        if word in {"--report", "--against"}:
            next(words, None)
        elif word not in {"--json", "--resume"} and not word.startswith(("--report=", "--against=")):
            kept.append(word)
    return shlex.join([*program, *kept])


def _write_rows(rows: Iterable[dict[str, Any]], out: Path | None) -> None:
    if out is not None:
        _write(out, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        return
    for row in rows:
        print_json(row)


def _write(path: Path, pieces: Iterable[str]) -> None:
    """For its owner alone, where it is new: what people asked, and documents with readers of their own."""
    with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.writelines(pieces)
