"""The demo's conversations, with real models, where index and requests are in PostgreSQL."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import make_url

from bot.runtime import open_runtime
from bot.settings import load
from handlers.jobs import unfinished
from handlers.simulator.demo.scene import Scene
from handlers.simulator.demo.session import _prepare, _run


@pytest.mark.long
async def test_the_demo_s_script_is_answered_as_ever(
    tmp_path: Path, models_dir: Path, database_url: SecretStr
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_dir)
    address = database_url.get_secret_value()
    settings = load(data_dir=tmp_path / "data", store={"database_url": address})
    scene, console = Scene.read(), Console(stderr=True)
    with open_runtime(settings) as runtime:
        _prepare(runtime, scene, console)
        played, _ = await _run(runtime, scene, console, alone=True)
        assert str(make_url(address).database) in runtime.library.place
    assert played and not any(each.problems for each in played)
    assert unfinished(address) == 0
    assert not (tmp_path / "data" / "store" / "ledger.sqlite3").exists()
