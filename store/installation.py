"""The app as it is installed in one workspace, or in a whole organisation."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Installation:
    """`team` is the workspace (T…), or the organisation (E…) where it is installed for all of it; else
    `organisation` is the one that the workspace belongs to, if any.

    `user` and `bot` are the bot's ids there, `name` and `team_name` what people call the bot and the place,
    `url` the place's address. `installer` is who installed it, `at` when, with a time zone.
    """

    team: str
    token: SecretStr = field(repr=False)
    user: str
    bot: str
    url: str
    at: datetime
    name: str = ""
    team_name: str = ""
    organisation: str = ""
    scopes: frozenset[str] = frozenset()
    installer: str = ""
