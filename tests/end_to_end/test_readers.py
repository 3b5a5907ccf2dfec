"""People come, go and become guests while a reply is on its way: nobody reads what they may not read."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.question import Question, SummaryTask
from bot.reply import Generating, Reply, Summary, Watch
from handlers.errors import READERS_CHANGED, STOPPED, YOURS_CHANGED
from handlers.jobs.summary import NOT_YOURS
from handlers.listeners.events import app_home_opened
from handlers.listeners.home import publish_home
from handlers.listeners.inhouse import page_of_sources
from handlers.simulator.state.records import Channel
from store.audience import EVERYONE, Audience
from tests.end_to_end.scripted import ScriptedBackend, answer, no_answer, passage
from tests.end_to_end.talking import BOT, Talk, talking

SALARIES = ("Band one is 30.", "Band two is 40.", "Band three is 50.", "Band four is 60.")
FIRST = f"{SALARIES[0]} [1]"
WHOLE = " ".join(f"{sentence} [1]" for sentence in SALARIES)

Change = Callable[[Talk], None]


def joins(talk: Talk) -> None:
    talk.workspace.join(talk.guest.id, talk.general.id)


def joins_without_an_event(talk: Talk) -> None:
    """The event is on its way, or lost."""
    talk.general.members.append(talk.guest.id)


def becomes_a_guest(talk: Talk) -> None:
    talk.workspace.change_person(talk.bob.id, guest=True)


def is_shared(talk: Talk) -> None:
    talk.workspace.share(talk.general.id)


def salaries(question: Question) -> Reply:
    """As the store would: members may read this, guests may not."""
    return answer(*SALARIES) if EVERYONE in question.readers.scopes else no_answer()


def of_channel(channel: Channel) -> Callable[[Question], Reply]:
    """As the store would: the members of `channel` may read this, nobody else."""
    return lambda q: answer(*SALARIES) if f"channel:{channel.id}" in q.readers.scopes else no_answer()


def secret(talk: Talk) -> Channel:
    return talk.workspace.add_channel("secret", talk.ann, talk.bob, private=True)


async def begun(talk: Talk, ts: str, where: Channel) -> None:
    """The first sentence stands."""
    await talk.slack.until(lambda _: bool(talk.replies(ts, where)))


def everything(talk: Talk, ts: str, where: Channel | None = None) -> str:
    """All that could be read of the replies to `ts` at any time."""
    return "\n".join(text for each in talk.replies(ts, where) for text in (*each.versions, each.visible))


# --- before the first word ---------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [joins, joins_without_an_event, becomes_a_guest, is_shared])
async def test_what_guests_may_not_read_is_not_said_once_they_are_there(
    tmp_path: Path, change: Change
) -> None:
    hold = threading.Event()
    backend = ScriptedBackend(salaries, hold=hold)
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await talk.slack.until(lambda _: bool(backend.questions))
        change(talk)
        await asyncio.sleep(0.1)
        hold.set()
        reply = await talk.reply(ts)
        assert "I found nothing" in reply.visible and "There are guests here" in reply.visible
        assert "Band" not in everything(talk, ts) and len(talk.replies(ts)) == 1
        assert READERS_CHANGED not in everything(talk, ts), "nothing was said that could end"


@pytest.mark.parametrize("change", [joins, joins_without_an_event])
async def test_a_quote_in_the_status_line_is_for_those_who_read_it(tmp_path: Path, change: Change) -> None:
    hold = threading.Event()
    async with talking(ScriptedBackend(salaries, reads=0.4), tmp_path) as talk:
        await talk.said(talk.ann, f"{BOT} what does one earn?")
        assert any(SALARIES[0] in it.text for it in talk.workspace.statuses), "members are shown it"
    async with talking(ScriptedBackend(salaries, reads=0.4, hold=hold), tmp_path / "other") as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await talk.slack.until(lambda _: any("searching" in it.text for it in talk.workspace.statuses))
        await asyncio.sleep(0.2)
        change(talk)
        hold.set()
        await talk.reply(ts)
        assert not any("Band" in it.text for it in talk.workspace.statuses)


async def test_a_member_who_became_a_guest_is_one_at_once(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(salaries), tmp_path) as talk:
        assert "Band one" in await talk.said(talk.ann, f"{BOT} what does one earn?")
        assert "Band one" in await talk.said(talk.bob, "what does one earn?", talk.dm(talk.bob))
        becomes_a_guest(talk)
        await asyncio.sleep(0.1)
        assert "Band" not in await talk.said(talk.ann, f"{BOT} what does one earn?")
        assert "Band" not in await talk.said(talk.bob, "what does one earn?", talk.dm(talk.bob))
        talk.workspace.change_person(talk.bob.id, guest=False)
        await asyncio.sleep(0.1)
        assert "Band one" in await talk.said(talk.ann, f"{BOT} what does one earn?")


async def test_who_became_a_guest_is_one_in_private_at_once_though_the_event_is_lost(tmp_path: Path) -> None:
    backend = ScriptedBackend(salaries)
    band = passage("Band one is 30.", "Salary bands").source
    backend.held.append(band)
    async with talking(backend, tmp_path) as talk:
        bob = talk.bob.id
        assert "Band one" in await talk.said(talk.bob, "what does one earn?", talk.dm(talk.bob))
        assert "Salary bands" in await opened(talk, bob)
        talk.workspace.people[bob] = replace(talk.bob, guest=True)
        assert "Band" not in await talk.said(talk.bob, "what does one earn?", talk.dm(talk.bob))
        assert "Salary bands" not in await opened(talk, bob)


async def opened(talk: Talk, user: str) -> str:
    """All that somebody is shown or told of who opens what is theirs, but for replies."""
    assert talk.bot is not None
    await publish_home(talk.bot, user)
    page = await page_of_sources(talk.bot, user, 0)
    dm = talk.workspace.direct_channel(user).id
    await app_home_opened(talk.bot, {"tab": "messages", "channel": dm, "user": user})
    await talk.bot.settle()
    return f"{talk.workspace.homes[user]} {page.text} {page.blocks} {talk.workspace.prompts[dm]}"


async def test_a_private_reply_is_for_what_the_asker_may_read_when_it_comes(tmp_path: Path) -> None:
    hold = threading.Event()
    backend = ScriptedBackend(hold=hold)
    async with talking(backend, tmp_path) as talk:
        theirs = secret(talk)
        backend.script = of_channel(theirs)
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "what does one earn?")
        await talk.slack.until(lambda _: bool(backend.questions))
        theirs.members.remove(talk.ann.id)
        hold.set()
        whisper = await talk.whispered(talk.ann, "I found nothing")
        assert "Band" not in "".join(whisper.versions)
        assert len(talk.workspace.ephemerals(talk.ann.id)) == 1


async def test_a_summary_is_not_shown_to_somebody_who_left_while_it_was_made(tmp_path: Path) -> None:
    class Leaving(ScriptedBackend):
        """Ann leaves as it reads."""

        def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
            theirs.members.remove(talk.ann.id)
            return super().summarize(task, watch, cancel)

    backend = Leaving()
    async with talking(backend, tmp_path) as talk:
        theirs = secret(talk)
        await talk.ask(talk.bob, "We lay off Gus", theirs)
        await talk.slack.command(talk.ann.id, theirs.id, "/summarize", "")
        whisper = await talk.whispered(talk.ann, "sum it up")
        assert whisper.text == NOT_YOURS and len(backend.summarized) == 1
        assert "began" not in "".join(whisper.versions)


# --- while it streams --------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [joins, becomes_a_guest, is_shared])
async def test_what_was_said_stays_and_what_follows_is_for_those_who_read_it_now(
    tmp_path: Path, change: Change
) -> None:
    async with talking(ScriptedBackend(salaries, pause=0.4), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await begun(talk, ts, talk.general)
        change(talk)
        await talk.slack.until(lambda _: len(talk.replies(ts)) == 2)
        said, anew = talk.replies(ts)
        assert said.text == FIRST and said.stream == "stopped"
        assert READERS_CHANGED in said.visible and "Sources" not in said.visible
        assert "I found nothing" in anew.visible and "There are guests here" in anew.visible
        await asyncio.sleep(0.5)
        assert len(talk.replies(ts)) == 2 and "Band two" not in everything(talk, ts)


async def test_the_answer_for_those_who_read_it_now_streams_below(tmp_path: Path) -> None:
    def script(question: Question) -> Reply:
        return salaries(question) if EVERYONE in question.readers.scopes else answer("Ask", "Pat.")

    async with talking(ScriptedBackend(script, pause=0.4), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await begun(talk, ts, talk.general)
        joins(talk)
        await talk.slack.until(lambda _: "Sources" in everything(talk, ts))
        said, anew = talk.replies(ts)
        assert said.text == FIRST and anew.text == "Ask [1] Pat. [1]" and len(anew.versions) > 2
        talk.read |= {said.ts, anew.ts}
        assert (await talk.said(talk.ann, "and why is that?", thread=ts)).startswith("Ask [1] Pat. [1]")


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_what_slack_puts_off_is_not_written_once_a_guest_has_come(tmp_path: Path, method: str) -> None:
    async with talking(ScriptedBackend(salaries, pause=0.1), tmp_path) as talk:
        talk.slack.rate_limit(method, retry_after=1)
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await talk.slack.until(lambda _: bool(talk.calls(method)))
        joins(talk)
        await talk.slack.until(lambda _: "I found nothing" in everything(talk, ts))
        assert ("Band one" in everything(talk, ts)) == (method != "chat.startStream")
        assert ("Band two" in everything(talk, ts)) == (method == "chat.stopStream")
        assert "Sources" not in everything(talk, ts)


async def test_what_slack_puts_off_of_a_private_reply_is_not_written_either(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        theirs = secret(talk)
        backend.script = of_channel(theirs)
        talk.slack.rate_limit("response_url", retry_after=1)
        talk.slack.rate_limit("response_url", retry_after=1)
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "what does one earn?")
        await talk.slack.until(lambda _: len(talk.calls("response_url")) == 2)
        talk.workspace.leave(talk.ann.id, theirs.id)
        await talk.slack.until(
            lambda w: any("I found nothing" in m.visible for m in w.ephemerals(talk.ann.id))
        )
        assert not any("Band" in text for m in talk.workspace.ephemerals(talk.ann.id) for text in m.versions)


@pytest.mark.parametrize("streams", [True, False])
async def test_sources_and_what_is_left_are_not_shown_to_a_guest_who_came_last(
    tmp_path: Path, streams: bool
) -> None:
    """Nobody told the bot: it looks before it writes the last of a reply."""
    backend = ScriptedBackend(salaries, pause=0.1)
    async with talking(backend, tmp_path) as talk:
        if not streams:
            talk.slack.fail("chat.appendStream", "unknown_error")
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await begun(talk, ts, talk.general)
        joins_without_an_event(talk)
        last = await talk.slack.until(
            lambda _: next((m for m in talk.replies(ts) if "I found nothing" in m.visible), None)
        )
        assert last is not None and "Sources" not in everything(talk, ts)
        assert ("Band two" in everything(talk, ts)) == streams


async def test_a_direct_message_stops_when_its_writer_leaves_the_channel_it_draws_on(tmp_path: Path) -> None:
    backend = ScriptedBackend(pause=0.4)
    async with talking(backend, tmp_path) as talk:
        theirs, dm = secret(talk), talk.dm(talk.ann)
        backend.script = of_channel(theirs)
        ts = await talk.ask(talk.ann, "what does one earn?", dm)
        await begun(talk, ts, dm)
        talk.workspace.leave(talk.ann.id, theirs.id)
        await talk.slack.until(lambda _: len(talk.replies(ts, dm)) == 2)
        said, anew = talk.replies(ts, dm)
        assert said.text == FIRST and YOURS_CHANGED in said.visible and "I found nothing" in anew.visible
        assert "Band two" not in everything(talk, ts, dm)


async def test_a_question_taken_back_takes_all_of_its_reply_along(tmp_path: Path) -> None:
    backend = ScriptedBackend(salaries, pause=0.4)
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await begun(talk, ts, talk.general)
        backend.hold = threading.Event()
        joins(talk)
        await talk.slack.until(lambda _: len(backend.questions) == 2)
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.until(lambda _: not talk.replies(ts))


async def test_stopped_it_says_no_more_to_a_guest_than_was_said_before(tmp_path: Path) -> None:
    backend = ScriptedBackend(salaries, pause=0.2)
    async with talking(backend, tmp_path) as talk:
        # What cannot be streamed is kept for the end.
        talk.slack.fail("chat.appendStream", "unknown_error")
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await talk.slack.until(lambda _: len(talk.calls("chat.appendStream")) == 1)
        joins_without_an_event(talk)
        await talk.slack.stop(talk.ann.id, talk.general.id, ts)
        assert STOPPED in (await talk.reply(ts)).visible
        assert "Band two" not in everything(talk, ts)


# --- nothing that matters changed --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["joins", "leaves", "writes a status"])
async def test_where_those_who_read_may_read_it_the_answer_goes_on(tmp_path: Path, who: str) -> None:
    async with talking(ScriptedBackend(salaries, pause=0.2), tmp_path) as talk:
        eve = talk.workspace.add_person("Eve")
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await begun(talk, ts, talk.general)
        if who == "joins":
            talk.workspace.join(eve.id, talk.general.id)
        elif who == "leaves":
            talk.workspace.leave(talk.bob.id, talk.general.id)
        else:
            talk.workspace.change_person(talk.bob.id, name="Robert")
        reply = await talk.reply(ts)
        assert reply.text == WHOLE and "Sources" in reply.visible and len(talk.replies(ts)) == 1


async def test_slack_is_not_asked_for_each_sentence(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(salaries, pause=0.05), tmp_path) as talk:
        assert (await talk.reply(await talk.ask(talk.ann, f"{BOT} what does one earn?"))).text == WHOLE
        # When the question starts, before the first write, before the last.
        assert len(talk.calls("conversations.members")) == 3
        assert len(talk.calls("chat.appendStream")) == 3


async def test_where_only_the_channel_s_own_documents_were_used_nothing_can_change(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(lambda _: answer("A.", "B.")), tmp_path) as talk:
        assert (await talk.reply(await talk.ask(talk.ann, f"{BOT} what?", talk.product), talk.product)).text
        assert len(talk.calls("conversations.members")) == 1


# --- what the asker may read and the channel may not -------------------------------------------------------


def of_the_asker(talk: Talk) -> Callable[[Question], bool]:
    """As the store would: Ann may read it, where she is alone."""
    return lambda question: f"user:{talk.ann.id}" in question.readers.scopes


async def test_who_could_read_an_answer_is_offered_it_alone(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda q: answer(*SALARIES) if backend.covers(q) else no_answer())
    async with talking(backend, tmp_path) as talk:
        backend.covers = of_the_asker(talk)
        before = await talk.said(talk.bob, f"{BOT} what does one earn?")
        seen = await talk.said(talk.ann, f"{BOT} what does one earn?")
        assert seen == before, "the channel reads the same, whoever asks"
        offer = await talk.whispered(talk.ann, "Only you see this message")
        assert "Band" not in offer.visible and not talk.workspace.ephemerals(talk.bob.id)
        await talk.slack.press(talk.ann.id, talk.general.id, offer.ts, "ask_privately")
        assert "Band one" in (await talk.whispered(talk.ann, "Band one")).visible
        assert not any("Band" in it.visible for it in talk.workspace.messages[talk.general.id])


async def test_others_are_offered_nothing_nor_is_who_asks_in_private(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda q: no_answer())
    async with talking(backend, tmp_path) as talk:
        backend.covers = of_the_asker(talk)
        await talk.said(talk.bob, f"{BOT} what does one earn?")
        await talk.said(talk.ann, "what does one earn?", talk.dm(talk.ann))
        await talk.slack.until(lambda _: len(backend.looked_up) == 1)
        assert not talk.workspace.ephemerals(talk.bob.id) and not talk.workspace.ephemerals(talk.ann.id)


async def test_an_offer_that_slack_refuses_costs_no_reply(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda q: no_answer())
    async with talking(backend, tmp_path) as talk:
        backend.covers = of_the_asker(talk)
        talk.slack.fail("chat.postEphemeral", "user_not_in_channel")
        assert "I found nothing" in await talk.said(talk.ann, f"{BOT} what does one earn?")


# --- user groups -------------------------------------------------------------------------------------------

LEADS = "S0LEADS"


def of_leads() -> ScriptedBackend:
    """As the store would: what is for the group is read where all readers are in it."""

    def script(question: Question) -> Reply:
        return answer(*SALARIES) if f"group:{LEADS}" in question.readers.scopes else no_answer()

    page = passage(SALARIES[0]).source
    return ScriptedBackend(script, held=[replace(page, audience=Audience.parse(f"group:{LEADS}"))])


async def test_a_user_group_s_documents_are_for_its_members_wherever_nobody_else_reads(
    tmp_path: Path,
) -> None:
    async with talking(of_leads(), tmp_path) as talk:
        both = talk.workspace.add_channel("leads", talk.ann, talk.bob, private=True)
        talk.workspace.regroup(LEADS, talk.ann.id)
        assert "Band one" in await talk.said(talk.ann, "what does one earn?", talk.dm(talk.ann))
        assert "Band" not in await talk.said(talk.bob, "what does one earn?", talk.dm(talk.bob))
        assert "Band" not in await talk.said(talk.ann, f"{BOT} what does one earn?", both)
        talk.workspace.regroup(LEADS, talk.ann.id, talk.bob.id, talk.guest.id)
        await asyncio.sleep(0.2)
        assert "Band one" in await talk.said(talk.ann, f"{BOT} what does one earn?", both)
        talk.workspace.join(talk.guest.id, both.id)
        await asyncio.sleep(0.2)
        assert "Band one" in await talk.said(talk.ann, f"{BOT} what does one earn?", both)
        talk.workspace.regroup(LEADS, talk.ann.id, talk.bob.id)
        await asyncio.sleep(0.2)
        assert "Band" not in await talk.said(talk.ann, f"{BOT} what does one earn?", both)


async def test_who_leaves_a_user_group_while_the_bot_answers_is_not_told(tmp_path: Path) -> None:
    hold = threading.Event()
    backend = of_leads()
    backend.hold = hold
    async with talking(backend, tmp_path) as talk:
        talk.workspace.regroup(LEADS, talk.ann.id)
        dm = talk.dm(talk.ann)
        ts = await talk.ask(talk.ann, "what does one earn?", dm)
        await talk.slack.until(lambda _: bool(backend.questions))
        talk.workspace.regroup(LEADS, talk.bob.id)
        await asyncio.sleep(0.2)
        hold.set()
        await talk.reply(ts, dm)
        assert "Band" not in everything(talk, ts, dm)


async def test_without_documents_for_groups_slack_is_not_asked_who_is_in_them(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(salaries), tmp_path) as talk:
        talk.workspace.regroup(LEADS, talk.ann.id)
        assert "Band one" in await talk.said(talk.ann, f"{BOT} what does one earn?")
        assert not talk.calls("usergroups.list")


async def test_where_slack_does_not_tell_of_groups_nobody_is_in_one(tmp_path: Path) -> None:
    async with talking(of_leads(), tmp_path) as talk:
        talk.workspace.regroup(LEADS, talk.ann.id)
        talk.slack.fail("usergroups.list", "missing_scope", times=9)
        assert "Band" not in await talk.said(talk.ann, "what does one earn?", talk.dm(talk.ann))


@dataclass
class TitleFirst(ScriptedBackend):
    """Says what it reads before it says anything else."""

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        self.questions.append(question)
        while self.hold and not self.hold.is_set() and not cancel.is_set():
            time.sleep(0.01)
        reply = self.script(question)
        if EVERYONE in question.readers.scopes:
            watch(Generating(1, titles=("Salaries",)))
            cancel.wait(0.3)
        return reply


async def test_a_title_in_the_status_line_is_for_those_who_read_it(tmp_path: Path) -> None:
    """Somebody joined whose event is lost: a title alone says what there is."""
    hold = threading.Event()
    backend = TitleFirst(salaries, hold=hold)
    async with talking(backend, tmp_path) as talk:
        hold.set()
        assert "Band one" in await talk.said(talk.ann, f"{BOT} what does one earn?")
        shown = len(talk.workspace.statuses)
        hold.clear()
        ts = await talk.ask(talk.ann, f"{BOT} what does one earn?")
        await talk.slack.until(lambda _: len(backend.questions) == 2)
        joins_without_an_event(talk)
        hold.set()
        await talk.reply(ts)
        assert not any("Salaries" in it.text for it in talk.workspace.statuses[shown:])
