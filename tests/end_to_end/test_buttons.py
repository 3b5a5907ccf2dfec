"""Commands, the shortcut and buttons, as people would use them."""

import threading
from dataclasses import replace
from pathlib import Path

from handlers.app import connected
from handlers.jobs.summary import INVITE, NOT_YOURS
from handlers.jobs.summary_scope import USAGE
from handlers.simulator.state.posted import Posted
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import Talk, settings_for, talking, workspace


async def test_ask_answers_the_asker_alone_also_where_the_bot_is_not(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ack = await talk.slack.command(talk.ann.id, talk.elsewhere.id, "/ask", "how much leave?")
        assert ack.ok
        assert "You asked: how much leave?" in (await talk.whispered(talk.ann, "Sources")).visible
        assert len(talk.workspace.ephemerals(talk.ann.id)) == 1, "the line that says 'searching' is replaced"
        assert talk.workspace.ephemerals(talk.bob.id) == []


async def test_ask_without_a_question_tells_how(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", " ")
        assert "Write your question" in (await talk.whispered(talk.ann)).visible


async def test_slack_hears_at_once_while_the_model_is_busy(tmp_path: Path) -> None:
    hold = threading.Event()
    async with talking(ScriptedBackend(hold=hold), tmp_path) as talk:
        for _ in range(5):
            ack = await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
            assert ack.ok
        assert (await talk.slack.shortcut(talk.ann.id, "summarize_thread", *await _thread(talk))).ok
        hold.set()
        await talk.slack.until(lambda w: sum("Sources" in m.visible for m in w.ephemerals(talk.ann.id)) == 5)


async def test_summarize_sums_up_the_channel_with_links(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        first = await talk.ask(talk.ann, "The <https://a.example|release> slips, says <@" + talk.bob.id + ">")
        await talk.ask(talk.bob, "To Friday", thread=first)
        await talk.ask(talk.ann, "Fine")
        await talk.slack.command(talk.bob.id, talk.general.id, "/summarize", "")
        whisper = await talk.whispered(talk.bob, "Summary")
        assert "*Summary of the last day* · 3 messages" in whisper.visible
        assert f"• Ann began. <https://playground.slack.com/archives/{talk.general.id}/p" in whisper.visible
        assert [(said.author, said.text) for said in backend.summarized[-1]] == [
            ("Ann", "The release slips, says @Bob"),
            ("Bob", "To Friday"),
            ("Ann", "Fine"),
        ]
        assert f"thread_ts={first}" in backend.summarized[-1][1].link


async def test_summarize_takes_a_number_of_messages(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        for text in ("one", "two", "three"):
            await talk.ask(talk.ann, text)
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "2")
        assert "the last 2 messages* · 2 messages" in (await talk.whispered(talk.ann, "Summary")).visible
        assert [said.text for said in backend.summarized[-1]] == ["two", "three"]


async def test_a_reply_also_sent_to_the_channel_is_summed_up_once(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        first = await talk.ask(talk.ann, "one")
        await talk.ask(talk.ann, "two", thread=first)
        here, ts = talk.general.id, talk.workspace.new_ts()
        three = Posted(
            here, ts, talk.bob.id, "three", thread_ts=first, broadcast=True, subtype="thread_broadcast"
        )
        talk.workspace.post(three)
        await talk.slack.command(talk.ann.id, here, "/summarize", "")
        assert "3 messages" in (await talk.whispered(talk.ann, "Summary")).visible
        assert sorted(said.text for said in backend.summarized[-1]) == ["one", "three", "two"]


async def test_summarize_tells_how_to_write_a_period(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "since Easter")
        assert (await talk.whispered(talk.ann)).text == USAGE


async def test_summarize_where_the_bot_is_not_asks_for_an_invitation(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.elsewhere.id, "/summarize", "")
        assert (await talk.whispered(talk.ann, "invite")).text == INVITE.format(bot="inhouse")


async def test_with_another_name_it_is_invited_by_that_one(tmp_path: Path) -> None:
    async with workspace() as talk:
        talk.workspace.people["U0INHOUSE"] = replace(talk.workspace.people["U0INHOUSE"], name="handbook")
        async with connected(settings_for(talk.slack, tmp_path), ScriptedBackend(), drain_s=2):
            await talk.slack.command(talk.ann.id, talk.elsewhere.id, "/summarize", "")
            assert "`/invite @handbook`" in (await talk.whispered(talk.ann, "invite")).text


async def test_an_empty_channel_has_nothing_to_sum_up(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "3d")
        assert "Nobody wrote anything" in (await talk.whispered(talk.ann, "Nobody")).text


async def test_the_shortcut_sums_up_a_thread(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, "Where do we meet?")
        reply = await talk.ask(talk.bob, "At the station", thread=ts)
        await talk.ask(talk.bob, "unrelated")
        await talk.slack.shortcut(talk.ann.id, "summarize_thread", talk.general.id, reply)
        assert "*Summary of this thread* · 2 messages" in (await talk.whispered(talk.ann, "Summary")).visible
        assert talk.replies(ts) == []
        assert len(talk.workspace.ephemerals(talk.ann.id)) == 1, "no line that says 'reading' is left behind"


async def test_a_summary_is_not_shown_to_somebody_who_has_left(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        secret = talk.workspace.add_channel("secret", talk.ann, talk.bob, private=True)
        root = await talk.ask(talk.bob, "We lay off Gus", secret)
        talk.slack.fail("conversations.replies", "unknown_error")
        await talk.slack.shortcut(talk.ann.id, "summarize_thread", secret.id, root)
        failed = await talk.whispered(talk.ann, "Try again")
        secret.members.remove(talk.ann.id)
        await talk.slack.press(talk.ann.id, secret.id, failed.ts, "retry")
        assert (await talk.whispered(talk.ann, "sum it up")).text == NOT_YOURS
        assert backend.summarized == []


async def test_opening_the_direct_message_offers_prompts(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.open_home(talk.ann.id)
        await talk.slack.until(lambda w: talk.dm(talk.ann).id in w.prompts)
        assert len(talk.workspace.prompts[talk.dm(talk.ann).id]) <= 4
        assert "thread_ts" not in talk.calls("assistant.threads.setSuggestedPrompts")[0]


async def _thread(talk: Talk) -> tuple[str, str]:
    return talk.general.id, await talk.ask(talk.bob, "a thread")
