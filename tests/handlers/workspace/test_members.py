"""Who reads along, asked of the stand-in; what cannot be found out counts as a guest."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import UNREACHABLE, NotThere
from handlers.identity import Identity, who_am_i
from handlers.locale import ENGLISH, Locale
from handlers.request import Kind, Request
from handlers.simulator.server import Simulator
from handlers.simulator.state.events import person_json
from handlers.simulator.state.records import BOT_USER, TEAM, Channel, ChannelKind, Person
from handlers.simulator.state.workspace import Workspace
from handlers.workspace.members import Members
from handlers.workspace.person import is_admin, read_member
from store.audience import EVERYONE, Readers
from tests.handlers.simulator_room import Clock


class Town:
    """A workspace, and the bot's view of its people."""

    def __init__(self, slack: Simulator, me: Identity, clock: Clock) -> None:
        self.slack = slack
        self.clock = clock
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        self.members = Members(client, me, clock)

    def person(self, name: str, *, guest: bool = False, outside: bool = False, bot: bool = False) -> Person:
        return self.slack.workspace.add_person(name, guest=guest, outside=outside, bot=bot)

    async def outsiders(self, *members: Person, shared: bool = False, kind: ChannelKind = "channel") -> bool:
        """Whether a channel with these members has outsiders."""
        channel = Channel(
            self.slack.workspace.new_id("C"), "x", kind, [*(m.id for m in members), BOT_USER], shared=shared
        )
        return await self.members.outsiders_in(self.slack.workspace.adopt(channel).id)

    def asked(self, method: str) -> int:
        return sum(call.method == method for call in self.slack.calls)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Simulator() as slack:
        me = await who_am_i(AsyncWebClient(token=slack.bot_token, base_url=slack.api_url))
        yield Town(slack, me, Clock())


async def test_members_alone_are_no_outsiders_nor_are_bots(town: Town) -> None:
    assert not await town.outsiders(town.person("ann"), town.person("app", bot=True))


async def test_who_is_in_a_channel_is_known_by_name_without_asking_again(town: Town) -> None:
    ann, bot, cleo = town.person("ann"), town.person("app", bot=True), town.person("cleo")
    channel = town.slack.workspace.add_channel("general", ann, bot)
    assert town.members.called_in(channel.id) == {}
    await town.members.outsiders_in(channel.id)
    town.clock.now += 3_600
    before = len(town.slack.calls)
    assert town.members.called_in(channel.id) == {ann.id: "ann"}
    assert len(town.slack.calls) == before and cleo.id not in town.members.called_in(channel.id)
    town.clock.now += 86_400
    assert town.members.called_in(channel.id) == {}


@pytest.mark.parametrize("kind", ["channel", "group", "mpim"])
async def test_a_guest_is_an_outsider_wherever_they_read_along(town: Town, kind: ChannelKind) -> None:
    assert await town.outsiders(town.person("ann"), town.person("gus", guest=True), kind=kind)
    assert not await town.outsiders(town.person("ann"), town.person("bob"), kind=kind)


async def test_somebody_of_another_organisation_is_an_outsider(town: Town) -> None:
    assert await town.outsiders(town.person("ann"), town.person("pat", outside=True))


async def test_a_shared_channel_has_outsiders_whoever_is_in_it(town: Town) -> None:
    assert await town.outsiders(town.person("ann"), shared=True)


async def test_a_guest_who_left_the_workspace_reads_nothing(town: Town) -> None:
    gone = town.person("gus", guest=True)
    town.slack.workspace.people[gone.id] = replace(gone, deleted=True)
    assert not await town.outsiders(town.person("ann"), gone)


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
async def test_what_slack_does_not_tell_counts_as_an_outsider(town: Town, method: str) -> None:
    town.slack.fail(method)
    assert await town.outsiders(town.person("ann"))


async def test_a_large_channel_is_looked_up_in_the_directory(town: Town) -> None:
    many = [town.person(f"p{i}") for i in range(30)]
    assert not await town.outsiders(*many)
    assert town.asked("users.list") >= 1 and town.asked("users.info") == 0
    assert await town.outsiders(*many, town.person("gus", guest=True))


async def test_what_was_found_is_kept_for_some_minutes(town: Town) -> None:
    ann = town.person("ann")
    channel = town.slack.workspace.add_channel("general", ann)
    for _ in range(3):
        assert not await town.members.outsiders_in(channel.id)
    assert town.asked("conversations.members") == 1
    town.clock.now += 600
    channel.members.append(town.person("gus", guest=True).id)
    assert await town.members.outsiders_in(channel.id)


async def test_a_channel_that_is_forgotten_is_looked_at_again(town: Town) -> None:
    channel = town.slack.workspace.add_channel("general", town.person("ann"))
    assert not await town.members.outsiders_in(channel.id)
    channel.members.append(town.person("gus", guest=True).id)
    town.members.forget(channel.id)
    assert await town.members.outsiders_in(channel.id)


async def test_a_reply_to_one_person_is_read_with_their_channels(town: Town) -> None:
    ann = town.person("ann")
    both = town.slack.workspace.add_channel("general", ann)
    town.slack.workspace.add_channel("theirs", ann, private=True, bot=False)
    town.slack.workspace.add_channel("others")
    request = Request("id", Kind.ASK, "T", both.id, ann.id, "x", response_url="http://r")
    assert await town.members.readers(request) == Readers.of_person(ann.id, [both.id], outsider=False)


async def test_somebody_whom_slack_does_not_know_counts_as_an_outsider(town: Town) -> None:
    request = Request("id", Kind.DIRECT, "T", "D1", "U0NOBODY", "x", "1.0", "1.0")
    assert await town.members.readers(request) == Readers.of_person("U0NOBODY", [], outsider=True)


async def test_names_are_those_that_people_show(town: Town) -> None:
    ann = town.person("Ann")
    assert await town.members.people.names([ann.id, "U0NOBODY"]) == {ann.id: "Ann", "U0NOBODY": "someone"}


async def test_a_guest_who_joins_while_it_is_looked_up_is_seen(town: Town) -> None:
    channel = town.slack.workspace.add_channel("general", town.person("ann"), town.person("bob"))
    town.slack.delay("users.info", 0.1)
    looking = asyncio.create_task(town.members.outsiders_in(channel.id))
    await town.slack.until(lambda _: town.asked("conversations.members") == 1)
    channel.members.append(town.person("gus", guest=True).id)
    town.members.forget(channel.id)
    assert await looking
    assert await town.members.outsiders_in(channel.id)


async def test_somebody_who_becomes_a_guest_while_they_are_looked_up_is_one(town: Town) -> None:
    ann = town.person("ann")
    channel = town.slack.workspace.add_channel("general", ann)
    assert not await town.members.outsiders_in(channel.id)
    town.clock.now += 600
    asked = town.asked("users.info")
    looking = asyncio.create_task(town.members.people.names([ann.id]))
    # Slack has answered, and the answer is on its way.
    await town.slack.until(lambda _: town.asked("users.info") == asked + 1)
    town.slack.workspace.people[ann.id] = replace(ann, guest=True)
    town.members.people.forget(ann.id)
    await looking
    assert await town.members.outsiders_in(channel.id)


async def test_names_of_many_are_read_from_the_directory_in_one_call(town: Town) -> None:
    many = [town.person(f"p{i}") for i in range(40)]
    assert await town.members.people.names(p.id for p in many) == {p.id: p.name for p in many}
    assert town.asked("users.list") == 1 and town.asked("users.info") == 0


async def test_without_a_directory_a_few_names_are_asked_for_at_once(town: Town) -> None:
    many = [town.person(f"p{i}") for i in range(20)]
    town.slack.fail("users.list")
    town.slack.delay("users.info", 1, times=20)
    naming = asyncio.create_task(town.members.people.names(p.id for p in many))
    # What is counted has been answered: eight of them, while the next are on their way.
    assert await town.slack.until(lambda _: town.asked("users.info")) <= 8
    assert await naming == {p.id: p.name for p in many}


async def test_a_private_channel_is_read_by_its_members_alone(town: Town) -> None:
    ann, bob = town.person("ann"), town.person("bob")
    secret = town.slack.workspace.add_channel("secret", ann, private=True)
    assert await town.members.may_read(ann.id, secret.id)
    assert not await town.members.may_read(bob.id, secret.id)
    secret.members.remove(ann.id)
    assert not await town.members.may_read(ann.id, secret.id)


async def test_a_public_channel_is_read_by_guests_only_as_members(town: Town) -> None:
    bob, gus = town.person("bob"), town.person("gus", guest=True)
    general = town.slack.workspace.add_channel("general", town.person("ann"))
    assert await town.members.may_read(bob.id, general.id)
    assert not await town.members.may_read(gus.id, general.id)
    general.members.append(gus.id)
    assert await town.members.may_read(gus.id, general.id)


@pytest.mark.parametrize("private", [True, False])
async def test_who_has_left_the_workspace_reads_no_channel_though_its_list_still_names_them(
    town: Town, private: bool
) -> None:
    bob = town.person("bob")
    channel = town.slack.workspace.add_channel("plans", bob, private=private)
    assert await town.members.may_read(bob.id, channel.id)
    town.slack.workspace.people[bob.id] = replace(bob, deleted=True)  # and no event told so yet
    assert not await town.members.may_read(bob.id, channel.id)


async def test_who_became_a_guest_reads_a_public_channel_only_as_its_member_though_no_event_told_so(
    town: Town,
) -> None:
    bob, ann = town.person("bob"), town.person("ann")
    channel = town.slack.workspace.add_channel("plans", ann)
    assert await town.members.may_read(bob.id, channel.id)
    town.slack.workspace.people[bob.id] = replace(bob, guest=True)
    assert not await town.members.may_read(bob.id, channel.id)


async def test_where_slack_cannot_be_asked_nobody_may_read(town: Town) -> None:
    ann = town.person("ann")
    general = town.slack.workspace.add_channel("general", ann)
    town.slack.fail("conversations.info", "internal_error")
    with pytest.raises(UNREACHABLE):
        await town.members.may_read(ann.id, general.id)
    town.slack.fail("conversations.info", "channel_not_found")
    with pytest.raises(NotThere):
        await town.members.may_read(ann.id, general.id)


def told(town: Town, person: Person, **fields: Any) -> dict[str, Any]:
    """What Slack tells when this person changes."""
    changed = town.slack.workspace.people[person.id] = replace(person, **fields)
    return person_json(changed, TEAM)


async def test_a_member_who_becomes_a_guest_is_one_wherever_they_read_along(town: Town) -> None:
    ann, bob = town.person("ann"), town.person("bob")
    channels = [town.slack.workspace.add_channel(name, ann, bob).id for name in ("one", "two")]
    assert not any([await town.members.outsiders_in(each) for each in channels])
    assert town.members.changed(told(town, bob, guest=True))
    assert all([await town.members.outsiders_in(each) for each in channels])
    assert town.members.changed(told(town, bob, guest=False))
    assert not any([await town.members.outsiders_in(each) for each in channels])


async def test_a_new_guest_whose_event_is_lost_is_one_five_minutes_later_wherever_they_read_along(
    town: Town,
) -> None:
    ann, bob = town.person("ann"), town.person("bob")
    channel = town.slack.workspace.add_channel("general", ann, bob)
    await town.members.people.names([bob.id])
    town.slack.workspace.people[bob.id] = replace(bob, guest=True)  # and no event tells so
    town.clock.now += 299
    assert not await town.members.outsiders_in(channel.id), "this is what is left"
    town.clock.now += 2
    # So it is asked before the first word of a reply, whatever was found when it began.
    asked = Request("r", Kind.MENTION, TEAM, channel.id, ann.id, "?")
    assert EVERYONE not in (await town.members.readers(asked, anew=True)).scopes


async def test_a_new_guest_whose_event_is_lost_is_one_at_once_where_they_alone_read(town: Town) -> None:
    bob = town.person("bob")
    assert EVERYONE in (await town.members.alone(bob.id)).scopes
    town.slack.workspace.people[bob.id] = replace(bob, guest=True)
    assert EVERYONE not in (await town.members.alone(bob.id, anew=True)).scopes


async def test_a_line_of_status_changes_nothing(town: Town) -> None:
    ann = town.person("ann")
    channel = town.slack.workspace.add_channel("general", ann)
    assert not await town.members.outsiders_in(channel.id)
    assert not town.members.changed(person_json(ann, TEAM))
    assert not town.members.changed(person_json(replace(ann, name="Anna"), TEAM))
    assert not await town.members.outsiders_in(channel.id)
    assert town.asked("conversations.members") == 1


async def test_a_verdict_does_not_outlive_what_it_was_made_of(town: Town) -> None:
    """Who is in a channel was looked up minutes after its members were."""
    ann = town.person("ann")
    await town.members.people.names([ann.id])
    town.clock.now += 250
    channel = town.slack.workspace.add_channel("general", ann)
    assert not await town.members.outsiders_in(channel.id)
    town.clock.now += 250
    assert town.members.changed(told(town, ann, guest=True))
    assert await town.members.outsiders_in(channel.id)


async def test_somebody_who_becomes_a_guest_while_a_channel_is_looked_at_is_seen(town: Town) -> None:
    ann, bob = town.person("ann"), town.person("bob")
    channel = town.slack.workspace.add_channel("general", ann, bob)
    await town.members.people.names([ann.id])
    town.slack.delay("users.info", 0.1)
    looking = asyncio.create_task(town.members.outsiders_in(channel.id))
    await town.slack.until(lambda _: town.asked("conversations.members") == 1)
    town.members.changed(told(town, ann, guest=True))
    assert await looking


async def test_asked_anew_slack_is_asked_whatever_was_known(town: Town) -> None:
    channel = town.slack.workspace.add_channel("general", town.person("ann"))
    request = Request("id", Kind.MENTION, "T", channel.id, "U0ANN", "x", "1.0", "1.0")
    assert await town.members.readers(request) == Readers.of_channel(channel.id, outsiders=False)
    channel.members.append(town.person("gus", guest=True).id)
    assert await town.members.readers(request) == Readers.of_channel(channel.id, outsiders=False)
    assert await town.members.readers(request, anew=True) == Readers.of_channel(channel.id, outsiders=True)
    assert await town.members.readers(request) == Readers.of_channel(channel.id, outsiders=True)


@pytest.mark.parametrize("kind", [Kind.MENTION, Kind.ASK])
@pytest.mark.parametrize("error", ["internal_error", "missing_scope"])
async def test_asked_anew_what_slack_will_tell_later_is_left_for_later(
    town: Town, kind: Kind, error: str
) -> None:
    ann = town.person("ann")
    channel = town.slack.workspace.add_channel("general", ann)
    request = Request("id", kind, "T", channel.id, ann.id, "x", "1.0", "1.0")
    for method in ("conversations.info", "users.conversations"):
        town.slack.fail(method, error)
    if error == "internal_error":
        with pytest.raises(UNREACHABLE):
            await town.members.readers(request, anew=True)
    else:
        now = await town.members.readers(request, anew=True)
        assert f"channel:{channel.id}" not in now.scopes or EVERYONE not in now.scopes


async def test_a_channel_of_thousands_is_not_read_again_within_seconds_unless_somebody_came(
    town: Town,
) -> None:
    many = [town.person(f"p{i}") for i in range(2_500)]
    channel = town.slack.workspace.add_channel("general", *many)
    assert not await town.members.outsiders_in(channel.id)
    assert not await town.members.outsiders_in(channel.id, anew=True)
    assert town.asked("conversations.members") == 3
    town.clock.now += 7
    assert not await town.members.outsiders_in(channel.id, anew=True)
    assert town.asked("conversations.members") == 6
    channel.members.append(town.person("gus", guest=True).id)
    town.members.forget(channel.id)
    assert await town.members.outsiders_in(channel.id, anew=True)


async def test_the_locale_of_a_person_is_the_one_they_have_in_slack(town: Town) -> None:
    ann, bob = town.person("ann"), town.person("bob")
    town.slack.workspace.people[ann.id] = replace(ann, locale="de-DE")
    assert (
        await town.members.people.locale(ann.id) == Locale("de")
        and await town.members.people.locale(bob.id) == ENGLISH
    )
    assert await town.members.people.locale(ann.id) == Locale("de") and town.asked("users.info") == 2


async def test_where_slack_does_not_say_soon_the_locale_is_english(town: Town) -> None:
    ann = town.person("ann")
    town.slack.workspace.people[ann.id] = replace(ann, locale="de-DE")
    town.slack.delay("users.info", 3.0)
    assert await town.members.people.locale(ann.id) == ENGLISH
    assert await town.members.people.locale("U0NOBODY") == ENGLISH


async def test_an_event_without_a_locale_changes_nothing(town: Town) -> None:
    ann = replace(town.person("ann"), locale="de-DE")
    town.slack.workspace.people[ann.id] = ann
    await town.members.people.locale(ann.id)
    assert not town.members.changed(person_json(ann, TEAM))
    assert await town.members.people.locale(ann.id) == Locale("de") and town.asked("users.info") == 1


ORGANISATION = {"enterprise_id": "E1", "teams": ["T1", "T2"]}


@pytest.mark.parametrize(
    ("team", "user", "outsider"),
    [
        ("T1", {"team_id": "T1"}, False),
        ("T1", {"team_id": "T2", "enterprise_user": ORGANISATION}, False),
        ("T3", {"team_id": "T2", "enterprise_user": ORGANISATION}, True),
        # Installed for the whole organisation, all its workspaces are one.
        ("E1", {"team_id": "T2", "enterprise_user": ORGANISATION}, False),
        ("E1", {"team_id": "T2", "enterprise_user": ORGANISATION, "is_restricted": True}, True),
        ("E2", {"team_id": "T2", "enterprise_user": ORGANISATION}, True),
        ("E1", {"team_id": "T9"}, True),
    ],
)
def test_who_is_of_another_workspace_or_organisation_is_an_outsider(
    team: str, user: dict[str, Any], outsider: bool
) -> None:
    assert read_member(user, team).outsider is outsider


def test_an_admin_of_the_organisation_is_one_where_slack_tells_of_no_workspace() -> None:
    of_organisation = {"enterprise_user": ORGANISATION | {"is_admin": True}}
    assert is_admin(of_organisation) and not is_admin(of_organisation | {"is_admin": False})
    assert not is_admin(of_organisation | {"is_ultra_restricted": True})


async def test_in_an_organisation_each_workspace_is_asked_for_its_people_and_channels() -> None:
    everywhere = Workspace(team="T0A", organisation="E0ORG")
    async with Simulator(everywhere) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        people = Members(client, await who_am_i(client), Clock())
        ann, bob = everywhere.add_person("ann"), everywhere.add_person("bob", team="T0B")
        many = [everywhere.add_person(f"p{at}", team="T0B") for at in range(20)]
        general = everywhere.add_channel("general", ann, bob, *many)
        assert not await people.outsiders_in(general.id)
        # The directories of both workspaces were read, and nobody was asked for one by one.
        asked = [it.method for it in slack.calls]
        assert asked.count("users.list") == 2 and asked.count("users.info") == 0
        readers = await people.alone(bob.id)
        assert f"channel:{general.id}" in readers.scopes and readers.full_members
        of_user = [it.args["team_id"] for it in slack.calls if it.method == "users.conversations"]
        assert of_user == ["T0B"]
