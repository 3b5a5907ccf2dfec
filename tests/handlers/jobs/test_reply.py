"""Requests while Slack answers that it cannot answer: left for another attempt, never lost or doubled."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.question import Question
from bot.reply import Reply, Watch
from handlers.errors import LATE, SLOW, UNREACHABLE
from handlers.identity import who_am_i
from handlers.jobs.context import AppContext, CancelReason
from handlers.jobs.reply import make_reply
from handlers.rendering.mrkdwn import escape
from handlers.request import Change, Kind, Request
from handlers.simulator.state.records import Person
from store.audience import EVERYONE
from tests.end_to_end.scripted import Failing, ScriptedBackend, answer, no_answer
from tests.end_to_end.talking import BOT, Talk, settings_for, workspace


class Harness:
    """An app context in a workspace, and requests of Ann's made by hand."""

    def __init__(self, talk: Talk, context: AppContext, backend: ScriptedBackend) -> None:
        self.talk, self.context, self.backend = talk, context, backend

    async def request(self, text: str, kind: Kind = Kind.MENTION, thread: str = "") -> Request:
        """What Ann's message in #general asks for."""
        ts = await self.talk.ask(self.ann, text, thread=thread or None)
        return Request(
            f"T-{ts}", kind, self.context.me.team, self.talk.general.id, self.ann.id, text, ts, thread or ts
        )

    @property
    def ann(self) -> Person:
        return self.talk.ann


@asynccontextmanager
async def _harness(directory: Path) -> AsyncIterator[Harness]:
    async with workspace() as talk:
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        backend = ScriptedBackend(lambda _: no_answer())
        context = AppContext.at(settings_for(talk.slack, directory), client, await who_am_i(client), backend)
        yield Harness(talk, context, backend)
        context.executor.shutdown()


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[Harness]:
    async with _harness(tmp_path) as harness:
        yield harness


@pytest.mark.parametrize(
    "error",
    ["internal_error", "fatal_error", "ratelimited", "service_unavailable", "token_revoked", "rate_limited"],
)
async def test_an_outage_that_answers_is_left_for_another_attempt(harness: Harness, error: str) -> None:
    asked = await harness.request(f"{BOT} who?")
    harness.talk.slack.fail("chat.postMessage", error)
    with pytest.raises(UNREACHABLE):
        await make_reply(asked, harness.context, resumed=False)
    assert await make_reply(asked, harness.context, resumed=True) == "noanswer"
    assert len(harness.talk.replies(asked.ts)) == 1


async def test_what_was_left_behind_is_not_answered_twice_while_slack_cannot_tell(harness: Harness) -> None:
    asked = await harness.request(f"{BOT} who?")
    await make_reply(asked, harness.context, resumed=False)
    harness.talk.slack.fail("conversations.replies", "internal_error")
    with pytest.raises(UNREACHABLE):
        await make_reply(asked, harness.context, resumed=True)
    assert await make_reply(asked, harness.context, resumed=True) == "done before"
    assert len(harness.talk.replies(asked.ts)) == 1


async def test_a_session_that_a_kill_left_processing_is_ended_by_the_next_attempt(harness: Harness) -> None:
    """Killed after the reply was whole, and before its status was cleared."""
    dm = harness.talk.dm(harness.ann)
    ts = await harness.talk.ask(harness.ann, "who?", dm)
    asked = Request("T-1", Kind.DIRECT, harness.context.me.team, dm.id, harness.ann.id, "who?", ts, ts)
    await make_reply(asked, harness.context, resumed=False)
    await harness.context.client.agents_sessions_setStatus(
        channel_id=dm.id, thread_ts=ts, status="processing"
    )
    await harness.context.client.assistant_threads_setStatus(
        channel_id=dm.id, thread_ts=ts, status="is searching…"
    )
    assert await make_reply(asked, harness.context, resumed=True) == "done before"
    assert harness.talk.workspace.sessions[-1]["status"] == "active"
    assert harness.talk.workspace.status(dm.id, ts) == ""


async def test_what_is_too_late_is_told_so_once(harness: Harness) -> None:
    asked = await harness.request(f"{BOT} who?")
    assert await make_reply(asked, harness.context, resumed=True, why=CancelReason.LATE) == "late"
    assert await make_reply(asked, harness.context, resumed=True, why=CancelReason.LATE) == "done before"
    (told,) = harness.talk.replies(asked.ts)
    assert escape(LATE) in told.visible and "Try again" in told.visible and harness.backend.questions == []


async def test_a_follow_up_waits_until_slack_tells_whether_it_is_meant(harness: Harness) -> None:
    first = await harness.request(f"{BOT} who?")
    await make_reply(first, harness.context, resumed=False)
    asked = await harness.request("and why?", Kind.FOLLOW_UP, first.ts)
    harness.talk.slack.fail("conversations.replies", "internal_error")
    with pytest.raises(UNREACHABLE):
        await make_reply(asked, harness.context, resumed=False)
    assert await make_reply(asked, harness.context, resumed=True) == "noanswer"


async def test_a_follow_up_is_not_answered_without_what_was_said_before(harness: Harness) -> None:
    first = await harness.request(f"{BOT} who?")
    await make_reply(first, harness.context, resumed=False)
    asked = await harness.request(f"{BOT} and why?", thread=first.ts)
    harness.talk.slack.fail("conversations.replies", "internal_error")
    with pytest.raises(UNREACHABLE):
        await make_reply(asked, harness.context, resumed=False)
    await make_reply(asked, harness.context, resumed=True)
    assert [turn.text for turn in harness.backend.questions[-1].history][:1] == ["who?"]


async def test_a_thread_whose_question_is_gone_holds_nothing(harness: Harness) -> None:
    asked = await harness.request(f"{BOT} who?")
    harness.talk.slack.fail("conversations.replies", "thread_not_found")
    assert await make_reply(asked, harness.context, resumed=True) == "noanswer"


async def test_what_was_cut_off_is_taken_up_for_those_who_read_it_now(harness: Harness) -> None:
    talk, asked = harness.talk, await harness.request(f"{BOT} who?")
    harness.backend.script = lambda q: answer("Pat.", "Sam.") if EVERYONE in q.readers.scopes else no_answer()
    talk.slack.fail("chat.appendStream", "internal_error")
    talk.slack.fail("chat.update", "internal_error")
    harness.backend.pause = 0.05
    with pytest.raises(UNREACHABLE):
        await make_reply(asked, harness.context, resumed=False)
    # The bot is down: nobody tells it.
    talk.general.members.append(talk.guest.id)
    assert await make_reply(asked, harness.context, resumed=True) == "noanswer"
    (found,) = talk.replies(asked.ts)
    assert "I found nothing" in found.visible and "Pat" not in found.visible
    assert "Sam" not in "".join(found.versions)


async def test_a_reply_waits_until_slack_tells_who_reads_it_now(harness: Harness) -> None:
    talk, asked = harness.talk, await harness.request(f"{BOT} who?")
    harness.backend.script = lambda _: answer("Pat.", "Sam.")
    harness.backend.pause = 0.2
    replying = asyncio.create_task(make_reply(asked, harness.context, resumed=False))
    await talk.slack.until(lambda _: bool(talk.replies(asked.ts)))
    talk.slack.fail("conversations.members", "internal_error")
    with pytest.raises(UNREACHABLE):
        await replying
    assert "Sources" not in talk.replies(asked.ts)[0].visible
    assert await make_reply(asked, harness.context, resumed=True) == "answer"
    (found,) = talk.replies(asked.ts)
    assert found.text == "Pat. [1] Sam. [1]" and "Sources" in found.visible


async def _reads(harness: Harness, asked: Request, *, resumed: bool = False) -> int:
    """How often the thread of `asked` is read on the way to its reply."""
    before = len(harness.talk.calls("conversations.replies"))
    await make_reply(asked, harness.context, resumed=resumed)
    return len(harness.talk.calls("conversations.replies")) - before


async def test_a_first_mention_is_read_once_as_its_event_may_lack_its_files(harness: Harness) -> None:
    assert await _reads(harness, await harness.request(f"{BOT} who?")) == 1


@pytest.mark.parametrize(("text", "kind"), [("and why?", Kind.FOLLOW_UP), (f"{BOT} why?", Kind.MENTION)])
@pytest.mark.parametrize("resumed", [False, True])
async def test_one_attempt_reads_its_thread_once(
    harness: Harness, text: str, kind: Kind, resumed: bool
) -> None:
    first = await harness.request(f"{BOT} who?")
    await make_reply(first, harness.context, resumed=False)
    asked = await harness.request(text, kind, first.ts)
    assert await _reads(harness, asked, resumed=resumed) == 1
    assert [turn.text for turn in harness.backend.questions[-1].history][:1] == ["who?"]


async def test_a_first_mention_that_is_resumed_reads_its_thread_once(harness: Harness) -> None:
    assert await _reads(harness, await harness.request(f"{BOT} who?"), resumed=True) == 1


async def test_a_thread_is_not_read_again_when_its_readers_change(harness: Harness) -> None:
    talk, first = harness.talk, await harness.request(f"{BOT} who?")
    harness.backend.script = lambda q: answer("Pat.", "Sam.") if EVERYONE in q.readers.scopes else no_answer()
    await make_reply(first, harness.context, resumed=False)
    harness.backend.pause = 0.3
    asked = await harness.request(f"{BOT} why?", thread=first.ts)
    reading = asyncio.create_task(_reads(harness, asked))
    await talk.slack.until(lambda _: any(not m.metadata for m in talk.replies(first.ts)))
    talk.workspace.join(talk.guest.id, talk.general.id)
    harness.context.running.doubt(harness.context.me.team, lambda _: True)
    assert await reading == 1
    assert [EVERYONE in q.readers.scopes for q in harness.backend.questions] == [True, True, False]


async def test_a_summary_of_a_thread_reads_it_once(harness: Harness) -> None:
    first = await harness.request("who?")
    url = f"{harness.talk.slack.api_url}nowhere"
    team = harness.context.me.team
    for kind, resumed in ((Kind.THREAD, False), (Kind.THREAD, True)):
        asked = Request(
            f"T-{resumed}", kind, team, first.channel, harness.ann.id, "", thread=first.ts, response_url=url
        )
        assert await _reads(harness, asked, resumed=resumed) == 1


async def test_a_refusal_a_failure_and_an_end_name_where_people_ask(harness: Harness) -> None:
    settings = harness.context.settings
    slack = settings.slack.model_copy(update={"help": "#help-desk"})
    context = replace(harness.context, settings=settings.model_copy(update={"slack": slack}))
    refused, failed, late = [await harness.request(f"{BOT} who?") for _ in range(3)]
    await make_reply(refused, context, resumed=False)
    harness.backend.script = Failing(ValueError("zebra"))
    await make_reply(failed, context, resumed=False)
    await make_reply(late, context, resumed=True, why=CancelReason.LATE)
    for asked in (refused, failed, late):
        assert "Ask in #help-desk" in harness.talk.replies(asked.ts)[0].visible


class Hanging(ScriptedBackend):
    """A model that says nothing any more and hears nothing either, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        self.let_go.wait(60)
        return no_answer()


async def test_a_model_that_hangs_is_told_with_a_retry_and_its_place_is_free_again(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.jobs.context.PATIENCE_S", 0.3)
    hanging = Hanging()
    context = replace(harness.context, backend=hanging)
    asked = await harness.request(f"{BOT} who?")
    assert await make_reply(asked, context, resumed=False) == CancelReason.SLOW
    (said,) = harness.talk.replies(asked.ts)
    assert escape(SLOW) in said.visible and said.action("retry")
    assert len(context.running) == 0
    hanging.let_go.set()


async def test_what_moves_on_slowly_is_let_go_on(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.jobs.context.PATIENCE_S", 0.8)
    harness.backend.script = lambda _: answer("One.", "Two.", "Three.", "Four.", "Five.")
    harness.backend.pause = 0.3
    asked = await harness.request(f"{BOT} who?")
    assert await make_reply(asked, harness.context, resumed=False) == "answer"


async def test_what_does_not_even_end_is_cut_off_and_left_for_another_attempt(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.jobs.context.PATIENCE_S", 0.2)
    monkeypatch.setattr("handlers.jobs.context.ENDING_S", 0.2)
    asked = await harness.request(f"{BOT} who?")
    harness.talk.slack.delay("chat.postMessage", 20)
    with pytest.raises(UNREACHABLE):
        await make_reply(asked, harness.context, resumed=False)
    assert len(harness.context.running) == 0
    monkeypatch.undo()
    assert await make_reply(asked, harness.context, resumed=True) == "noanswer"


async def test_what_is_edited_just_before_it_is_answered_is_not_answered(harness: Harness) -> None:
    asked = await harness.request(f"{BOT} who?")

    @asynccontextmanager
    async def edited_meanwhile() -> AsyncIterator[None]:
        harness.context.changes.note(Change(asked.channel, asked.ts, 1.0, False, {}), f"{asked.id}-e1")
        yield

    ended = await make_reply(asked, harness.context, resumed=False, in_hand=edited_meanwhile)
    assert ended == CancelReason.EDITED and harness.talk.replies(asked.ts) == []
