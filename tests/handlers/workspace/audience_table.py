"""The table of docs/privacy.md: every place of a reply, and whoever may read it there, with every audience
that a document may have. Each cell is worked out by the bot's own code from Slack's payloads.

`python -m tests.handlers.workspace.audience_table` prints it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.identity import Identity
from handlers.request import Kind, Request
from handlers.workspace import Members
from store.audience import Audience, Readers

Json = dict[str, Any]

HERE, ELSEWHERE, DIRECT, ROOT = "C0HERE", "C0ELSEWHERE", "D0ASKER", "17.000100"
TEAM, SISTER, ORGANISATION = "T0HOME", "T0SISTER", "E0GRID"
ASKER = "U0ASKER"
ALL, SOME = "S0ALL", "S0SOME"

PEOPLE: Mapping[str, Json] = {
    ASKER: {"team_id": TEAM},
    "U0MEMBER": {"team_id": TEAM},
    "U0BOT": {"team_id": TEAM, "is_bot": True},
    "U0GONE": {"team_id": "T0OTHER", "is_restricted": True, "deleted": True},
    "U0ULTRA": {"team_id": TEAM, "is_restricted": True, "is_ultra_restricted": True},
    "U0MULTI": {"team_id": TEAM, "is_restricted": True},
    "U0OTHER": {"team_id": "T0OTHER", "is_stranger": True},
    "U0SISTER": {
        "team_id": SISTER,
        "enterprise_user": {"enterprise_id": ORGANISATION, "teams": [SISTER]},
    },
}
MEMBERS = (ASKER, "U0MEMBER", "U0BOT", "U0GONE")


@dataclass(frozen=True, slots=True)
class Slack:
    """A workspace as Slack's payloads describe it, without a network: a table needs no transport."""

    people: Mapping[str, Json]
    members: Sequence[str] = MEMBERS
    flags: Mapping[str, Any] = field(default_factory=dict)
    silent: bool = False

    def _tell(self, told: Json) -> Json:
        if self.silent:
            raise TimeoutError
        return told

    async def conversations_info(self, channel: str) -> Json:
        return self._tell({"channel": {"id": channel, "is_channel": True, "is_private": False, **self.flags}})

    async def conversations_members(self, **_: Any) -> Json:
        return self._tell({"members": list(self.members)})

    async def users_info(self, user: str, **_: Any) -> Json:
        return self._tell({"user": {"id": user, **self.people[user]}})

    async def users_conversations(self, **_: Any) -> Json:
        return self._tell({"channels": [{"id": HERE}, {"id": ELSEWHERE}]})

    async def auth_teams_list(self, **_: Any) -> Json:
        return self._tell({"teams": [{"id": TEAM}]})

    async def usergroups_list(self, **_: Any) -> Json:
        return self._tell(
            {
                "usergroups": [
                    {"id": ALL, "users": [it for it in PEOPLE if it != "U0GONE"]},
                    {"id": SOME, "users": ["U0GONE"]},
                ]
            }
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply is read, and by whom: in a channel by all in it, else by `asker` alone."""

    name: str
    slack: Slack
    team: str = TEAM
    private: bool = False
    direct: bool = False

    def readers(self) -> Readers:
        channel = DIRECT if self.direct else HERE
        unseen = "https://hooks.slack.com/x" if self.private and not self.direct else ""
        kind = Kind.ASK if unseen else Kind.DIRECT if self.direct else Kind.MENTION
        request = Request("r", kind, TEAM, channel, ASKER, "?", ROOT, ROOT, response_url=unseen)
        me = Identity(self.team, "U0INHOUSE", "B0INHOUSE", "https://team.slack.com/")
        people = Members(self.slack, me, groups=lambda: (ALL, SOME))  # type: ignore[arg-type]
        found = asyncio.run(people.readers(request))
        # What one person alone sees stands in no conversation but their direct messages.
        return found if unseen else found.in_conversations(channel, [ROOT])


def _among(*more: str, **flags: Any) -> Slack:
    return Slack(PEOPLE, (*MEMBERS, *more), flags)


def _asked_by(person: str) -> Slack:
    return Slack({**PEOPLE, ASKER: PEOPLE[person]})


_CHANNEL = "A channel, public or private, or a group direct message"
PLACES = (
    Place(f"{_CHANNEL}: full members, apps, and people who have left the workspace", _among()),
    Place("the same, with a single-channel guest", _among("U0ULTRA")),
    Place("the same, with a multi-channel guest", _among("U0MULTI")),
    Place("the same, with somebody of another organisation", _among("U0OTHER")),
    Place("shared with another organisation (Slack Connect)", _among(is_ext_shared=True)),
    Place("shared with one that has yet to accept", _among(is_pending_ext_shared=True)),
    Place(
        "shared with another workspace of the Enterprise Grid; the app is in one of them",
        _among("U0SISTER", is_org_shared=True),
    ),
    Place(
        "the same; the app is installed for the whole organisation",
        Slack(
            {
                **PEOPLE,
                **{it: {**PEOPLE["U0SISTER"], "team_id": TEAM} for it in (ASKER, "U0MEMBER")},
            },
            (*MEMBERS, "U0SISTER"),
            {"is_org_shared": True},
        ),
        team=ORGANISATION,
    ),
    Place("where Slack does not say who is in it", Slack(PEOPLE, silent=True)),
    Place("A direct message with the bot, of a full member", _asked_by(ASKER), private=True, direct=True),
    Place("`/ask`, or any other reply that the asker alone sees, of a full member", _among(), private=True),
    Place("the same, of a single-channel guest", _asked_by("U0ULTRA"), private=True),
    Place("the same, of a multi-channel guest", _asked_by("U0MULTI"), private=True),
    Place("the same, of somebody of another organisation", _asked_by("U0OTHER"), private=True),
    Place("the same, of somebody who has left the workspace since", _asked_by("U0GONE"), private=True),
    Place("the same, where Slack does not say who they are", Slack(PEOPLE, silent=True), private=True),
)
AUDIENCES = {
    "everyone": Audience.everyone(),
    "that channel": Audience.parse(f"channel:{HERE}"),
    "another channel of the asker's": Audience.parse(f"channel:{ELSEWHERE}"),
    "a user group of all who read": Audience.parse(f"group:{ALL}"),
    "another user group": Audience.parse(f"group:{SOME}"),
    "the asker": Audience.parse(f"user:{ASKER}"),
    "somebody else": Audience.parse("user:U0MEMBER"),
    "a file of that conversation": Audience.of_conversation(HERE, ROOT),
    "a file of another one": Audience.of_conversation(HERE, "18.000200"),
    "everyone of another workspace": Audience.parse("everyone:T0OTHER"),
    "it is not known who": Audience.nobody(),
}


def table() -> str:
    """As docs/privacy.md has it."""
    lines = ["| Who reads the reply | " + " | ".join(AUDIENCES) + " |", "|---|" + ":-:|" * len(AUDIENCES)]
    for place in PLACES:
        readers = place.readers()
        of_direct = {"a file of that conversation": Audience.of_conversation(DIRECT, ROOT)}
        audiences = AUDIENCES | (of_direct if place.direct else {})
        cells = ("yes" if readers.may_read(it) else "–" for it in audiences.values())
        lines.append(f"| {place.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
