"""`inhouse migrate`: what it says, and when it copies nothing."""

import asyncio
import json
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.cli.sessions.migrate import copy_ledger
from bot.errors import BadSettings
from bot.settings import load
from handlers.errors import AlreadyRunning
from handlers.jobs import unfinished
from handlers.run_lock import run_lock
from store.errors import CannotMigrate
from store.library import Library
from store.location import Location
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.handlers.jobs.test_workflows import Work, opened, request


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        library.put([document("leave", "everyone", "Annual leave is 28 days.", "It is paid.")])
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, ledger_url: SecretStr) -> str:
    monkeypatch.setenv("INHOUSE_STORE__DATABASE_URL", ledger_url.get_secret_value())
    return ledger_url.get_secret_value()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["migrate", *words])


@pytest.mark.usefixtures("server")
def test_it_copies_there_and_back_and_says_how_to_go_on(data: Path) -> None:
    there = run("--to", "postgresql")
    assert there.exit_code == 0, there.output
    assert "1 document, 2 passages copied to postgresql://inhouse@" in there.stdout
    assert "The SQLite file stays as it was" in there.stdout
    (data / "store").rename(data / "old")
    back = json.loads(run("--to", "sqlite", "--json").stdout)
    assert back["target"].endswith("ledger.sqlite3") and back["rows"]["passages"] == 2
    with Library.open(Location(data / "store"), HashEmbedder()) as library:
        assert [it.name for it in library.sources()] == ["leave"]


def test_it_says_what_is_lacking(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(run("--to", "postgresql").exception, BadSettings)
    monkeypatch.setenv("INHOUSE_STORE__DATABASE_URL", "postgresql://inhouse@127.0.0.1:9/inhouse")
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(data / "other"))
    nothing = run("--to", "postgresql").exception
    assert isinstance(nothing, CannotMigrate) and "nothing is indexed" in str(nothing)


@pytest.mark.usefixtures("server")
def test_beside_a_bot_nothing_is_copied(data: Path) -> None:
    with run_lock(data):
        assert isinstance(run("--to", "postgresql").exception, AlreadyRunning)


@pytest.mark.usefixtures("server")
async def test_while_requests_are_unfinished_nothing_is_copied(data: Path) -> None:
    assert unfinished(data) == 0
    work = Work(hangs=True)
    async with opened(data, work) as workflows:
        await workflows.start(request("a"))
        await work.times(1)
    assert await asyncio.to_thread(unfinished, data) == 1
    with pytest.raises(CannotMigrate, match="1 request is not finished"):
        await asyncio.to_thread(copy_ledger, load(), "postgresql", unfinished, as_json=False)
    work.hangs = False
    async with opened(data, work):
        await work.times(2)
    assert await asyncio.to_thread(unfinished, data) == 0


def test_a_database_that_no_bot_has_used_has_no_requests(server: str) -> None:
    assert unfinished(server) == 0
