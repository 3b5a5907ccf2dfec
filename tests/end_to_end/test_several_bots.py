"""Several bots share PostgreSQL: each request has one owner, whoever dies, and what one hears all know."""

import asyncio
import signal
from pathlib import Path

import pytest
from pydantic import SecretStr

from handlers.manifest import manifest
from handlers.simulator.server import Simulator
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace
from tests.bot.model.llama_server import free_port
from tests.end_to_end.balancer import balancing
from tests.end_to_end.several_bots import ended, run, settings, start
from tests.end_to_end.talking import BOT, Talk, newcomers, workspace

WHOLE = "First. [1] Second. [1] Third. [1]"


async def answered_once(talk: Talk, ts: str) -> None:
    reply = await talk.reply(ts, seconds=90)
    assert reply.text == WHOLE
    assert len(talk.replies(ts)) == 1


async def begun(talk: Talk, least: int) -> tuple[list[str], list[str]]:
    """Questions that the slow bot has in hand, and those that the other one has answered. Slack tells either
    of each question twice, as a mention and as a message, and each time another: who has it is chance.
    """
    asked: list[str] = []
    while True:
        asked += [await talk.ask(talk.ann, f"{BOT} slow {n}?") for n in range(least)]
        await talk.slack.until(lambda _, asked=asked: all(map(talk.replies, asked)), timeout=60)  # type: ignore[misc]
        await asyncio.sleep(2.0)
        slow = [ts for ts in asked if [it.text for it in talk.replies(ts)] == ["First. [1]"]]
        if len(slow) >= least:
            return slow, [ts for ts in asked if ts not in slow]


async def test_two_bots_hear_of_what_only_one_is_told_and_one_ends_what_the_other_died_with(
    tmp_path: Path, database_url: SecretStr
) -> None:
    env = {"INHOUSE_STORE__DATABASE_URL": database_url.get_secret_value()}
    for name in ("slow", "quick"):
        (tmp_path / name).mkdir()
    (tmp_path / "quick" / "hurry").touch()
    async with workspace() as talk:
        slow = await start(talk, tmp_path / "slow", env)
        async with ended(slow), ended(quick := await start(talk, tmp_path / "quick", env)):
            by_slow, by_quick = await begun(talk, least=4)
            for ts in by_quick:
                await answered_once(talk, ts)
            # Slack tells one of them of each deletion; either may write what is deleted.
            gone, left = by_slow[:2], by_slow[2:]
            for ts in gone:
                await talk.slack.delete(talk.general.id, ts)
            await talk.slack.until(lambda _: not any(map(talk.replies, gone)), timeout=20)
            # Nobody else is asked the same again, though all hear of it once more.
            for event in [it.event_id for it in talk.slack.deliveries]:
                await talk.slack.redeliver(event)
            slow.kill()
            later = [await talk.ask(talk.bob, f"{BOT} quick {n}?") for n in range(3)]
            for ts in (*later, *left):
                await answered_once(talk, ts)
            await asyncio.sleep(1.0)
            assert all(len(talk.replies(ts)) == 1 for ts in (*by_quick, *left, *later))
            assert not any(map(talk.replies, gone))
            quick.terminate()
            assert await asyncio.wait_for(quick.wait(), 60) == 0


@pytest.mark.long
async def test_a_bot_that_was_paused_writes_nothing_of_what_another_took_over_and_begins_again(
    tmp_path: Path, database_url: SecretStr
) -> None:
    env = {"INHOUSE_STORE__DATABASE_URL": database_url.get_secret_value()}
    for name in ("slow", "quick"):
        (tmp_path / name).mkdir()
    (tmp_path / "quick" / "hurry").touch()
    async with workspace(ack_s=3.0, retry_after_s=(0.0, 5.0, 20.0)) as talk:
        slow = await start(talk, tmp_path / "slow", env)
        async with ended(slow), ended(await start(talk, tmp_path / "quick", env)):
            by_slow, by_quick = await begun(talk, least=3)
            slow.send_signal(signal.SIGSTOP)
            for ts in (*by_slow, *by_quick):
                await answered_once(talk, ts)
            lines = talk.slack.socket.connected
            (tmp_path / "slow" / "hurry").touch()  # it would have written the rest at once
            slow.send_signal(signal.SIGCONT)
            await talk.slack.connected(lines + 1, timeout=60)
            later = [await talk.ask(talk.bob, f"{BOT} quick {n}?") for n in range(6)]
            for ts in later:
                await answered_once(talk, ts)
            assert all(len(talk.replies(ts)) == 1 for ts in (*by_slow, *by_quick, *later))
            assert slow.returncode is None and b"lease_lost" in await asyncio.to_thread(
                (tmp_path / "slow" / "log").read_bytes
            )


@pytest.mark.long
async def test_behind_a_balancer_each_question_is_answered_once_also_when_a_bot_dies(
    tmp_path: Path, database_url: SecretStr
) -> None:
    ports = [free_port(), free_port()]
    there = Workspace(Rules.of_manifest(manifest(), ack_s=3.0, retry_after_s=(0.0, 2.0, 10.0, 30.0)))
    async with balancing(ports) as address, Simulator(there, address) as slack:
        bots = []
        for port in ports:
            directory = tmp_path / str(port)
            directory.mkdir()
            env = settings(slack, directory) | {
                "INHOUSE_STORE__DATABASE_URL": database_url.get_secret_value(),
                "INHOUSE_SLACK__MODE": "http",
                "INHOUSE_SLACK__PORT": str(port),
            }
            module = "tests.end_to_end.bot_process"
            bots.append(await run(directory, env, module, slack.api_url, str(directory)))
        async with ended(*bots):
            talk = newcomers(slack)
            first = [await talk.ask(talk.ann, f"{BOT} quick {n}?") for n in range(6)]
            for ts in first:
                await answered_once(talk, ts)
            bots[0].kill()
            second = [await talk.ask(talk.bob, f"{BOT} quick {n}?") for n in range(6)]
            for ts in second:
                await answered_once(talk, ts)
            assert all(len(talk.replies(ts)) == 1 for ts in (*first, *second))
