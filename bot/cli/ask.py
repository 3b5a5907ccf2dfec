"""`inhouse ask`: a reply for a question, for a file of them, or in a conversation."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, AsReader, readers


def ask(
    question: Annotated[
        str | None,
        typer.Argument(
            help="The question; - reads it from standard input. Without one, a conversation starts."
        ),
    ] = None,
    as_json: AsJson = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            help='A JSONL file with rows like {"question": …, "id": …, "history": [{"role", "text"}]}; '
            "prints a JSON line for each, in order."
        ),
    ] = None,
    as_reader: AsReader = None,
) -> None:
    """Answer from the indexed documents, with sources."""
    who = readers(as_reader)
    if question == "-" and batch is None:
        question = sys.stdin.read()
    if batch is not None:
        if question is not None:
            raise typer.BadParameter("give either a question or --batch FILE, not both")
        from bot.cli.sessions.ask import ask_batch

        ask_batch(batch, who)
    elif question is not None and question.strip():
        from bot.cli.sessions.ask import ask_once

        ask_once(question, who, as_json=as_json)
    elif question is None and sys.stdin.isatty() and not as_json:
        from bot.cli.sessions.ask import converse

        converse(who)
    else:
        raise typer.BadParameter(
            'give a question: `inhouse ask "How long is annual leave?"`, `inhouse ask -` to read it from a '
            "pipe, or --batch FILE.jsonl"
        )
