"""The app's own command, and the welcome: dialogs, as people would have them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.rendering import THANKS
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from store.audience import Audience
from store.channel import Answers, ChannelSettings, FollowUps, Language, Tone
from store.channel_book import ChannelBook
from store.passage import Kind, Source
from tests.end_to_end.filing import filing
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, Talk, talking


def source(title: str, audience: str = "everyone", name: str = "") -> Source:
    at = datetime(2026, 3, 12, tzinfo=UTC)
    return Source(f"file:/{title}", Kind.FILE, name or title, title, "", "d", Audience.parse(audience), at)


HELD = [source("Annual leave", name="people/leave.md"), source("Salary bands", "user:U0000009")]


async def types(talk: Talk, who: Person, text: str, where: Channel | None = None) -> None:
    await talk.slack.command(who.id, (where or talk.general).id, "/inhouse", text)


async def told(talk: Talk, who: Person, text: str, containing: str, where: Channel | None = None) -> str:
    """Type the command; what only this person then reads."""
    await types(talk, who, text, where)
    return (await talk.whispered(who, containing)).visible


async def view(talk: Talk, who: Person, containing: str) -> dict[str, Any]:
    """The modal that this person sees, once it says so."""
    found = await talk.slack.until(lambda _: containing in str(it := talk.slack.view(who.id)) and it)
    assert isinstance(found, dict)
    return found


async def said_in(talk: Talk, channel: Channel, containing: str) -> Posted:
    """What the bot said in a channel, for all to read."""

    def there(_: Any) -> Posted | None:
        found = [m for m in talk.workspace.messages[channel.id] if containing in m.visible]
        return found[-1] if found else None

    posted = await talk.slack.until(there)
    assert posted is not None
    return posted


def option(value: str) -> dict[str, Any]:
    return {"value": {"selected_option": {"value": value}}}


def typed(text: str) -> dict[str, Any]:
    return {"value": {"value": text}}


def kept(directory: Path, channel: Channel) -> ChannelSettings:
    with ChannelBook.open(directory / "store") as book:
        return book.settings(channel.id)


# --- what it says of itself --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("", "`/inhouse forget` deletes what I keep"),
        ("help", "`/ask QUESTION` answers you alone"),
        ("HELP", "`/inhouse mute 1h` keeps me quiet"),
        ("statsu", "I do not know “statsu”. Did you mean `/inhouse status`?"),
        ("how much leave do we get?", "To ask the documents: `/ask how much leave do we get?`"),
        ("<!channel> `x`", "I do not know “&lt;\u2060!channel&gt; 'x'”"),
        ("status", "*Queue:* nobody is waiting."),
        ("status", "*Models:* `Writer-3B` writes, `Embedder` searches."),
        (
            "status",
            "you may read 1 document; the newest was changed on 12 March 2026. I last looked for changes",
        ),
        ("status", "2 hours ago"),
        ("sources", "• Annual leave, 12 March 2026"),
        ("mute soon", "`/inhouse mute until 14:30`"),
        ("unmute", "I am not muted here."),
    ],
)
async def test_what_is_typed_gets_a_line_that_helps(tmp_path: Path, said: str, read: str) -> None:
    async with talking(ScriptedBackend(held=HELD), tmp_path) as talk:
        answer = await told(talk, talk.ann, said, read)
        assert "Salary" not in answer
        assert (await talk.whispered(talk.ann, read)).pings == ()


async def test_commands_that_begin_with_the_app_s_name_are_called_so(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.workspace.rules = replace(talk.workspace.rules, commands=None)
        await talk.slack.command(talk.ann.id, talk.general.id, "/handbook", "help")
        assert "`/handbook-ask QUESTION`" in (await talk.whispered(talk.ann, "/handbook mute 1h")).visible
        await talk.slack.command(talk.ann.id, talk.general.id, "/handbook-ask", "how much leave?")
        await talk.whispered(talk.ann, "You asked: how much leave?")


async def test_many_documents_are_told_a_page_at_a_time(tmp_path: Path) -> None:
    held = [source(f"Page {at:02}") for at in range(40)]
    async with talking(ScriptedBackend(held=held), tmp_path) as talk:
        first = await told(talk, talk.ann, "sources", "Page 1 of 3")
        assert "Page 00" in first and "Page 14" in first and "Page 15" not in first
        whisper = await talk.whispered(talk.ann, "Page 1 of 3")
        assert whisper.action("sources_previous") is None
        await talk.slack.press(talk.ann.id, talk.general.id, whisper.ts, "sources_next")
        second = await talk.whispered(talk.ann, "Page 2 of 3")
        assert second.ts == whisper.ts and "Page 15" in second.visible
        await talk.slack.press(talk.ann.id, talk.general.id, second.ts, "sources_next")
        last = await talk.whispered(talk.ann, "Page 3 of 3")
        assert "Page 39" in last.visible and last.action("sources_next") is None


async def test_a_guest_is_told_of_no_document_for_everyone(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(held=HELD), tmp_path) as talk:
        assert "Annual" not in await told(talk, talk.guest, "sources", "no documents here", talk.product)
        assert "none that you may read" in await told(talk, talk.guest, "status", "Documents", talk.product)


# --- how it behaves in a channel ---------------------------------------------------------------------------


async def test_who_made_the_channel_sets_how_the_bot_behaves_there(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(held=HELD), tmp_path) as talk:
        await types(talk, talk.ann, "settings")
        modal = await view(talk, talk.ann, "How I behave in #general")
        await talk.slack.submit(
            talk.ann.id,
            modal["id"],
            {
                "answers": option("covered"),
                "follow_ups": option("asker"),
                "documents": typed("people/\n\n Annual  leave \n"),
                "language": option("de"),
                "tone": option("brief"),
                "experts": {"value": {"selected_users": [talk.bob.id]}},
                "apps": typed("A0PAGER123, Wf0ABC123"),
            },
        )
        await talk.whispered(talk.ann, "Saved")
        assert talk.slack.view(talk.ann.id) is None
        await types(talk, talk.ann, "settings")
        again = await view(talk, talk.ann, "How I behave in #general")
        assert "people/\\nAnnual leave" in str(again) and talk.bob.id in str(again)
    assert kept(tmp_path, talk.general) == ChannelSettings(
        answers=Answers.COVERED,
        follow_ups=FollowUps.ASKER,
        documents=("people/", "Annual leave"),
        language=Language.GERMAN,
        tone=Tone.BRIEF,
        experts=(talk.bob.id,),
        apps=("A0PAGER123", "Wf0ABC123"),
    )
    assert kept(tmp_path, talk.product) == ChannelSettings()


async def test_an_admin_of_the_workspace_may_set_any_channel_and_others_read_it(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        boss = talk.workspace.add_person("Boss", admin=True)
        talk.workspace.join(boss.id, talk.general.id)
        await types(talk, talk.bob, "settings")
        seen = await view(talk, talk.bob, "Only an admin")
        assert "submit" not in seen and "Only when I am mentioned" in str(seen)
        await types(talk, boss, "settings")
        assert (await view(talk, boss, "How I behave"))["submit"]["text"] == "Save"


async def test_who_lost_the_right_meanwhile_changes_nothing(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        boss = talk.workspace.add_person("Boss", admin=True)
        talk.workspace.join(boss.id, talk.general.id)
        await types(talk, boss, "settings")
        modal = await view(talk, boss, "How I behave")
        talk.workspace.change_person(boss.id, admin=False)
        await talk.slack.submit(boss.id, modal["id"], {"answers": option("off")})
        assert "Only an admin" in (await view(talk, boss, "Only an admin"))["errors"]["answers"]
    assert kept(tmp_path, talk.general) == ChannelSettings()


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        ("documents", "people/\nnowhere/", "called “nowhere/”"),
        ("documents", "Salary bands", "called “Salary bands”"),
        ("documents", "\n".join(f"d{at}" for at in range(21)), "No more than 20"),
        ("documents", "x" * 201, "too long"),
        ("apps", "Pager", "“Pager” is not the id of an app"),
        ("apps", " ".join(f"A0000{at:03}" for at in range(21)), "No more than 20"),
    ],
)
async def test_what_cannot_be_meant_is_said_at_its_field(
    tmp_path: Path, field: str, text: str, wrong: str
) -> None:
    async with talking(ScriptedBackend(held=HELD), tmp_path) as talk:
        await types(talk, talk.ann, "settings")
        modal = await view(talk, talk.ann, "How I behave")
        await talk.slack.submit(talk.ann.id, modal["id"], {field: typed(text)})
        assert wrong in (await view(talk, talk.ann, wrong))["errors"][field]
    assert kept(tmp_path, talk.general) == ChannelSettings()


async def test_when_slack_does_not_say_who_is_an_admin_nothing_is_kept(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await types(talk, talk.ann, "settings")
        modal = await view(talk, talk.ann, "How I behave")
        talk.slack.fail("conversations.info", "internal_error", times=5)
        await talk.slack.submit(talk.ann.id, modal["id"], {"answers": option("off")})
        assert "could not check" in str((await view(talk, talk.ann, "could not check"))["errors"])
    assert kept(tmp_path, talk.general) == ChannelSettings()


async def test_a_user_group_may_know_where_slack_tells_which_there_are(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.workspace.user_groups["S0PEOPLE"] = "people-team"
        await types(talk, talk.ann, "settings")
        modal = await view(talk, talk.ann, "@people-team")
        await talk.slack.submit(talk.ann.id, modal["id"], {"group": option("S0PEOPLE")})
        await talk.whispered(talk.ann, "Saved")
    assert kept(tmp_path, talk.general).experts == ("S0PEOPLE",)


async def test_without_that_scope_people_can_be_chosen_all_the_same(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.fail("usergroups.list", "missing_scope", times=9)
        await types(talk, talk.ann, "settings")
        modal = await view(talk, talk.ann, "How I behave")
        assert "group" not in [it.get("block_id") for it in modal["blocks"]]


async def test_a_trigger_that_came_too_late_is_said_and_not_lost(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path, {"trigger_s": -1.0}) as talk:
        await told(talk, talk.ann, "settings", "Please type it again")
        await told(talk, talk.ann, "forget", "Please type it again")


async def test_in_a_direct_message_there_is_nothing_to_set_or_mute(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        for said in ("settings", "mute 1h", "unmute"):
            await told(talk, talk.ann, said, "Type that in a channel", talk.dm(talk.ann))


# --- mute --------------------------------------------------------------------------------------------------


async def test_a_muted_bot_says_nothing_there_but_to_whoever_mentions_it(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await types(talk, talk.bob, "mute 1h")
        said = await said_in(talk, talk.general, "muted me here until")
        assert "Bob muted me" in said.visible and said.pings == ()
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        whisper = await talk.whispered(talk.ann, "I am muted here until")
        assert "/ask" in whisper.visible
        assert "You asked: pay?" in await talk.said(talk.ann, f"{BOT} pay?", talk.product)
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "leave?")
        await talk.whispered(talk.ann, "You asked: leave?")
        await types(talk, talk.ann, "unmute")
        await said_in(talk, talk.general, "Ann unmuted me")
        assert talk.replies(ts) == []
        assert "You asked: leave?" in await talk.said(talk.ann, f"{BOT} leave?")


async def test_a_bot_that_is_not_in_a_channel_cannot_be_muted_there(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await told(talk, talk.ann, "mute", "nothing to mute", talk.elsewhere)


# --- forget ------------------------------------------------------------------------------------------------


async def test_who_asks_to_be_forgotten_is_asked_once_more_and_then_told(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        await talk.said(talk.ann, f"{BOT} how much leave?")
        dm, plan = talk.dm(talk.ann), [("plan.md", b"The train leaves at seven.")]
        await talk.reply(
            await talk.slack.say(talk.ann.id, dm.id, "when does the train leave?", files=plan), dm
        )
        await talk.said(talk.ann, "and sick leave?", talk.dm(talk.ann))
        reply = await talk.reply(bobs := await talk.ask(talk.bob, f"{BOT} pay?"))
        await talk.slack.press(talk.ann.id, talk.general.id, reply.ts, "feedback")
        await talk.whispered(talk.ann, THANKS)
        await types(talk, talk.ann, "forget")
        modal = await view(talk, talk.ann, "I delete, for good")
        assert modal["submit"]["text"] == "Delete" and len(backend.ratings) == 1
        await talk.slack.submit(talk.ann.id, modal["id"], {})
        done = await view(talk, talk.ann, "Done.")
        assert "3 questions, 1 rating and 1 file." in str(done) and backend.ratings == []
        assert backend.library.sources("upload:") == []
        await talk.slack.press(talk.bob.id, talk.general.id, reply.ts, "feedback")
        await talk.slack.until(lambda _: backend.ratings)
        assert bobs and backend.ratings[0].question == "pay?"


# --- on invitation -----------------------------------------------------------------------------------------


async def test_on_invitation_it_says_once_what_it_does_and_how_it_is_muted(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.workspace.join("U0INHOUSE", talk.elsewhere.id, inviter=talk.ann.id)
        said = (await said_in(talk, talk.elsewhere, "Hello!")).visible
        assert "everyone here may read" in said and "`/inhouse mute 1h`" in said and "`/ask`" in said
        (joined,) = [it for it in talk.slack.deliveries if it.event["type"] == "member_joined_channel"]
        await talk.slack.redeliver(joined.event_id)
        talk.workspace.leave("U0INHOUSE", talk.elsewhere.id)
        talk.workspace.join("U0INHOUSE", talk.elsewhere.id)
        await talk.said(talk.ann, f"{BOT} leave?", talk.elsewhere)
        assert len([it for it in talk.calls("chat.postMessage") if "Hello!" in it.get("text", "")]) == 1


async def test_with_guests_the_welcome_says_what_they_are_not_shown(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        there = talk.workspace.add_channel("guests", talk.ann, talk.guest, bot=False)
        talk.workspace.join("U0INHOUSE", there.id)
        assert "only the documents of this channel" in (await said_in(talk, there, "Hello!")).visible


async def test_a_welcome_that_slack_refused_comes_with_the_next_invitation(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.fail("chat.postMessage", "restricted_action")
        talk.workspace.join("U0INHOUSE", talk.elsewhere.id)
        await talk.slack.until(lambda _: talk.calls("chat.postMessage"))
        talk.workspace.leave("U0INHOUSE", talk.elsewhere.id)
        talk.workspace.join("U0INHOUSE", talk.elsewhere.id)
        await said_in(talk, talk.elsewhere, "Hello!")


async def test_somebody_else_who_joins_is_not_greeted(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.workspace.join(talk.guest.id, talk.general.id)
        await talk.said(talk.ann, f"{BOT} leave?")
        assert not [it for it in talk.calls("chat.postMessage") if "Hello!" in it.get("text", "")]
