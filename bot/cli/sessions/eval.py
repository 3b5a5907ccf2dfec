"""Evaluating from the command line: what is insisted on first, what is opened, and where the outcome goes."""

import dataclasses
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from bot.cli.console import print_json, watched
from bot.cli.index_progress import watched_index
from bot.cli.sessions.index import index_options
from bot.errors import BadBatch
from bot.evaluation import (
    REPLAY_MODEL,
    Equipped,
    Evaluation,
    Job,
    ReplayRow,
    ReplayServer,
    TrialRuntime,
    as_plain,
    calibrate_judge,
    drafts,
    evaluate_meetings,
    evaluate_replay,
    html_page,
    machine,
    read_replay,
    read_rows,
    shipped_sentences,
    show,
    write_page,
)
from bot.runtime import Runtime, open_runtime
from bot.settings import Settings, load
from store.audience import Readers
from store.indexing import index

Equip = Callable[[Runtime, Sequence[ReplayRow]], Equipped]
"""Gives what recorded replies are answered with, where that is not what the runtime gives."""


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


def insist_on_folders(*files: Path | None) -> None:
    """What takes minutes must not fail at its end."""
    for path in files:
        if path and not path.absolute().parent.is_dir():
            raise BadBatch(f"{path}: there is no folder {path.parent}; create it first")
        if path and path.is_dir():
            raise BadBatch(f"{path}: is a folder; name a file")


def insist_on_new(out: Path | None) -> None:
    """What somebody checked is not written over."""
    if out and out.exists() and out.stat().st_size:
        raise BadBatch(f"{out}: already exists, and may hold rows that somebody checked; name a new file")


def checked(path: Path) -> dict[str, str]:
    """Tell a wrong row before anything is indexed, and which rows are left out."""
    read_rows(path)
    left = drafts(path)
    return {"left out": f"{left} rows that still need checking"} if left else {}


def replayed(
    path: Path, docs: Path | None, limit: int | None, who: Readers, equip: Equip | None = None
) -> Evaluation:
    """What reaches the reader of recorded replies; see bot/evaluation/replay.py. Raises BadBatch."""
    rows = read_replay(path, limit)
    with ReplayServer(REPLAY_MODEL) as server:
        settings = load()
        model = settings.model.model_copy(update={"url": server.url, "name": None, "path": None})
        settings = settings.model_copy(update={"model": model})
        with opened(docs, settings) as runtime, watched() as watch:
            job = Job(path, runtime, who, docs, limit, watch=watch)
            found = evaluate_replay(job, rows, server, equip(runtime, rows) if equip else None)
            known = made_with(runtime, typed(["inhouse"], sys.argv[1:]))
    known["writer"] = f"{REPLAY_MODEL}, which says what was recorded"
    return dataclasses.replace(found, made_with=known)


def meetings(path: Path, limit: int | None, who: Readers) -> Evaluation:
    """Summaries of meetings against people's; see bot/evaluation/meetings.py. Raises BadBatch."""
    with open_runtime(load()) as runtime, watched() as watch:
        found = evaluate_meetings(Job(path, runtime, who, limit=limit, watch=watch))
        known = made_with(runtime, typed(["inhouse"], sys.argv[1:]))
    return dataclasses.replace(found, made_with=known | dict(found.made_with))


def judge_calibrated(path: Path | None, limit: int | None, who: Readers) -> Evaluation:
    """Whether the judge is to be believed, by labelled sentences: those of `path`, or the package's own."""
    rows = read_replay(path, limit) if path else shipped_sentences()[:limit]
    with open_runtime(load()) as runtime, watched() as watch:
        found = calibrate_judge(Job(path or Path(), runtime, who, watch=watch), rows)
        known = made_with(runtime, typed(["inhouse"], sys.argv[1:]))
    return dataclasses.replace(found, made_with=known | dict(found.made_with))


@contextmanager
def opened(docs: Path | None, settings: Settings | None = None) -> Iterator[Runtime]:
    """The team's runtime, or one that holds only `docs`, with its library up to date."""
    settings = settings or load()
    with TrialRuntime(settings, docs) if docs else open_runtime(settings) as runtime:
        if docs:
            with watched_index() as watch:
                index([docs], runtime.library, runtime.embedder, index_options(settings), watch)
        runtime.library.sync()
        yield runtime


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


def write_rows(rows: Iterable[dict[str, Any]], out: Path | None) -> int:
    """A line for each, into `out` or on the terminal; how many they were."""
    written = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal written
        for written, row in enumerate(rows, start=1):  # noqa: B007 (it is what is returned)
            yield row

    if out is not None:
        _write(out, (json.dumps(row, ensure_ascii=False) + "\n" for row in counted()))
    else:
        for row in counted():
            print_json(row)
    return written


def say_if_fewer(drafted: int, wanted: int) -> None:
    """Why there are not so many drafts as were wanted."""
    if drafted < wanted:
        Console(stderr=True).print(
            f"{drafted} drafts, not {wanted}: a question is drafted only from a sentence that is clear alone "
            "and holds one figure (an amount, a date, a count and the like), and these documents have no "
            "more of them. A larger writer turns more of them into questions; the rest are for you to write."
        )


def _write(path: Path, pieces: Iterable[str]) -> None:
    """For its owner alone, where it is new: what people asked, and documents with readers of their own."""
    with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.writelines(pieces)
