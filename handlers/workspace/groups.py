"""The user groups of a workspace. Their scope is an optional one: without it nobody knows them, and what is
for a group alone is read by no one.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED, UNREACHABLE, SlackAway, is_passing
from handlers.workspace.ttl_cache import TtlCache

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class UserGroup:
    """What people call it, and how they mention it, without the @."""

    name: str
    handle: str


async def user_groups(client: AsyncWebClient, team: str | None = None) -> dict[str, UserGroup] | None:
    """Those there are, by id, in an organisation of the workspace `team`; None where Slack does not tell."""
    try:
        told = await client.usergroups_list(team_id=team)
    except SLACK_FAILED as error:
        log.info("user_groups_unknown", error=type(error).__name__)
        return None
    found: dict[str, UserGroup] = {}
    for it in told["usergroups"]:
        handle = str(it.get("handle") or it["id"])
        found[str(it["id"])] = UserGroup(str(it.get("name") or handle), handle)
    return found


_MINUTES = 5 * 60.0
# Slack takes some 20 such calls a minute: asked for anew, what was told stands for so many seconds all the
# same, unless an event says that a group changed.
_RESTS = 3.0


class GroupMembers:
    """Who is in which of the groups that documents are for, remembered for some minutes.

    `named` are the ids of those groups: where there are none, Slack is not asked. A blocking call.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        named: Callable[[], Collection[str]] = frozenset,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.named = named
        self._client = client
        self._known: TtlCache[dict[str, frozenset[str]]] = TtlCache(_MINUTES, clock)

    async def with_all(
        self, people: Collection[str], named: Collection[str], teams: Iterable[str | None], *, anew: bool
    ) -> frozenset[str]:
        """Those of the groups `named` that all of `people` are in, `teams` as Members.teams_of has them. None
        of them where Slack does not tell; raises SlackAway with `anew`, where it may tell later.
        """
        known: dict[str, frozenset[str]] = {}
        for team in teams:
            known |= await self._of(team, anew=anew)
        return frozenset(it for it in named if known.get(it, frozenset()).issuperset(people))

    def forget(self) -> None:
        """Somebody came into a group or left it."""
        self._known.forget_all()

    async def _of(self, team: str | None, *, anew: bool) -> dict[str, frozenset[str]]:
        name = team or ""
        known = self._known.get(name)
        if known is not None and (not anew or self._known.age(name) < _RESTS):
            return known
        begun = self._known.generation
        try:
            told = await self._client.usergroups_list(include_users=True, team_id=team)
            found = {str(it["id"]): frozenset(map(str, it["users"])) for it in told["usergroups"]}
        except (*SLACK_FAILED, KeyError) as error:
            log.warning("user_groups_unknown", error=type(error).__name__)
            if anew and (isinstance(error, UNREACHABLE) or is_passing(error)):
                raise SlackAway("Slack does not say who is in the user groups") from None
            return {}
        self._known.keep(name, found, begun)
        return found
