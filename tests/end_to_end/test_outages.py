"""Three real bots over PostgreSQL, a Chroma server and llama-server: each dies in turn while people ask, and
every question that was accepted is answered, once.
"""

import asyncio
from contextlib import suppress
from itertools import count, cycle
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.model.catalogue.starter import starter_writer
from handlers.errors import SLOW
from handlers.simulator.demo import HANDBOOK
from handlers.simulator.server import Simulator
from tests import chroma_server
from tests.bot.model.llama_server import KEY, llama_server
from tests.end_to_end.several_bots import ended, run, start_real
from tests.end_to_end.talking import BOT, Talk, workspace
from tests.postgres import Server

ASKED = (
    "how many days of annual leave do I get?",
    "what may a hotel cost?",
    "who do I call when production is down?",
    "when are refunds paid?",
)


class Asking:
    """People who ask all the while, each something else, until told to stop."""

    def __init__(self, talk: Talk, every_s: float) -> None:
        self.asked: list[str] = []
        self._talk = talk
        self._every_s = every_s
        self._stop = asyncio.Event()
        there = talk.workspace
        self._people = [there.add_person(f"Person {n}") for n in range(20)]
        talk.general.members.extend(it.id for it in self._people)

    async def go_on(self) -> None:
        questions, people = cycle(ASKED), cycle(self._people)
        for number in count():
            if self._stop.is_set():
                return
            text = f"{BOT} {next(questions)} ({number})"
            self.asked.append(await self._talk.ask(next(people), text))
            await asyncio.sleep(self._every_s)

    def stop(self) -> None:
        self._stop.set()

    @property
    def unanswered(self) -> list[str]:
        return [ts for ts in self.asked if not any(it.metadata for it in self._talk.replies(ts))]


def accepted(slack: Simulator) -> set[str]:
    """The messages of which a bot told Slack that they arrived."""
    return {str(it.event.get("ts")) for it in slack.deliveries if it.acknowledged}


@pytest.mark.long
async def test_bots_chroma_and_postgresql_die_in_turn_and_each_question_is_answered_once(
    tmp_path: Path, models_dir: Path, postgres: Server, database_url: SecretStr
) -> None:
    with (
        chroma_server.running(tmp_path) as chroma,
        llama_server(starter_writer(models_dir), slots=4, context=4096) as model,
    ):
        env = {
            "INHOUSE_STORE__DATABASE_URL": database_url.get_secret_value(),
            "INHOUSE_STORE__CHROMA_URL": chroma.url,
            "INHOUSE_MODEL__URL": model.url,
            "INHOUSE_MODEL__API_KEY": KEY,
            "INHOUSE_MODEL__THREADS": "1",
        }
        directories = [tmp_path / f"bot{n}" for n in range(3)]
        for each in directories:
            each.mkdir()
            (each / "models").symlink_to(models_dir)
        await _index(directories[0], env)
        async with workspace(ack_s=3.0, retry_after_s=(0.0, 5.0, 20.0, 60.0)) as talk:
            bots = [await start_real(talk, it, env) for it in directories]
            async with ended(*bots):
                await talk.slack.connected(3, timeout=300)
                asking = Asking(talk, every_s=2.0)
                people = asyncio.create_task(asking.go_on())
                await asyncio.sleep(10)
                bots[0].kill()
                await asyncio.sleep(40)
                chroma.kill()
                await asyncio.sleep(10)
                await asyncio.to_thread(chroma.start)
                await asyncio.sleep(10)
                await asyncio.to_thread(postgres.stop, "immediate")
                await asyncio.sleep(15)
                await asyncio.to_thread(postgres.start)
                await asyncio.sleep(20)
                asking.stop()
                await people
                with suppress(TimeoutError):
                    await talk.slack.until(lambda _: not asking.unanswered, timeout=600)
                await asyncio.sleep(5)  # in which nothing comes twice
                assert all(it.returncode is None for it in bots[1:]), "the living have lived on"
                taken = accepted(talk.slack)
                assert not taken.intersection(asking.unanswered)
                assert len(taken) > 30
                for ts in asking.asked:
                    replies = talk.replies(ts)
                    assert len(replies) == 1 or (not replies and ts not in taken), [it.text for it in replies]
                    # On a busy machine the model may take too long, and nothing else may go wrong.
                    failed = [it for it in replies if it.metadata and it.metadata["event_payload"]["failed"]]
                    assert all(SLOW in it.visible for it in failed), [it.visible for it in failed]


async def _index(directory: Path, env: dict[str, str]) -> None:
    variables = env | {"INHOUSE_DATA_DIR": str(directory)}
    process = await run(directory, variables, "bot", "index", str(HANDBOOK))
    assert await process.wait() == 0, (directory / "log").read_text()
