"""A channel that the bot was told to learn: what it then answers from, for whom, and until when; each as a
transcript."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from handlers.app import connected
from handlers.learning import START, Standing
from handlers.simulator.api.faults import Fault
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from store.audience import Readers
from store.deed import Deed
from tests.end_to_end.filing import FilingBackend, filing_backend
from tests.end_to_end.installed import HOME, OTHER, grid
from tests.end_to_end.several_bots import ended, start_filing
from tests.end_to_end.talking import BOT, SOON, Talk, settings_for, workspace
from tests.end_to_end.test_home import home

Teaching = tuple[Talk, FilingBackend]
BEFORE = 3_600.0


@asynccontextmanager
async def teaching(directory: Path, **rules: Any) -> AsyncIterator[Teaching]:
    """The bot in a workspace in which something was said before it was told to learn."""
    async with workspace(**rules) as talk:
        talk.workspace.people[talk.ann.id] = replace(talk.ann, admin=True)
        async with running(talk, directory) as backend:
            yield talk, backend


@asynccontextmanager
async def running(talk: Talk, directory: Path) -> AsyncIterator[FilingBackend]:
    with filing_backend(directory) as backend:
        settings = settings_for(talk.slack, directory)
        async with connected(settings, backend, drain_s=2, pauses=SOON) as tenants:
            talk.bot = tenants.home
            yield backend


def said_before(
    talk: Talk, who: Person, text: str, ago: float = BEFORE, where: Channel | None = None, thread: str = ""
) -> str:
    """What was said there `ago` seconds before now; returns its ts."""
    channel = (where or talk.general).id
    ts = f"{talk.workspace.clock() - ago:.6f}"
    talk.workspace.seed(Posted(channel, ts, who.id, text, thread_ts=thread or None))
    return ts


async def typed(talk: Talk, what: str, who: Person | None = None, where: Channel | None = None) -> str:
    """`/inhouse WHAT`, and what only whoever typed it reads then."""
    asker, seen = who or talk.ann, len(talk.workspace.seen)
    await talk.slack.command(asker.id, (where or talk.general).id, "/inhouse", what)
    await talk.slack.until(lambda w: len(w.seen) > seen)
    return talk.workspace.seen[-1].visible


async def learned(talk: Talk) -> None:
    """Until the bot has heard everything, and there is nothing left to read."""
    assert talk.bot is not None
    learner = talk.bot.context.learner

    def heard() -> bool:
        return not talk.workspace.outbox and all(it.acknowledged for it in talk.slack.deliveries)

    async with asyncio.timeout(60):
        while not (heard() and learner.settled):  # noqa: ASYNC110 - it tells nobody when that is
            await asyncio.sleep(0.02)


def notice(talk: Talk, where: Channel | None = None) -> str:
    """What the channel last read of being learned."""
    said = [
        it.visible for it in talk.workspace.messages[(where or talk.general).id] if it.user == "U0INHOUSE"
    ]
    return next(it for it in reversed(said) if "learning this channel" in it)


def held(backend: FilingBackend) -> str:
    """All words that are in the library of channels."""
    found = backend.shelf.sources("slack:")
    pieces = [backend.shelf.passages_of(it.id, Readers.of_any([it.audience])) for it in found]
    return "\n".join(it.text for each in pieces for it in each)


async def test_a_channel_is_learned_announced_and_cited_by_permalink(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        root = said_before(talk, talk.bob, "Where is the zugspitze key?")
        said_before(talk, talk.ann, "The zugspitze key hangs behind the door.", BEFORE - 60, thread=root)
        assert "I would learn what has been said here since" in await typed(talk, "learn")
        assert held(backend) == ""
        assert await typed(talk, "learn 90d") == "I have begun, and have told the channel."
        await learned(talk)
        told = notice(talk)
        assert "Ann asked me to" in told and "1 conversation" in told and "`/inhouse unlearn` ends it" in told
        reply = await talk.said(talk.bob, f"{BOT} where is the zugspitze key?")
        assert "The zugspitze key hangs behind the door." in reply
        assert f"/archives/{talk.general.id}/p" in reply


async def test_only_who_may_set_a_channel_up_has_it_learned_and_direct_messages_are_nobody_s(
    tmp_path: Path,
) -> None:
    async with teaching(tmp_path) as (talk, backend):
        said_before(talk, talk.bob, "The zugspitze train leaves at seven.")
        for what in ("learn 90d", "learn all"):
            assert "Only an admin of the workspace" in await typed(talk, what, talk.bob)
        assert "I learn channels alone" in await typed(talk, "learn 90d", where=talk.dm(talk.ann))
        assert "invite me first" in await typed(talk, "learn 90d", where=talk.elsewhere)
        assert "`/inhouse learn 90d`" in await typed(talk, "learn soon")
        assert "I am not learning this channel" in await typed(talk, "learn status", talk.bob)
        assert "I am not learning this channel" in await typed(talk, "unlearn")
        assert held(backend) == "" and backend.shelf.learned.channels() == []
        await typed(talk, "learn 90d")
        await learned(talk)
        assert "1 conversation" in await typed(talk, "learn status", talk.bob)
        assert "Only an admin of the workspace" in await typed(talk, "unlearn", talk.bob)
        assert "zugspitze" in held(backend)


async def test_the_button_below_what_it_would_do_begins_it(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        said_before(talk, talk.bob, "The zugspitze train leaves at seven.")
        told = await typed(talk, "learn", talk.bob)
        assert "I would learn" in told and "Only an admin of the workspace, or whoever made" in told
        assert talk.workspace.seen[-1].action(START) is None
        await typed(talk, "learn")
        asked = talk.workspace.seen[-1]
        talk.workspace.people[talk.ann.id] = replace(talk.ann, admin=False)
        talk.general.creator = talk.bob.id
        await talk.slack.press(talk.ann.id, talk.general.id, asked.ts, START)
        await talk.whispered(talk.ann, "Only an admin")
        talk.workspace.people[talk.ann.id] = replace(talk.ann, admin=True)
        await typed(talk, "learn")
        asked = talk.workspace.seen[-1]
        await talk.slack.press(talk.ann.id, talk.general.id, asked.ts, START)
        await talk.whispered(talk.ann, "I have begun")
        await learned(talk)
        assert "zugspitze" in held(backend)


async def test_nobody_outside_the_channel_hears_of_it(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, _):
        secret = talk.workspace.add_channel("secret", talk.ann, private=True)
        said_before(talk, talk.ann, "The zugspitze merger is in May.", where=secret)
        await typed(talk, "learn all", where=secret)
        await learned(talk)
        assert "in May" in await talk.said(talk.ann, f"{BOT} zugspitze merger?", secret)
        assert "in May" in await talk.said(talk.ann, "zugspitze merger?", talk.dm(talk.ann))
        for where in (talk.general, talk.product):
            assert "May" not in await talk.said(talk.ann, f"{BOT} zugspitze merger?", where)
        assert "May" not in await talk.said(talk.bob, "zugspitze merger?", talk.dm(talk.bob))


async def test_a_guest_in_the_channel_reads_of_it_what_its_members_do(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, _):
        said_before(talk, talk.bob, "The zugspitze release is on Friday.", where=talk.product)
        await typed(talk, "learn 30d", where=talk.product)
        await learned(talk)
        assert "on Friday" in await talk.said(talk.guest, f"{BOT} zugspitze release?", talk.product)
        # Shared with another organisation, it is still the channel's, and nobody else's.
        talk.workspace.share(talk.product.id)
        assert "on Friday" in await talk.said(talk.ann, f"{BOT} zugspitze release?", talk.product)
        assert "on Friday" not in await talk.said(talk.ann, f"{BOT} zugspitze release?")


async def test_what_is_said_edited_and_deleted_afterwards_is_known_within_seconds(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        old = said_before(talk, talk.bob, "When is the zugspitze party?", 5 * 86_400.0)
        await typed(talk, "learn 90d")
        await learned(talk)
        late = await talk.slack.say(talk.bob.id, talk.general.id, "The zugspitze party is on Monday.", old)
        await learned(talk)
        assert "on Monday" in await talk.said(talk.ann, f"{BOT} zugspitze party?")
        await talk.slack.edit(talk.general.id, late, "The zugspitze party is on Tuesday.")
        await learned(talk)
        said = await talk.said(talk.ann, f"{BOT} zugspitze party?")
        assert "on Tuesday" in said and "on Monday" not in said
        await talk.slack.delete(talk.general.id, late)
        await learned(talk)
        assert "Tuesday" not in await talk.said(talk.ann, f"{BOT} zugspitze party?")
        assert "Tuesday" not in held(backend)


async def test_what_was_said_while_the_connection_was_lost_is_read_once_it_is_back(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        await typed(talk, "learn 90d")
        await learned(talk)
        connected_before = talk.slack.socket.connected
        talk.slack.fail("link", times=2)
        await talk.slack.kill()
        said_before(talk, talk.bob, "The zugspitze train leaves at seven.", ago=5)
        await talk.slack.connected(connected_before + 1, timeout=60)
        async with asyncio.timeout(20):
            while "zugspitze" not in held(backend):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_files_of_the_channel_are_read_with_the_limits_of_any_file(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        plan = ("plan.md", b"# Travel plan\n\nThe zugspitze train leaves at seven.\n")
        await talk.slack.say(talk.bob.id, talk.general.id, "our plan", files=[plan, ("bad.pdf", b"%PDF-1.4")])
        await typed(talk, "learn 90d")
        await learned(talk)
        said = await talk.said(talk.ann, f"{BOT} when does the zugspitze train leave?")
        assert "leaves at seven" in said
        assert "I could not read `bad.pdf`" in await typed(talk, "learn status")
        file = next(it for it in talk.workspace.files.values() if it.name == "plan.md")
        await talk.slack.delete_file(file.id)
        await learned(talk)
        assert "leaves at seven" not in held(backend)


async def test_unlearned_all_of_it_is_gone_and_all_there_read_so(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        said_before(talk, talk.bob, "The zugspitze train leaves at seven.")
        await typed(talk, "learn 90d")
        await learned(talk)
        assert await typed(talk, "unlearn") == "All that I learned here is deleted."
        assert held(backend) == "" and b"zugspitze train" not in on_disk(tmp_path)
        await talk.slack.until(lambda w: "Ann had me unlearn" in w.messages[talk.general.id][-1].visible)
        await talk.slack.say(talk.bob.id, talk.general.id, "The zugspitze train is late.")
        await learned(talk)
        assert held(backend) == ""
        noted = backend.library.audit.since(datetime.min.replace(tzinfo=UTC))
        told = [(it.deed, it.by, it.about) for it in noted]
        assert sorted(told) == [(it, talk.ann.id, talk.general.id) for it in (Deed.LEARN, Deed.UNLEARN)]


def on_disk(directory: Path) -> bytes:
    return b"".join(it.read_bytes() for it in (directory / "store").rglob("*") if it.is_file())


@pytest.mark.parametrize("how", ["removed", "archived", "deleted"])
async def test_what_it_can_read_no_more_it_forgets_at_once(how: str, tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        said_before(talk, talk.bob, "The zugspitze train leaves at seven.")
        await typed(talk, "learn 90d")
        await learned(talk)
        assert "zugspitze" in held(backend)
        here = talk.general.id
        if how == "removed":
            talk.workspace.remove_bot(here, talk.bob.id)
        elif how == "archived":
            talk.workspace.archive(here, talk.bob.id)
        else:
            talk.workspace.delete_channel(here)
        await learned(talk)
        assert held(backend) == "" and backend.shelf.learned.channels() == []


async def test_a_channel_that_is_renamed_is_called_by_its_new_name(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        said_before(talk, talk.bob, "The zugspitze train leaves at seven.")
        await typed(talk, "learn 90d")
        await learned(talk)
        talk.workspace.rename(talk.general.id, "announcements")
        async with asyncio.timeout(20):
            while {it.name for it in backend.shelf.sources("slack:")} != {"#announcements"}:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_taken_out_of_the_workspace_it_keeps_nothing_of_its_channels(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        said_before(talk, talk.bob, "The zugspitze train leaves at seven.")
        await typed(talk, "learn 90d")
        await learned(talk)
        await talk.slack.uninstall()
        async with asyncio.timeout(20):
            while held(backend):  # noqa: ASYNC110 - a library tells no event
                await asyncio.sleep(0.02)
        assert backend.shelf.learned.channels() == []


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_channels_of_two_workspaces_with_the_same_id_are_kept_apart(tmp_path: Path) -> None:
    async with grid(tmp_path) as slack:
        with filing_backend(slack.directory) as backend:
            async with slack.running(backend) as tenants:
                for team, fact in ((HOME, "Monday"), (OTHER, "Tuesday")):
                    await slack.install(team)
                    town = slack.home if team == HOME else slack.other
                    there = town.slack.workspace
                    there.people[town.ann.id] = replace(town.ann, admin=True)
                    there.seed(
                        Posted(
                            town.general.id, f"{there.clock() - 600:.6f}", town.bob.id, f"Zugspitze {fact}."
                        )
                    )
                    await town.slack.command(town.ann.id, town.general.id, "/inhouse", "learn 90d")
                    await town.slack.until(lambda w: any("begun" in it.visible for it in w.seen))
                async with asyncio.timeout(20):
                    while not ("Monday" in held(backend) and "Tuesday" in held(backend)):  # noqa: ASYNC110
                        await asyncio.sleep(0.02)
                said = await slack.home.said(slack.home.bob, "zugspitze?")
                assert "Monday" in said and "Tuesday" not in said
                said = await slack.other.said(slack.other.bob, "zugspitze?")
                assert "Tuesday" in said and "Monday" not in said
                await slack.other.slack.uninstall()
                async with asyncio.timeout(20):
                    while tenants.find(None, OTHER) or "Tuesday" in held(backend):  # noqa: ASYNC110
                        await asyncio.sleep(0.02)
                assert "Monday" in held(backend)


async def test_who_wrote_there_has_it_forgotten_for_good(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        root = said_before(talk, talk.ann, "Who has the zugspitze key?")
        said_before(talk, talk.bob, "I keep the zugspitze key at home.", BEFORE - 60, thread=root)
        await typed(talk, "learn 90d")
        await learned(talk)
        await talk.slack.command(talk.bob.id, talk.general.id, "/inhouse", "forget")
        await talk.slack.until(lambda _: "I delete, for good" in str(talk.slack.view(talk.bob.id)))
        window = talk.slack.view(talk.bob.id)
        assert window is not None
        await talk.slack.submit(talk.bob.id, window["id"], {})
        await talk.slack.until(
            lambda _: "Gone" in str(it := talk.slack.view(talk.bob.id)) or "0 files" in str(it)
        )
        await learned(talk)
        assert "at home" not in held(backend) and "Who has the zugspitze key?" in held(backend)
        assert b"at home" not in on_disk(tmp_path)


async def test_where_it_is_told_how_far_a_channel_is_only_its_members_read_of_it(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, _):
        secret = talk.workspace.add_channel("secret", talk.ann, private=True)
        said_before(talk, talk.ann, "The zugspitze merger is in May.", where=secret)
        await typed(talk, "learn all", where=secret)
        await learned(talk)
        page = await home(talk, talk.ann, "Channels that I learn")
        assert f"<#{secret.id}>: I have read everything: 1 conversation" in page
        assert "Channels that I learn" not in await home(talk, talk.bob, "How to ask")
        await talk.slack.command(talk.ann.id, secret.id, "/inhouse", "settings")
        await talk.slack.until(lambda _: "I am learning this channel." in str(talk.slack.view(talk.ann.id)))


async def test_a_restart_half_way_and_a_storm_of_rate_limits_only_delay_it(tmp_path: Path) -> None:
    async with workspace(most=20) as talk:
        talk.workspace.people[talk.ann.id] = replace(talk.ann, admin=True)
        for at in range(120):
            said_before(talk, talk.bob, f"The zugspitze fact number{at} holds.", 90_000 - at * 600)
        talk.slack.rate_limit("conversations.history", 1, times=2)
        talk.slack.faults.add("conversations.history", Fault(), 3)
        talk.slack.rate_limit("conversations.history", 600)
        async with running(talk, tmp_path) as backend:
            await typed(talk, "learn 90d")
            await talk.slack.until(lambda _: len(talk.calls("conversations.history")) == 6)
            (told,) = backend.shelf.learned.channels()
            assert told.read_to and not told.whole
        # While it is down, something is said, something edited, something deleted.
        there = talk.workspace.messages[talk.general.id]
        there[0].text = "The zugspitze fact is another."
        there.remove(there[1])
        await talk.slack.say(talk.bob.id, talk.general.id, "The zugspitze fact is new.")
        talk.workspace.outbox.clear()
        talk.slack.rate_limit("conversations.history", 1, times=2)
        async with running(talk, tmp_path) as backend:
            await learned(talk)
            known = held(backend)
            assert "fact is another" in known and "fact is new" in known
            assert "number0 " not in known and "number1 " not in known
            assert all(f"number{at} " in known for at in range(2, 120))
            assert "I have read everything: 120 conversations" in notice(talk)


async def test_an_app_that_slack_lets_read_once_a_minute_reads_on_all_the_same(tmp_path: Path) -> None:
    async with teaching(tmp_path, capped=True) as (talk, backend):
        for at in range(40):
            said_before(talk, talk.bob, f"The zugspitze fact number{at} holds.", 90_000 - at * 600)
        await typed(talk, "learn 90d")
        await talk.slack.until(lambda _: "ratelimited" in [it.error for it in talk.slack.calls])
        # A minute each: the newest come first, and are known meanwhile.
        assert "number39 " in held(backend) and "number0 " not in held(backend)
        assert not (await standing(talk)).told.whole


@pytest.mark.long
async def test_of_two_bots_one_reads_and_the_other_goes_on_when_it_dies(
    tmp_path: Path, database_url: SecretStr
) -> None:
    env = {"INHOUSE_STORE__DATABASE_URL": database_url.get_secret_value()}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    async with workspace() as talk:
        talk.workspace.people[talk.ann.id] = replace(talk.ann, admin=True)
        for at in range(30):
            said_before(talk, talk.bob, f"The zugspitze fact number{at} holds.", 90_000 - at * 600)
        bots = {name: await start_filing(talk, tmp_path / name, env) for name in ("one", "two")}
        async with ended(*bots.values()):
            await typed(talk, "learn 90d")
            await talk.slack.until(lambda _: any((tmp_path / it / "embedding").exists() for it in bots), 60)
            (reads,) = (it for it in bots if (tmp_path / it / "embedding").exists())
            (other,) = bots.keys() - {reads}
            (tmp_path / other / "hurry").touch()
            bots[reads].kill()
            await talk.slack.until(lambda _: "read everything: 30 conversations" in notice(talk), 90)
            # Either may be told what is said next; the one that is left reads it.
            await talk.slack.say(talk.bob.id, talk.general.id, "The zugspitze fact is new.")
            async with asyncio.timeout(30):
                while "is new" not in await talk.said(talk.ann, f"{BOT} zugspitze fact?"):
                    pass


async def standing(talk: Talk) -> Standing:
    assert talk.bot is not None
    found = await talk.bot.context.learner.standing(talk.general.id)
    assert found is not None
    return found
