"""What is lacking is told in the page's words, and what a restart would not fix is no reason for one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ModelFailed
from bot.runtime import Runtime, open_runtime
from bot.settings import load
from handlers.monitoring import vitals
from handlers.monitoring.vitals import Vitals
from handlers.observation import SlackConnected, SlackLost
from handlers.tenants import Tenants
from tests.bot.answering.fakes_answering import ScriptedWriter
from tests.end_to_end.scripted import ScriptedBackend
from tests.fakes import HashEmbedder

PAGE = Path(__file__).parents[3] / "docs/operations.md"


class BrokenWriter(ScriptedWriter):
    """A model that has stopped, as llama.cpp does when a driver fails: no test can bring that about."""

    def check(self) -> None:
        raise ModelFailed("stopped")


def opened(tmp_path: Path, **model: object) -> Runtime:
    runtime = open_runtime(load(data_dir=tmp_path, model=model))
    runtime.__dict__["_embedder"] = HashEmbedder()
    return runtime


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with opened(tmp_path) as runtime:
        yield runtime


async def test_it_is_ready_when_models_are_loaded_the_ledger_reads_and_slack_is_there(
    runtime: Runtime,
) -> None:
    vitals = Vitals(runtime)
    assert vitals.lacking() == ["loading_models"]
    vitals.writer = ScriptedWriter()
    assert vitals.lacking() == ["slack_disconnected"]
    tenants = Tenants(runtime.settings, ScriptedBackend())
    async with vitals.working_for(tenants):
        vitals.observe(SlackConnected())
        assert vitals.lacking() == []
        vitals.observe(SlackLost())
        assert vitals.lacking() == ["slack_disconnected"]
    tenants.close()


def test_a_model_that_stopped_is_a_reason_to_restart_and_a_server_that_is_away_is_none(
    runtime: Runtime, tmp_path: Path
) -> None:
    here = Vitals(runtime, BrokenWriter())
    assert here.dead() == ["engine_stopped"] and "engine_stopped" in here.lacking()
    with opened(tmp_path / "there", url="http://127.0.0.1:9") as remote:
        there = Vitals(remote, BrokenWriter())
        assert there.dead() == [] and "model_server_unreachable" in there.lacking()


def test_a_ledger_that_cannot_be_read_is_lacking(runtime: Runtime, tmp_path: Path) -> None:
    found = Vitals(runtime, ScriptedWriter())
    assert "ledger_unreadable" not in found.lacking()
    runtime.library.close()
    for file in (tmp_path / "store").glob("ledger*"):
        file.unlink()
        file.mkdir()
    assert "ledger_unreadable" in found.lacking()


def test_the_page_explains_each_word() -> None:
    words = {it for name, it in vars(vitals).items() if name.isupper() and isinstance(it, str)}
    assert set(re.findall(r"^\| `([a-z_]+)` \| ", PAGE.read_text("utf-8"), re.M)) >= words
    assert len(words) == 6
