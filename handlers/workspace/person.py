"""What Slack's user objects say of people. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.locale import N_
from handlers.workspace.rule import is_outsider, reads, teams_of

UNKNOWN = "someone"
"""Whoever Slack has no name for, as models read it."""
SOMEBODY = N_("Somebody")
"""The same, as people read it."""


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of one person; `counts` is false for bots and people who have left: they read
    nothing. `locale` is Slack's tag of the language they use it in, "" where Slack did not say; `zone` is
    the name of their time zone, `teams` are the workspaces that they are in. `left` is who was here.
    """

    name: str
    outsider: bool
    counts: bool
    locale: str = ""
    zone: str = ""
    teams: tuple[str, ...] = ()
    left: bool = False


def read_member(user: Mapping[str, Any], team: str) -> Member:
    """Read a user object. `team` is whom the app was installed for: people of other workspaces of the same
    Enterprise Grid count only where that is the whole organisation, or they are in that workspace too.
    """
    profile = user.get("profile") or {}
    name = (
        profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    )
    return Member(
        name=str(name or UNKNOWN),
        outsider=is_outsider(user, team),
        locale=str(user.get("locale") or ""),
        counts=reads(user),
        zone=str(user.get("tz") or ""),
        teams=teams_of(user),
        left=bool(user.get("deleted")),
    )


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
