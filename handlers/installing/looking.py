"""Where the app may be installed, where it is, and whether Slack takes its token: for `inhouse doctor`."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.settings import Settings
from handlers.client import slack_client
from handlers.errors import SLACK_FAILED, NotConnected, SlackAway
from handlers.identity import who_am_i
from handlers.manifest import SCOPES
from store.installation import Installation
from store.installations import Installations


@dataclass(frozen=True, slots=True)
class Installed:
    """`name` is what people call the bot and the place, "" where it is not installed. `trouble` is why Slack
    does not take its token, `missing` are scopes that it lacks.
    """

    team: str
    name: str = ""
    trouble: str = ""
    missing: Sequence[str] = ()


async def installed(settings: Settings) -> list[Installed]:
    """Of each place that the settings list. Raises StoreError."""
    known = await asyncio.to_thread(_all, settings)
    return [await _asked(settings, team, known.get(team)) for team in settings.slack.teams]


def _all(settings: Settings) -> dict[str, Installation]:
    with Installations.open(settings.location) as installations:
        return {it.team: it for it in installations.all()}


async def _asked(settings: Settings, team: str, kept: Installation | None) -> Installed:
    if kept is None:
        return Installed(team)
    name = f"{kept.name or kept.user} in {kept.team_name or team}"
    try:
        me = await who_am_i(slack_client(settings, kept.token.get_secret_value()))
    except SlackAway:
        return Installed(team, name, "Slack cannot be reached")
    except (NotConnected, *SLACK_FAILED):
        return Installed(team, name, "Slack refuses its token")
    missing = () if me.scopes is None else sorted(SCOPES.keys() - me.scopes)
    return Installed(team, name, missing=missing)
