"""`inhouse audit`: who did what, and when; never with which words."""

from typing import Annotated

import typer

from bot.cli.command import AsJson


def audit(
    days: Annotated[int, typer.Option(min=1, help="Look so far back.")] = 30,
    as_json: AsJson = False,
) -> None:
    """List who changed what the bot knows, keeps or does: ids and counts, and no contents."""
    from bot.cli.sessions.audit import show_deeds

    show_deeds(days, as_json=as_json)
