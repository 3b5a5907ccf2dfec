"""The command line that evaluations share: open the runtime, do the job, show and keep the outcome."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import log_setup
from bot.cli.command import AsJson
from bot.cli.console import watched
from bot.cli.eval import DOCS, LIMIT, REPORT, WRITE
from bot.cli.sessions.eval import deliver, insist_on_folders, made_with, opened, typed
from bot.errors import BotError
from bot.evaluation.job import Job
from bot.evaluation.report import Evaluation
from bot.evaluation.rows import read_rows
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers
from store.errors import StoreError

Evaluate = Callable[[Job], Evaluation]


def run(name: str, evaluate: Evaluate, data: str) -> None:
    """The command `python -m bench.evaluation.NAME`, whose argument is `data` of its own."""

    def command(
        path: Annotated[Path, typer.Argument(help=data)],
        limit: LIMIT = None,
        write: WRITE = None,
        report: REPORT = None,
        as_json: AsJson = False,
    ) -> None:
        insist_on_folders(write, report)
        with open_runtime(load()) as runtime:
            found = _evaluated(name, evaluate, Job(path, runtime, Readers.members(), limit=limit))
        deliver(found, write, report, as_json=as_json)

    _run(command, evaluate)


def run_on_questions(name: str, evaluate: Evaluate) -> None:
    """The same for a question file, asked of a folder or else of what the team has indexed."""

    def command(
        path: Annotated[Path, typer.Argument(help="A question file.")],
        docs: DOCS = None,
        limit: LIMIT = None,
        write: WRITE = None,
        report: REPORT = None,
        as_json: AsJson = False,
    ) -> None:
        insist_on_folders(write, report)
        read_rows(path)  # a wrong row is told before anything is indexed
        with opened(docs) as runtime:
            found = _evaluated(name, evaluate, Job(path, runtime, Readers.members(), docs, limit))
        deliver(found, write, report, as_json=as_json)

    _run(command, evaluate)


def _run(command: Callable[..., None], evaluate: Evaluate) -> None:
    command.__doc__ = (evaluate.__doc__ or "").partition("\n")[0]
    log_setup.set_up(load().log)
    try:
        typer.run(command)
    except (BotError, StoreError) as error:
        sys.exit(str(error))


def _evaluated(name: str, evaluate: Evaluate, job: Job) -> Evaluation:
    with watched() as watch:
        found = evaluate(replace(job, watch=watch))
    known = made_with(job.runtime, typed(["python", "-m", f"bench.evaluation.{name}"], sys.argv[1:]))
    return replace(found, made_with=known | dict(found.made_with))
