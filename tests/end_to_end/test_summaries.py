"""What people write after /summarize, and what they get."""

import asyncio
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.question import SummaryTask
from bot.reply import PartRead, Point, PointKind, Summary, Watch
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from store.audience import Audience
from store.passage import Kind, Source
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, Talk, talking

HOUR, DAY = 3_600.0, 86_400.0


def said_ago(
    talk: Talk, who: Person, text: str, seconds: float, where: Channel | None = None, **more: str
) -> None:
    """Somebody said something before the bot was there."""
    ts = f"{time.time() - seconds:.6f}"
    talk.workspace.seed(Posted((where or talk.general).id, ts, who.id, text, **more))  # type: ignore[arg-type]


async def summed_up(talk: Talk, who: Person, text: str, where: Channel | None = None) -> str:
    """What `/summarize` shows to them."""
    before = len(talk.workspace.ephemerals(who.id))
    await talk.slack.command(who.id, (where or talk.general).id, "/summarize", text)

    def there(_: object) -> str:
        found = talk.workspace.ephemerals(who.id)
        shown = found[-1].visible if found else ""
        return shown if len(found) > before and "Reading…" not in shown else ""

    return await talk.slack.until(there)


def heard(backend: ScriptedBackend) -> list[str]:
    return [it.text for it in backend.summarized[-1]]


async def test_today_and_yesterday_are_those_of_the_asker(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        # Where it is always noon: no test runs at midnight.
        zone = f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"
        talk.workspace.change_person(talk.ann.id, zone=zone)
        said_ago(talk, talk.bob, "long ago", 5 * DAY)
        said_ago(talk, talk.bob, "the day before", 16 * HOUR)
        said_ago(talk, talk.bob, "this morning", 2 * HOUR)
        assert "Summary of" in await summed_up(talk, talk.ann, "today")
        assert heard(backend) == ["this morning"]
        assert "Summary of" in await summed_up(talk, talk.ann, "yesterday")
        assert heard(backend) == ["the day before"]
        assert "Summary of the time since" in await summed_up(talk, talk.ann, "since yesterday")
        assert heard(backend) == ["the day before", "this morning"]


async def test_unread_is_what_came_since_ones_own_last_message_and_says_so(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "before", 6 * DAY)
        said_ago(talk, talk.ann, "my last words", 5 * DAY)
        said_ago(talk, talk.ann, "joined", 4 * DAY, subtype="channel_join")
        said_ago(talk, talk.bob, "after", 3 * DAY)
        for words in ("unread", "since I left", "what did I miss?"):
            said = await summed_up(talk, talk.ann, words)
            assert "Summary of the time since your last message there, of " in said
            assert "(Slack does not tell me what you have read)" in said
            assert heard(backend) == ["after"]
        said_ago(talk, talk.ann, "seen", 60)
        nothing = "There is nothing to sum up: the time since your last message there"
        assert nothing in await summed_up(talk, talk.ann, "unread")


async def test_who_never_wrote_gets_all_that_there_is_and_is_told_so(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "one", 6 * DAY)
        assert "(you have not written there)" in await summed_up(talk, talk.ann, "unread")
        assert heard(backend) == ["one"]


@pytest.mark.parametrize("typed", ["#product 3d", "<#{id}|product> 3d", "3d in #product"])
async def test_another_channel_is_summed_up_where_one_is(typed: str, tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "here", HOUR)
        said_ago(talk, talk.bob, "there", 2 * DAY, talk.product)
        said = await summed_up(talk, talk.ann, typed.format(id=talk.product.id))
        assert "Summary of the last 3 days · #product" in said and heard(backend) == ["there"]
        assert f"archives/{talk.product.id}/" in backend.summarized[-1][0].link


async def test_a_channel_can_be_summed_up_from_where_the_bot_is_not(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "there", HOUR, talk.product)
        assert "· #product" in await summed_up(talk, talk.ann, "#product", talk.elsewhere)


async def test_a_channel_of_others_is_not_summed_up_nor_known(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        secret = talk.workspace.add_channel("merger", talk.bob, private=True)
        said_ago(talk, talk.bob, "psst", HOUR, secret)
        for typed in ("#merger", "#nowhere"):
            assert f"I do not find {typed} among them" in await summed_up(talk, talk.ann, typed)
        assert "I do not find #…" in await summed_up(talk, talk.ann, f"<#{secret.id}|>")
        assert "I am not in #elsewhere" in await summed_up(talk, talk.ann, "#elsewhere")
        # A guest is in #product alone.
        assert "I do not find #general" in await summed_up(talk, talk.guest, "#general", talk.product)
        assert backend.summarized == []


@pytest.mark.parametrize("typed", ["@bob", "<@{id}|bob> 3d", "what @Bob said in the last 3 days"])
async def test_what_one_person_said_is_summed_up(typed: str, tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "mine", HOUR)
        said_ago(talk, talk.ann, "yours", HOUR / 2)
        said = await summed_up(talk, talk.ann, typed.format(id=talk.bob.id))
        assert "Summary of the last" in said and "· Bob" in said and heard(backend) == ["mine"]
        said = await summed_up(talk, talk.ann, f"<@{talk.guest.id}> today in #product")
        assert said.startswith("There is nothing to sum up: ") and said.endswith(" · #product · Gus.")
        assert "I do not find @zoe there" in await summed_up(talk, talk.ann, "@zoe")


async def test_nonsense_gets_one_useful_line(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        said = await summed_up(talk, talk.ann, "banana")
        assert said.startswith("Write `/summarize`") and "\n" not in said
        assert "92 days at most" in await summed_up(talk, talk.ann, "93d")


async def test_apps_are_heard_and_what_they_repeat_is_heard_once(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        for figure in (71, 85, 93):
            await talk.alert(attachments=[{"title": "Disk", "text": f"{figure} % full"}])
        await talk.ask(talk.bob, "I cleared it.")
        await asyncio.sleep(0.1)
        await summed_up(talk, talk.ann, "")
        assert heard(backend) == ["Disk\n71 % full", "I cleared it."]


async def test_forwards_and_files_are_summed_up_as_such(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        shared = {"is_share": True, "author_name": "Cleo", "text": "The bridge is closed."}
        await talk.slack.say(talk.bob.id, talk.general.id, "fyi", shared=[shared])
        await talk.slack.say(talk.bob.id, talk.general.id, "", files=[("map.pdf", b"%PDF")])
        await summed_up(talk, talk.ann, "")
        assert heard(backend) == ["fyi\nCleo:\n> The bridge is closed.", "File: map.pdf"]


async def test_a_private_channel_is_not_named_in_a_summary_to_who_is_not_in_it(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        secret = talk.workspace.add_channel("merger", talk.bob, private=True)
        await talk.ask(talk.bob, f"see <#{secret.id}|merger> and <#{talk.product.id}|product>")
        await summed_up(talk, talk.ann, "")
        assert heard(backend) == ["see #channel and #product"]
        await summed_up(talk, talk.bob, "")
        assert heard(backend) == ["see #merger and #product"]


async def test_more_is_told_on_demand_and_in_its_place(tmp_path: Path) -> None:
    class Telling(ScriptedBackend):
        """Has more to tell."""

        def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
            made = super().summarize(task, watch, cancel)
            return replace(made, more=(Point("And the roof leaks.", (task.said[0],), PointKind.STORY),))

    backend = Telling()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "one", HOUR)
        said = await summed_up(talk, talk.ann, "")
        assert "roof" not in said and "Show more" in said
        shown = talk.workspace.ephemerals(talk.ann.id)[-1]
        await talk.slack.press(talk.ann.id, talk.general.id, shown.ts, "longer")
        longer = await talk.whispered(talk.ann, "And the roof leaks.")
        assert "Bob began." in longer.visible and "Show more" not in longer.visible


async def test_several_channels_are_summed_up_the_one_with_most_news_first(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "here", HOUR)
        for text in ("there", "and there"):
            said_ago(talk, talk.bob, text, HOUR, talk.product)
        said = await summed_up(talk, talk.ann, "#general #product 3d")
        assert said.index("#product") < said.index("· 1 message")
        assert len(backend.summarized) == 2
        # Of one that they may not read, nothing is told of any.
        assert "I do not find #elsewhere2" in await summed_up(talk, talk.ann, "#general #elsewhere2")


async def test_what_documents_say_is_summed_up_for_who_may_read_them(tmp_path: Path) -> None:
    held = [
        Source(f"file:{name}", Kind.FILE, name, name, "", "d", Audience.parse(audience))
        for name, audience in (("leave.md", "everyone"), ("board.md", "user:U0OTHER"))
    ]
    backend = ScriptedBackend(held=held)
    async with talking(backend, tmp_path) as talk:
        said = await summed_up(talk, talk.ann, "what do we know about parental leave?")
        assert "What the documents say about" in said and "leave.md" in said
        assert heard(backend) == ["parental leave: see leave.md."]
        backend.held.clear()
        nothing = "None of the documents that you can read says anything about pay."
        assert await summed_up(talk, talk.ann, "about pay") == nothing


async def test_how_far_a_long_thread_is_read_is_shown(tmp_path: Path) -> None:
    class Long(ScriptedBackend):
        """Reads in five parts."""

        def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
            watch(PartRead(2, 5))
            cancel.wait(0.3)
            return super().summarize(task, watch, cancel)

    async with talking(Long(), tmp_path) as talk:
        root = await talk.ask(talk.bob, "The release slips to May.")
        await talk.said(talk.ann, f"{BOT} summarize this thread", thread=root)
        assert any("is reading… (2 of 5)" in it.text for it in talk.workspace.statuses)


async def test_a_topic_that_nobody_spoke_of_is_said_to_be_none(tmp_path: Path) -> None:
    class Unheard(ScriptedBackend):
        def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
            return Summary(())

    async with talking(Unheard(), tmp_path) as talk:
        said_ago(talk, talk.bob, "The release slips to May.", HOUR)
        said = await summed_up(talk, talk.ann, "3d about the chess club")
        assert said.startswith("There is nothing to sum up: ") and said.endswith("about the chess club.")


async def test_what_is_known_of_something_may_be_asked_in_words(tmp_path: Path) -> None:
    held = [
        Source(f"file:{name}", Kind.FILE, name, name, "", "d", Audience.parse(audience))
        for name, audience in (("leave.md", "everyone"), ("board.md", "user:U0OTHER"))
    ]
    backend = ScriptedBackend(held=held)
    async with talking(backend, tmp_path) as talk:
        said = await talk.said(talk.ann, f"{BOT} what do we know about parental leave?")
        assert "What the documents say about" in said and "leave.md" in said and "board" not in said
        said = await talk.said(talk.bob, "Was wissen wir über Elternzeit?", talk.dm(talk.bob))
        assert "Was die Dokumente sagen über" in said
        assert backend.questions == []
