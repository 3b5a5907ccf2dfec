"""What Slack says of one person. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of one person; `counts` is false for bots and people who have left: they read
    nothing.
    """

    name: str
    outsider: bool
    counts: bool


def person(user: Mapping[str, Any], team: str) -> Member:
    """Read a user object. Other organisations of the same Enterprise Grid count only if they share our
    team.
    """
    profile = user.get("profile") or {}
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
    guest = any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    name = (
        profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    )
    return Member(
        name=str(name or "someone"),
        outsider=bool(guest) or team not in teams,
        counts=not (user.get("deleted") or user.get("is_bot") or user.get("id") == "USLACKBOT"),
    )
