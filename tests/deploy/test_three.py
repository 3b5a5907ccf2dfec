"""The compose file of three bots without Docker: what its services start, with the settings it gives them.

Its job reads a document, each bot becomes healthy, and they answer, also when one of them is killed.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import pytest

from tests.bot.model.llama_server import free_port
from tests.deploy.files import ROOT
from tests.deploy.services import BESIDE, KEY, READY_S, chroma_server, model_server, started
from tests.deploy.test_compose import THREE
from tests.deploy.test_image import healthy
from tests.end_to_end.installed import becomes
from tests.end_to_end.talking import BOT, Talk, workspace
from tests.postgres import Server

pytestmark = pytest.mark.long
QUESTION = f"{BOT} how many days of annual leave do I get?"
BOTS = THREE["bot"]["deploy"]["replicas"]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the services are here, by the names that they have in the file's settings."""

    postgres: str
    chroma: str
    model: str

    def environment(self, service: str, **more: str) -> dict[str, str]:
        """What the file sets for a service of ours."""
        given = dict(THREE[service]["environment"])
        given["INHOUSE_STORE__DATABASE_URL"] = self.postgres
        given["INHOUSE_STORE__CHROMA_URL"] = self.chroma
        given["INHOUSE_MODEL__URL"] = given["INHOUSE_MODEL__URL"].replace("http://model:8080", self.model)
        given["INHOUSE_MODEL__API_KEY"] = KEY
        return given | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"} | more


@contextmanager
def services(postgres: Server, directory: Path, models: Path) -> Iterator[Addresses]:
    with (
        postgres.database() as database,
        chroma_server(directory) as chroma,
        model_server(directory, models) as model,
    ):
        yield Addresses(database, chroma, model)


@contextmanager
def bots(there: Addresses, talk: Talk, directory: Path, models: Path) -> Iterator[dict[str, Popen[bytes]]]:
    """Three processes, by the port at which each says how it is."""
    with ExitStack() as stack:
        running = {}
        for number in range(BOTS):
            home, port = directory / f"bot-{number}", str(free_port())
            home.mkdir()
            (home / "models").symlink_to(models)  # as in the image
            environment = there.environment(
                "bot",
                INHOUSE_DATA_DIR=str(home),
                INHOUSE_MONITORING__HOST="127.0.0.1",
                INHOUSE_MONITORING__PORT=port,
                INHOUSE_SLACK__API_URL=talk.slack.api_url,
                SLACK_BOT_TOKEN=talk.slack.bot_token,
                SLACK_APP_TOKEN=talk.slack.app_token,
            )
            command = (str(BESIDE / "inhouse"), "run")
            running[port] = stack.enter_context(started(command, environment, home / "bot.log"))
        yield running


def all_healthy(ports: Iterable[str], directory: Path) -> bool:
    return all(healthy(port, directory) for port in ports)


async def test_three_bots_answer_from_what_the_job_reads_and_go_on_without_one_of_them(
    tmp_path: Path, models_dir: Path, postgres: Server
) -> None:
    documents, home = tmp_path / "documents", tmp_path / "index"
    documents.mkdir()
    home.mkdir()
    (home / "models").symlink_to(models_dir)
    (documents / "leave.md").write_text("# Leave\n\nYou get 26 days of annual leave a year.\n", "utf-8")
    words = [str(documents) if word == "/documents" else word for word in THREE["index"]["command"]]
    async with workspace() as talk:
        with services(postgres, tmp_path, models_dir) as there:
            environment = there.environment("index", INHOUSE_DATA_DIR=str(home))
            with (
                started([BESIDE / "inhouse", *words], environment, home / "index.log"),
                bots(there, talk, tmp_path, models_dir) as running,
            ):
                await becomes(lambda: "1 added" in (home / "index.log").read_text(encoding="utf-8"), READY_S)
                await becomes(lambda: asyncio.to_thread(all_healthy, running, tmp_path), READY_S)
                await talk.slack.connected(BOTS, timeout=READY_S)
                assert "26 days" in await talk.said(talk.ann, QUESTION)
                one = next(iter(running.values()))
                one.kill()
                one.wait()
                for who in (talk.ann, talk.bob, talk.ann):
                    assert "26 days" in await talk.said(who, QUESTION)
