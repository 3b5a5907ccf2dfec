"""The verbs of the command line that have to do with Slack, or with a bot that runs: run, forget, restore,
migrate, manifest, doctor."""

import asyncio
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.command import AsJson, a_path

_SIGNS = {
    "ok": "[green]✓[/]",
    "warning": "[yellow]![/]",
    "skipped": "[yellow]–[/]",
    "wrong": "[red]✗[/]",
}

_PERSON = re.compile(r"(?:[TE][A-Z0-9]+/)?[UW][A-Z0-9]+")


def _a_person(given: str) -> str:
    """A name finds nobody, and would say so only by removing nothing. Raises BadParameter."""
    if given and not _PERSON.fullmatch(given):
        raise typer.BadParameter(
            f"{given!r} is not the id of a person: U…, or T…/U… (Slack shows it in a profile's menu)"
        )
    return given


def run() -> None:
    """Connect to Slack and answer questions until stopped."""
    import faulthandler

    from bot.runtime import open_runtime
    from bot.settings import load
    from handlers.run_lock import run_lock
    from handlers.serving import serve

    # A model's file that is overwritten in its place takes the process with it: let the log say where.
    if sys.__stderr__ is not None:
        faulthandler.enable(sys.__stderr__)
    settings = load()
    with run_lock(settings.data_dir), open_runtime(settings) as runtime:
        asyncio.run(serve(settings, runtime))


def forget(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(parser=a_path, metavar="PATH...", help="Files and folders that were indexed."),
    ] = None,
    person: Annotated[
        str,
        typer.Option(
            metavar="USER",
            callback=_a_person,
            help="All that is kept of a person, U… or T…/U…: questions, ratings, files and messages.",
        ),
    ] = "",
    ratings: Annotated[
        bool, typer.Option("--ratings", help="Remove people's ratings of replies, and nothing else.")
    ] = False,
    by: Annotated[
        str,
        typer.Option(
            metavar="USER", callback=_a_person, help="With --ratings: only this person's, U… or T…/U…."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Remove documents from the store, with every trace of their words, or what is kept of a person.

    The files of documents stay as they are, and are not read again until you name them to `inhouse index
    --again`, or their connected source to `inhouse sources sync --again`.
    """
    if [bool(paths), bool(person), ratings].count(True) != 1 or (by and not ratings):
        raise typer.BadParameter(
            "name the documents, or give --person USER, or --ratings (with --by USER for one person)"
        )
    if person:
        _forget_person(person, as_json=as_json)
        return
    from bot.cli.sessions.index import forget_documents, forget_ratings

    gone, remedies = (forget_ratings(by), []) if ratings else forget_documents(paths or [])
    if as_json:
        print(json.dumps({"removed": gone}))
        return
    print(f"{gone} removed" if gone else "Nothing was removed: it was not there.")
    for remedy in remedies:
        print(f"It stays out of every later run; `{remedy}` brings it back.")


def _forget_person(person: str, *, as_json: bool) -> None:
    from bot.cli.sessions.index import redact_exported
    from bot.settings import load
    from handlers.jobs import forget_asked
    from store.indexing import forget_person

    settings, database = load(), None
    if settings.store.database_url is not None:
        database = settings.store.database_url.get_secret_value()
    team, _, user = person.rpartition("/")
    # Those of the home workspace are kept under the id of whatever workspace that is.
    teams = [team] if team else settings.slack.teams[:1]
    questions = forget_asked(database or settings.data_dir, user, teams)
    gone = forget_person(settings.location, person, questions)
    if gone.exported:
        redact_exported(person, settings)
    talks = gone.talks + gone.exported
    if as_json:
        kept = {"ratings": gone.ratings, "files": gone.files, "talks": talks}
        print(json.dumps({"questions": questions, **kept}))
        return
    print(f"Removed: {questions} questions, {gone.ratings} ratings, {gone.files} files, {talks} talks.")
    print(
        "A bot that runs remembers their conversations until it is restarted; `/inhouse forget me` ends that."
    )
    if gone.exported:
        print(
            "The files of exports of Slack still have what they wrote; it is not read from them again. "
            "Delete those that nobody needs."
        )


def restore(
    backup: Annotated[
        Path,
        typer.Argument(
            parser=a_path, metavar="FILE", help="What `inhouse backup` wrote.", show_default=False
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move the index that is there aside, and restore in its place.")
    ] = False,
    requests: Annotated[
        bool,
        typer.Option(
            "--requests",
            help="Restore questions that were open, too, in place of those that are open now. What Slack "
            "shows an answer to is not answered again.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup back. No bot may run on the data directory meanwhile."""
    from bot.cli.sessions.backup import bring_back
    from bot.settings import load
    from handlers.run_lock import run_lock

    settings = load()
    with run_lock(settings.data_dir):
        bring_back(backup, settings, replace=replace, requests=requests, as_json=as_json)


def migrate(
    to: Annotated[
        Literal["postgresql", "sqlite"],
        typer.Option(
            help="Where to: the empty PostgreSQL database that INHOUSE_STORE__DATABASE_URL names, or back to "
            "SQLite in the data directory.",
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Copy the index, ratings and settings of channels to another database. No bot may run meanwhile."""
    from bot.cli.sessions.migrate import copy_ledger
    from bot.settings import load
    from handlers.jobs import unfinished
    from handlers.run_lock import run_lock

    settings = load()
    with run_lock(settings.data_dir):
        copy_ledger(settings, to, unfinished, as_json=as_json)


def _name(value: str) -> str:
    from handlers.manifest import app_name

    return _checked(app_name, value)


def _url(value: str | None) -> str | None:
    from handlers.manifest import public_address

    return None if value is None else _checked(public_address, value)


def _checked(check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None


def manifest(
    name: Annotated[str, typer.Option(callback=_name, help="What the bot is called in Slack.")] = "Inhouse",
    url: Annotated[
        str | None, typer.Option(callback=_url, help="The bot's public https address, for http mode.")
    ] = None,
    oauth: Annotated[
        str | None,
        typer.Option(
            callback=_url,
            help="The https address whose /slack/install installs the app, for several workspaces.",
        ),
    ] = None,
    own_commands: Annotated[
        bool,
        typer.Option(
            "--own-commands",
            help="Begin the commands with the bot's name: on Enterprise Grid, commands with the same name "
            "collide.",
        ),
    ] = False,
) -> None:
    """Print the Slack app's manifest: create an app from it at api.slack.com/apps."""
    from handlers.command_names import CommandNames, command_prefix
    from handlers.manifest import manifest as made

    try:
        prefix = command_prefix(name) if own_commands else ""
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--own-commands") from None
    if prefix:
        print(f"Set INHOUSE_SLACK__COMMAND={prefix}: the bot then names its commands so.", file=sys.stderr)
    printed = json.dumps(
        made(name, url or "", CommandNames.of(prefix), oauth or ""), indent=2, ensure_ascii=False
    )
    # Flushed here: where the reader of a pipe has gone, typer ends the command without a word.
    print(printed, flush=True)


def doctor(as_json: AsJson = False) -> None:
    """Check machine, models, index, tokens and scopes, and say how to fix what is wrong."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table
    from rich.text import Text

    from bot.settings import load
    from handlers.doctor import (
        check_here,
        check_installations,
        check_monitoring,
        check_slack,
        next_step,
    )
    from handlers.tokens import by_oauth

    settings = load()
    checks = [*check_here(settings), *check_monitoring(settings)]
    checks += asyncio.run(check_installations(settings) if by_oauth(settings) else check_slack(settings))
    if as_json:
        rows = [check.as_plain() for check in checks]
        print(json.dumps({"ok": all(check.ok for check in checks), "checks": rows}, ensure_ascii=False))
    else:
        table = Table("", "", Column(overflow="fold"), box=None, padding=(0, 2, 0, 0), show_header=False)
        for check in checks:
            sign = _SIGNS[check.state]
            remedy = "" if check.state == "ok" else f"\n[bold]{escape(check.remedy)}[/]"
            table.add_row(sign, check.name, escape(check.says) + remedy)
        Console().print(table, Text(f"\n{next_step(checks)}"))
    if not all(check.ok for check in checks):
        sys.exit(1)
