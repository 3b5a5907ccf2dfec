"""`inhouse sources add`, `sync`, `status`, `remove` and `kinds`: places that are connected and kept fresh."""

import json
import re
from typing import Annotated

import typer

from bot.cli.command import AsJson

_EVERY = re.compile(r"(\d+)\s*(m|min|h|d|minutes?|hours?|days?)")
_MINUTES = {"m": 1, "h": 60, "d": 1440}
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,99}")
_YEAR = 525_600

Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME...", help="Of these sources. Default: of all.")
]


def _minutes(text: str | None) -> int | None:
    """`30m`, `1h`, `2d`; `never` for 0."""
    if text is None or text == "never":
        return None if text is None else 0
    found = _EVERY.fullmatch(text.strip().casefold())
    minutes = int(found[1]) * _MINUTES[found[2][0]] if found else 0
    if not 0 < minutes <= _YEAR:
        raise typer.BadParameter(f"{text!r} is no time: write 30m, 1h, 2d, or never")
    return minutes


def _variable(name: str | None) -> str | None:
    """What is no name may be the token itself, so it is not repeated."""
    if name and not _VARIABLE.fullmatch(name):
        raise typer.BadParameter(
            "give the NAME of an environment variable, in capitals, such as WIKI_TOKEN, and put the token "
            "itself into .env"
        )
    return name


def _options(given: list[str] | None) -> list[str] | None:
    for each in given or ():
        if "=" not in each:
            raise typer.BadParameter(f"{each!r}: write it as KEY=VALUE")
    return given


def add(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="What kind of place it is.", show_default=False)
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is to be called.", show_default=False)],
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Where it is: an address or a path.", show_default=False)
    ],
    audience: Annotated[
        str | None,
        typer.Option(
            help="Who may read what the place itself says nothing of: everyone, channel:C…, group:S… or "
            "user:U…, separated by commas. Needed where a place does not tell who may read."
        ),
    ] = None,
    secret: Annotated[
        str | None,
        typer.Option(
            metavar="VARIABLE",
            callback=_variable,
            help="The environment variable that has its token or password; it may stand in .env.",
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", callback=_options, help="What this kind takes; may be repeated."),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="How often `inhouse run` syncs it: 30m, 1h, 2d or never. Default: 1h."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only try the connection, and say what is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Connect a place: try it, say what is there, and keep how it is read. `sync` then reads it.

    Adding a name again changes what you give; what you leave out stays as it was.
    """
    from bot.cli.sessions.connecting import Given, connect

    given = Given(kind, name, address, audience, secret, option, _minutes(every))
    connect(given, dry_run=dry_run, as_json=as_json)


def sync(
    names: Names = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Also try again what could not be read and has not changed.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Also read what `inhouse forget` removed.")] = False,
    accept_deletions: Annotated[
        bool,
        typer.Option(
            "--accept-deletions",
            help="Most of what a source held is not listed any more, and was deleted: remove it here too.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only list what would be read and removed; nothing is fetched."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the store up to date with connected sources: read what is new or changed, remove what is gone."""
    if accept_deletions and not names:
        raise typer.BadParameter(
            "name the sources whose documents were deleted", param_hint="--accept-deletions"
        )
    from bot.cli.sessions.syncing import Wanted, preview_sources, sync_sources

    wanted = Wanted(retry, again, accept_deletions)
    (preview_sources if dry_run else sync_sources)(names or [], wanted, as_json=as_json)


def status(names: Names = None, as_json: AsJson = False) -> None:
    """Show what is connected: how fresh it is, what failed and why, and what to do about it."""
    from bot.cli.sessions.standing import show_status

    show_status(names or [], as_json=as_json)


def kinds(as_json: AsJson = False) -> None:
    """List the kinds of places that can be connected, and what each takes."""
    from bot.cli.sessions.connecting import show_kinds

    show_kinds(as_json=as_json)


def remove(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="Sources that are connected.", show_default=False),
    ],
    as_json: AsJson = False,
) -> None:
    """Disconnect sources, and remove their documents with every trace of their words."""
    from bot.cli.sessions.connecting import disconnect

    gone = disconnect(names)
    print(json.dumps({"removed": gone}) if as_json else f"{gone} removed")
