"""Who will read a reply. What cannot be found out counts as an outsider's eyes: it fails closed."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED
from handlers.identity import Identity
from handlers.request import Request
from handlers.workspace.calls import each, pages, shared_with
from handlers.workspace.groups import GroupMembers
from handlers.workspace.messages import reading
from handlers.workspace.people import People, untold
from handlers.workspace.rule import is_shared
from handlers.workspace.ttl_cache import TtlCache
from store.audience import Readers

_MINUTES = 5 * 60.0
_PAGE = 1_000
# For each page after the first: Slack takes about 100 such calls a minute, of all that the bot does.
_REST = 3.0
# So often is looked again while people keep joining.
_LOOKS = 5
# Where more people are, it is not worked out whether all of them are in a user group.
_GROUPED = 1_000
# So long, and of so many people in a channel, is remembered what they are called.
_A_DAY = 86_400.0
_CALLED = 200


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Whether outsiders read a channel; asked for anew it stands for `rests` seconds all the same. `people`
    are all who read it, none where that is not known or they are many.
    """

    outsiders: bool
    rests: float = 0.0
    people: frozenset[str] = frozenset()


class Members:
    """Who is in which channel, remembered for some minutes as `people` are."""

    def __init__(
        self,
        client: AsyncWebClient,
        me: Identity,
        clock: Callable[[], float] = time.monotonic,
        groups: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`groups` says which user groups documents are for; a blocking call."""
        self._client = client
        self._me = me
        self.people = People(client, me, clock)
        self._outsiders: TtlCache[_Verdict] = TtlCache(_MINUTES, clock)
        self._called: TtlCache[Mapping[str, str]] = TtlCache(_A_DAY, clock)
        self._groups = GroupMembers(client, groups, clock)

    async def readers(self, request: Request, *, anew: bool = False) -> Readers:
        """Who will see the reply to `request`. With `anew`, Slack is asked who is there, whatever was known;
        raises SlackAway then where it cannot tell now.
        """
        if request.private:
            return await self.alone(request.asker, anew=anew)
        key = self._me.tenant.key
        found = await self._verdict(request.channel, anew=anew)
        groups = await self._groups_of(found.people, anew=anew)
        return Readers.of_channel(key(request.channel), outsiders=found.outsiders, groups=map(key, groups))

    async def alone(self, user: str, *, anew: bool = False) -> Readers:
        """What `user` may read, where nobody else does; `anew` as in `readers`. Who left reads nothing."""
        person, channels, groups = await asyncio.gather(
            self.people.known(user, anew=anew),
            self._channels(user, anew=anew),
            self._groups_of({user}, anew=anew),
        )
        if person is not None and person.left:
            return Readers(frozenset())
        key, outsider = self._me.tenant.key, person is None or person.outsider
        return Readers.of_person(key(user), map(key, channels), outsider=outsider, groups=map(key, groups))

    async def _groups_of(self, people: Collection[str], *, anew: bool) -> Collection[str]:
        """The user groups that documents are for and all of `people` are in."""
        named = await asyncio.to_thread(self._groups.named) if people else ()
        if not named:
            return ()
        try:
            teams = await self.people.teams()
        except (*SLACK_FAILED, KeyError) as error:
            untold(error, raising=anew)
            return ()
        return await self._groups.with_all(people, named, teams, anew=anew)

    async def outsiders_in(self, channel: str, *, anew: bool = False) -> bool:
        """Whether a guest or another organisation reads `channel`; True when that is not known.

        With `anew` as in `readers`; a channel of thousands is not read again within seconds, unless somebody
        came.
        """
        return (await self._verdict(channel, anew=anew)).outsiders

    async def _verdict(self, channel: str, *, anew: bool) -> _Verdict:
        kept = self._outsiders.get(channel)
        if kept is not None and (not anew or self._outsiders.age(channel) < kept.rests):
            return kept
        for _ in range(_LOOKS):
            begun = self._outsiders.generation
            try:
                found = await self._look_for_outsiders(channel)
            except (*SLACK_FAILED, KeyError) as error:
                untold(error, channel=channel, raising=anew)
                return _Verdict(True)
            if self._outsiders.keep(channel, found, begun):
                return found
        return _Verdict(True)

    async def may_read(self, user: str, channel: str) -> bool:
        """Whether `user` can read `channel` now: asked of Slack each time, as nobody tells who left.

        False where that is not known for sure, and for who left the workspace, though a list of members may
        still name them. Raises NotThere and SlackAway.
        """
        with reading():
            person = await self.people.known(user, anew=True)
            if person is not None and person.left:
                return False
            about = (await self._client.conversations_info(channel=channel))["channel"]
            public = about.get("is_channel") and about.get("is_private") is False
            if public and person is not None and not person.outsider:
                return True
            return user in (await self._members(channel) or ())

    def forget(self, channel: str) -> None:
        """Somebody joined or left `channel`, or it was shared: look again."""
        self._outsiders.forget(channel)

    def forget_groups(self) -> None:
        """Somebody came into a user group or left it."""
        self._groups.forget()

    def changed(self, user: Mapping[str, Any]) -> bool:
        """Slack sent this user object, as something of it changed. Whether that may be what they may read.

        Most often it is a line of status. Events may come late: what they tell is asked for again.
        """
        told, before = self.people.read(user), self.people.kept(user["id"])
        if before is not None and told == replace(before, locale=told.locale):
            return False
        return self.became(user["id"], outsider=told.outsider, counts=told.counts)

    def became(self, user: str, *, outsider: bool, counts: bool) -> bool:
        """`user` is this now. Whether that may change what they may read."""
        before = self.people.kept(user)
        self.people.forget(user)
        # Verdicts outlive what they were made of; but a full member spoils none of them.
        matters = outsider if before is None else (outsider, counts) != (before.outsider, before.counts)
        if matters:
            self._outsiders.forget_all()
        return matters

    async def people_in(self, channel: str) -> dict[str, str]:
        """Names by id of those in `channel`; of none where Slack does not say."""
        try:
            return await self.people.names(await self._members(channel) or ())
        except (*SLACK_FAILED, KeyError):
            return {}

    def called_in(self, channel: str) -> Mapping[str, str]:
        """Names by id of those who were in `channel` when somebody last looked, within a day; Slack is not
        asked. None of a channel of more than 200 people.
        """
        return self._called.get(channel) or {}

    async def _look_for_outsiders(self, channel: str) -> _Verdict:
        told = await self._client.conversations_info(channel=channel)
        about = told["channel"]
        if is_shared(about, of_organisation=self._me.of_organisation):
            return _Verdict(True)
        members = await self._members(channel)
        if members is None:
            return _Verdict(True)
        await self.people.learn(members)
        people = await each(self.people.person, members)
        if len(members) <= _CALLED:
            names = {id_: it.name for id_, it in zip(members, people, strict=True) if it.counts}
            self._called.keep(channel, names, self._called.generation)
        outsiders = any(person.counts and person.outsider for person in people)
        read = (id_ for id_, it in zip(members, people, strict=True) if it.counts)
        known = frozenset(read if len(members) <= _GROUPED else ())
        return _Verdict(outsiders, _REST * ((len(members) - 1) // _PAGE), known)

    async def _members(self, channel: str) -> list[str] | None:
        """Everybody in `channel`; None when they are too many to be read."""
        found: list[str] = []
        whole = False
        async for page, last in pages(self._client.conversations_members, channel=channel, limit=_PAGE):
            found += page["members"]
            whole = last
        return found if whole else None

    async def _channels(self, user: str, *, anew: bool = False) -> list[str]:
        """The channels that both `user` and the bot are in; those found so far when Slack fails."""
        found: list[str] = []
        try:
            teams = await self.people.teams_of(user)
            async for page, _ in shared_with(self._client, user, teams):
                found += [channel["id"] for channel in page["channels"]]
        except (*SLACK_FAILED, KeyError) as error:
            untold(error, raising=anew)
        return found
