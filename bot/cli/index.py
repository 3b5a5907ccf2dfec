"""`inhouse index` and `inhouse forget`: files and folders into the store, and out of it."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, a_path


def _web_address(given: str | None) -> str | None:
    """An address that paths can be put behind; "" takes away the one that was given before."""
    if not given:
        return given
    from bot.model.address import web_parts

    example = f"{given!r} is not a web address: write it like https://wiki.example.com/docs/"
    try:
        found = web_parts(given, example)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None
    if found.query or found.fragment or given.rstrip()[-1] in "?#":
        raise typer.BadParameter(
            f"{given!r}: file paths are appended to it, so leave out ? and # and what follows them"
        )
    return given.strip()


def _patterns(given: list[str] | None) -> list[str] | None:
    if given:
        from store.indexing import check_pattern

        for pattern in given:
            try:
                check_pattern(pattern)
            except ValueError as wrong:
                raise typer.BadParameter(f"{pattern!r}: {wrong}") from None
    return given


def index(
    paths: Annotated[
        list[Path],
        typer.Argument(
            parser=a_path, metavar="PATH...", help="Files and folders to read.", show_default=False
        ),
    ],
    audience: Annotated[
        str | None,
        typer.Option(
            help="Who may read them: everyone, channel:C…, group:S… or user:U…, separated by commas. "
            "Default: as last time; the first time, everyone."
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            callback=_web_address,
            help="The folder's address on the web, for links to its files. Default: as last time.",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            callback=_patterns,
            help="What not to read, as in a .gitignore; may be repeated. Default: as last time; '' for "
            "nothing. An .inhouseignore file in a folder applies to that folder as well.",
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also read what `inhouse forget` removed.")] = False,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="First switch the store to the embedder that is set.")
    ] = False,
    private: Annotated[
        bool,
        typer.Option(
            "--private",
            help="Of an export of Slack, also read private channels and direct messages, each for its own "
            "members.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would and would not be read; change nothing.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Then keep watching, and read what changes.")
    ] = False,
    touched: Annotated[
        list[Path] | None,
        typer.Option(
            parser=a_path,
            metavar="PATH",
            help="Look only at this file or folder, as nothing else has changed; may be repeated.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read files and folders into the store: read what is new or changed, remove what is gone.

    An export of Slack, packed or not, is read as its channels, each for its own members.
    """
    from bot.cli.sessions.index import Asked, index_paths

    asked = Asked(audience, base_url, exclude, again, reembed, touched, private)
    if dry_run:
        if watch or reembed or touched:
            raise typer.BadParameter("--dry-run goes without --watch, --reembed and --touched")
        from bot.cli.sessions.preview import preview_paths

        preview_paths(paths, asked, as_json=as_json)
    elif watch:
        from bot.cli.sessions.watch import watch_paths

        watch_paths(paths, asked, as_json=as_json)
    else:
        index_paths(paths, asked, as_json=as_json)
