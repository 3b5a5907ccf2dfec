"""What Slack's user objects say of people. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.locale import N_

UNKNOWN = "someone"
"""Whoever Slack has no name for, as models read it."""
SOMEBODY = N_("Somebody")
"""The same, as people read it."""


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of one person; `counts` is false for bots and people who have left: they read
    nothing. `locale` is Slack's tag of the language they use it in, "" where Slack did not say; `zone` is
    the name of their time zone, `teams` are the workspaces that they are in.
    """

    name: str
    outsider: bool
    counts: bool
    locale: str = ""
    zone: str = ""
    teams: tuple[str, ...] = ()


def read_member(user: Mapping[str, Any], team: str) -> Member:
    """Read a user object. `team` is whom the app was installed for: people of other workspaces of the same
    Enterprise Grid count only where that is the whole organisation, or they are in that workspace too.
    """
    profile = user.get("profile") or {}
    teams = teams_of(user)
    organisation = (user.get("enterprise_user") or {}).get("enterprise_id")
    guest = any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    name = (
        profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    )
    return Member(
        name=str(name or UNKNOWN),
        outsider=bool(guest) or team not in {*teams, organisation},
        locale=str(user.get("locale") or ""),
        counts=not (user.get("deleted") or user.get("is_bot") or user.get("id") == "USLACKBOT"),
        zone=str(user.get("tz") or ""),
        teams=teams,
    )


def teams_of(user: Mapping[str, Any]) -> tuple[str, ...]:
    """The workspaces that somebody is in, as their user object has them."""
    of_organisation = (user.get("enterprise_user") or {}).get("teams") or ()
    return tuple(dict.fromkeys(str(it) for it in (user.get("team_id"), *of_organisation) if it))


def is_full_member(user: Mapping[str, Any]) -> bool:
    """Whether a user object is that of somebody who is here and no guest."""
    return not any(user.get(flag) for flag in ("deleted", "is_restricted", "is_ultra_restricted"))


def is_admin(user: Mapping[str, Any]) -> bool:
    """Whether a user object is that of an admin of the workspace, or of its owner; where it is not told of a
    workspace, of the organisation.
    """
    of_organisation = user.get("enterprise_user") or {}
    return is_full_member(user) and any(
        user.get(flag, of_organisation.get(flag)) for flag in ("is_admin", "is_owner", "is_primary_owner")
    )
