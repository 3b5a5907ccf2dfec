"""The bot is killed at bad moments: after a restart every reply is there, whole, and once."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from handlers.errors import CRASHED
from handlers.rendering.mrkdwn import escape
from handlers.simulator.state.records import Channel
from handlers.simulator.state.workspace import Workspace
from tests.chaos.invariants import hanging
from tests.end_to_end import filing_process
from tests.end_to_end.bot_process import serve
from tests.end_to_end.talking import BOT, Talk, workspace
from tests.forks import forks

ROOT = Path(__file__).parent.parent.parent
WHOLE = "First. [1] Second. [1] Third. [1]"


@asynccontextmanager
async def bot(
    talk: Talk, directory: Path, target: Callable[[str, Path], None] = serve
) -> AsyncIterator[ForkServerProcess]:
    """A bot in a process of its own, connected; killed at the end, if it still runs."""
    before = talk.slack.socket.connected
    process = forks().Process(target=target, args=(talk.slack.api_url, directory))
    await asyncio.to_thread(process.start)
    try:
        await talk.slack.connected(before + 1, timeout=60)
        yield process
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


@asynccontextmanager
async def bot_from_the_start(talk: Talk, directory: Path) -> AsyncIterator[Process]:
    """The same in an interpreter of its own, which imports everything and ends by itself."""
    before = talk.slack.socket.connected
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.end_to_end.bot_process", talk.slack.api_url, str(directory)),
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await talk.slack.connected(before + 1, timeout=60)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def whole(talk: Talk, ts: str, where: Channel) -> None:
    """The one reply to `ts` is whole."""
    reply = await talk.reply(ts, where, seconds=20)
    assert reply.text == WHOLE and "Sources" in reply.visible
    assert len(talk.replies(ts, where)) == 1


def _begun(talk: Talk, ts: str, where: Channel, _: Workspace) -> bool:
    return bool(talk.replies(ts, where))


async def test_killed_at_three_moments_it_ends_each_reply_once(tmp_path: Path) -> None:
    async with workspace() as talk:
        async with bot(talk, tmp_path) as process:
            # Whole, but the bot still waits for its status line to go.
            stands = await talk.ask(talk.ann, f"{BOT} quick?", talk.general)
            await talk.slack.until(lambda _: bool(talk.replies(stands)), timeout=20)
            talk.slack.delay("assistant.threads.setStatus", 60)
            await talk.slack.until(lambda _: any(m.metadata for m in talk.replies(stands)), timeout=20)
            # In the middle of a stream.
            middle = await talk.ask(talk.ann, f"{BOT} slow?", talk.general)
            await talk.slack.until(lambda _: bool(talk.replies(middle)), timeout=20)
            # One that is answered in a direct message, and one that its asker alone sees.
            alone = await talk.slack.direct(talk.bob.id, "slow?")
            await talk.slack.command(talk.bob.id, talk.general.id, "/ask", "slow?")
            await talk.whispered(talk.bob, "Searching…")
            await talk.slack.until(lambda _: bool(talk.replies(alone, talk.dm(talk.bob))), timeout=20)
            # Before the first word: who reads along is not known yet.
            talk.slack.delay("conversations.info", 60)
            before = await talk.ask(talk.ann, f"{BOT} slow?", talk.product)
            await talk.slack.until(lambda w: bool(w.status(talk.product.id, before)), timeout=20)
            process.kill()
            await asyncio.to_thread(process.join)
        assert talk.replies(middle)[0].text == "First. [1]" and talk.replies(before, talk.product) == []
        (tmp_path / "hurry").touch()
        async with bot(talk, tmp_path):
            await whole(talk, middle, talk.general)
            await whole(talk, before, talk.product)
            await whole(talk, alone, talk.dm(talk.bob))
            assert len(talk.workspace.ephemerals(talk.bob.id)) == 1
            assert "First." in (await talk.whispered(talk.bob, "Sources")).visible
            await talk.slack.until(lambda there: not [*hanging(there)], timeout=20)
            await whole(talk, stands, talk.general)
        assert [len(talk.replies(middle)), len(talk.replies(before, talk.product))] == [1, 1]


async def test_asked_to_stop_it_ends_what_is_nearly_done_and_leaves_the_rest_for_later(
    tmp_path: Path,
) -> None:
    async with workspace() as talk:
        async with bot_from_the_start(talk, tmp_path) as process:
            slow = await talk.ask(talk.ann, f"{BOT} slow?", talk.general)
            quick = await talk.ask(talk.ann, f"{BOT} quick?", talk.product)
            await talk.slack.until(lambda _: bool(talk.replies(slow)), timeout=20)
            await talk.slack.until(lambda _: bool(talk.replies(quick, talk.product)), timeout=20)
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 30) == 0
        await whole(talk, quick, talk.product)
        assert talk.replies(slow)[0].text == "First. [1]"
        (tmp_path / "hurry").touch()
        async with bot(talk, tmp_path):
            await whole(talk, slow, talk.general)


async def test_one_that_kills_the_bot_each_time_is_told_so_and_the_others_are_answered(
    tmp_path: Path,
) -> None:
    starts, poison = 0, ""
    async with workspace() as talk:
        others = [talk.general, talk.product, talk.workspace.add_channel("third", talk.ann)]
        asked: list[str] = []
        while not any(it.metadata for it in talk.replies(poison)):
            async with bot(talk, tmp_path) as process:
                for where in others[len(asked) :]:
                    asked.append(await talk.ask(talk.ann, f"{BOT} slow?", where))
                    await talk.slack.until(partial(_begun, talk, asked[-1], where), timeout=20)
                poison = poison or await talk.ask(talk.ann, f"{BOT} poison?")
                (tmp_path / "hurry").touch()
                starts += 1
                while process.is_alive() and not any(it.metadata for it in talk.replies(poison)):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        # Crashed with the others, among them while it was alone, and once more as the last.
        assert starts <= 4
        (said,) = talk.replies(poison)
        assert escape(CRASHED) in said.visible and said.action("retry")
        for ts, where in zip(asked, others, strict=True):
            await whole(talk, ts, where)


@pytest.mark.parametrize("moment", ["fetching", "indexing"])
async def test_killed_while_it_reads_a_file_it_reads_it_again_and_answers_once(
    moment: str, tmp_path: Path
) -> None:
    plan = [("plan.md", b"The zugspitze train leaves at seven.")]
    async with workspace() as talk:
        async with bot(talk, tmp_path, filing_process.serve) as process:
            if moment == "fetching":
                talk.slack.delay("files", 60)
            ts = await talk.slack.say(talk.ann.id, talk.general.id, f"{BOT} zugspitze?", files=plan)
            begun = tmp_path / "embedding"
            async with asyncio.timeout(30):
                while not (begun.exists() if moment == "indexing" else talk.workspace.statuses):  # noqa: ASYNC110 - a file tells no event
                    await asyncio.sleep(0.05)
                while "is reading `plan.md`…" not in [it.text for it in talk.workspace.statuses]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            process.kill()
            await asyncio.to_thread(process.join)
        assert talk.replies(ts) == []
        (tmp_path / "hurry").touch()
        async with bot(talk, tmp_path, filing_process.serve):
            reply = await talk.reply(ts, seconds=30)
            assert "The zugspitze train leaves at seven." in reply.visible and "plan.md" in reply.visible
            await asyncio.sleep(0.5)
        assert len(talk.replies(ts)) == 1
