"""Who counts as a reader, and who as an outsider: what of a channel's and a person's Slack object decides it.
What an object does not say is no. Pure.

With `store.audience`, which says what readers may read, it is the whole rule: docs/privacy.md has the table
of every combination, made by it.
"""

from collections.abc import Mapping
from typing import Any

# Set while people of another organisation are in a channel, or invited to it.
_BEYOND = ("is_ext_shared", "is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")


def is_shared(channel: Mapping[str, Any], *, of_organisation: bool) -> bool:
    """Whether others read a channel, or may from one moment to the next, whom its list of members need not
    name: people of another organisation, or of other workspaces of the same Enterprise Grid where the app
    was installed for one of them alone and not `of_organisation`.
    """
    flags = _BEYOND if of_organisation else (*_BEYOND, "is_org_shared")
    return any(channel.get(flag) for flag in flags)


def is_outsider(user: Mapping[str, Any], team: str) -> bool:
    """Whether somebody may not read what everyone may: guests of one channel and of several, strangers,
    people of another workspace or organisation than `team`, and who has left.
    """
    guest = any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    organisation = (user.get("enterprise_user") or {}).get("enterprise_id")
    return bool(guest or user.get("deleted")) or team not in {*teams_of(user), organisation}


def reads(user: Mapping[str, Any]) -> bool:
    """Whether it is somebody who reads what is posted: no bot, and nobody who has left."""
    return not (user.get("deleted") or user.get("is_bot") or user.get("id") == "USLACKBOT")


def teams_of(user: Mapping[str, Any]) -> tuple[str, ...]:
    """The workspaces that somebody is in, as their user object has them."""
    of_organisation = (user.get("enterprise_user") or {}).get("teams") or ()
    return tuple(dict.fromkeys(str(it) for it in (user.get("team_id"), *of_organisation) if it))
