"""`inhouse eval`: what retrieval, replies and refusals are worth, on questions whose answers are known."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.command import AsJson, AsReader, readers
from bot.errors import BadBatch

DOCS = Annotated[
    Path | None,
    typer.Option(help="Documents to ask about, kept in a store of their own. Default: the team's index."),
]
REPORT = Annotated[Path | None, typer.Option(help="Write an HTML page that shows each failure.")]
WRITE = Annotated[Path | None, typer.Option(help="Write the tables into this Markdown page.")]
LIMIT = Annotated[int | None, typer.Option(min=1, help="Only the first N rows.")]


def evaluate(
    path: Annotated[
        Path | None,
        typer.Argument(help="The question file, or meetings of QMSum to sum up.", show_default=False),
    ] = None,
    docs: DOCS = None,
    as_json: AsJson = False,
    report: REPORT = None,
    write: WRITE = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Output of an earlier run with --json; shows which figures and failures changed."),
    ] = None,
    limit: LIMIT = None,
    budget: Annotated[
        int, typer.Option(min=1, help="Count evidence within this many characters of passages.")
    ] = 4_000,
    only: Annotated[
        Literal["retrieval", "replies", "quotes", "refusals"] | None,
        typer.Option(help="Run one part only; all but replies need no writer and are quick."),
    ] = None,
    other: Annotated[
        Path | None,
        typer.Option(help="Questions about something else, to be refused: a SQuAD file, or JSONL rows."),
    ] = None,
    other_limit: Annotated[int, typer.Option(min=1, help="How many of them to ask, taken evenly.")] = 200,
    resume: Annotated[bool, typer.Option("--resume", help="Continue where the last run stopped.")] = False,
    calibrate: Annotated[
        bool,
        typer.Option(
            "--calibrate",
            help="Set from these questions how sure the bot must be to answer. Without a file, or with "
            "--replay: find out whether the judge of unsure sentences can be trusted.",
        ),
    ] = False,
    from_feedback: Annotated[
        bool, typer.Option("--from-feedback", help="Write a question file from answers that people rated.")
    ] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Draft questions from the documents, for a person to check.")
    ] = False,
    replay: Annotated[
        Path | None,
        typer.Option(help="Recorded replies of a capable writer; shows which sentences reach the reader."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the question file. Default: the terminal.")
    ] = None,
    as_reader: AsReader = None,
) -> None:
    """Measure retrieval, replies and refusals on questions whose answers are known."""
    if path is None and not (from_feedback or suggest or replay or calibrate):
        raise BadBatch("give a question file: `inhouse eval QUESTIONS.jsonl`; see docs/evaluating.md")
    from bot import evaluation
    from bot.cli.console import watched
    from bot.cli.sessions import eval as session

    who = readers(as_reader)
    session.insist_on_folders(report, write, out)
    if calibrate and (replay or path is None):
        found = session.judge_calibrated(replay, limit, who)
        session.deliver(found, write, report, as_json=as_json)
        return
    if replay is not None:
        found = session.replayed(replay, docs, limit, who)
        session.deliver(found, write, report, as_json=as_json)
        return
    if path is not None and evaluation.is_meetings(path):
        session.deliver(session.meetings(path, limit, who), write, report, as_json=as_json)
        return
    session.insist_on_new(out)
    earlier = evaluation.read_earlier(against) if against else None
    noted = session.checked(path) if path else {}
    with session.opened(docs) as runtime, watched() as watch:
        asking = evaluation.Asking(only, other, other_limit, resume)
        job = evaluation.Job(path or Path(), runtime, who, docs, limit, budget, watch, asking)
        if from_feedback or suggest:
            rows = evaluation.rows_from_feedback(runtime, who) if from_feedback else None
            written = session.write_rows(evaluation.suggested_rows(job) if rows is None else rows, out)
            if suggest:
                session.say_if_fewer(written, limit or evaluation.MOST_DRAFTS)
            return
        found = evaluation.calibrate(job) if calibrate else evaluation.evaluate(job)
        known = session.made_with(runtime, session.typed(["inhouse"], sys.argv[1:])) | noted
        found = replace(found, made_with=known | dict(found.made_with))
    if earlier:
        found = replace(found, tables=(*found.tables, evaluation.compare(earlier, found)))
    session.deliver(found, write, report, as_json=as_json)
