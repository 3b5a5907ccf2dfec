"""`inhouse sources`: what is indexed and connected, and why a document or an answer is missing."""

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, AsReader, Verb, a_path, readers
from bot.cli.connected import add, kinds, remove, status, sync

_SUFFIX = re.compile(r"\.[A-Za-z]\w{0,4}$")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="The documents that are indexed, and the places they come from: list and connect them, and say why "
    "a document, or an answer, is missing.",
)
for verb in (add, sync, status, remove, kinds):
    app.command(cls=Verb)(verb)


@app.command("list", cls=Verb)
def list_sources(
    path: Annotated[
        Path | None,
        typer.Argument(
            parser=a_path,
            metavar="PATH",
            help="List only what is in this folder, or a connected source by its name.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the documents that are indexed: name, title, passages, last change, and who may read them."""
    from bot.cli.sessions.listing import show_sources

    show_sources(path, as_json=as_json)


@app.command(cls=Verb)
def why(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="FILE|QUESTION",
            help="A file, a folder of files, a document of a connected source by its name or address, or a "
            "question.",
        ),
    ],
    as_reader: AsReader = None,
    as_json: AsJson = False,
) -> None:
    """Say why a file is not read or what is left out of it; or how a question is answered, or why not."""
    if _names_a_file(asked):
        if as_reader:
            raise typer.BadParameter("--as-reader goes with a question, not with a file")
        from bot.cli.sessions.why_item import tell_why_of_name

        tell_why_of_name(asked, as_json=as_json)
    elif asked.strip():
        from bot.cli.sessions.why import explain_question

        explain_question(asked, readers(as_reader), as_json=as_json)
    else:
        raise typer.BadParameter("name a file, or ask a question in quotation marks")


def _names_a_file(asked: str) -> bool:
    """What lies on disk or is indexed under this name, or is one word with a dot or a slash in it and no
    question mark at its end."""
    word = asked.strip()
    looks_so = len(word.split()) == 1 and any(it in word for it in "./\\") and not word.endswith("?")
    if looks_so or not word or len(asked) >= 1000:
        return looks_so
    return Path(asked).exists() or bool(_SUFFIX.search(word) and _is_indexed(asked))


def _is_indexed(name: str) -> bool:
    from bot.cli.sessions.why_item import is_indexed

    return is_indexed(name)
