"""The doctor's look at monitoring: the port may be free, taken, or the running bot's own; and its JSON."""

import asyncio
import json
import socket
import sys
from pathlib import Path

import pytest
from aiohttp import web
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import load
from handlers.doctor import Check, check_monitoring
from tests.end_to_end.probing import free_port, watched
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import workspace
from tests.end_to_end.test_traces import receiver


async def looked_at(**monitoring: object) -> list[Check]:
    return await asyncio.to_thread(lambda: list(check_monitoring(load(monitoring=monitoring))))


async def test_without_a_port_it_is_skipped_and_with_a_free_one_well() -> None:
    (unset,) = await looked_at()
    assert (unset.state, unset.ok) == ("skipped", True) and "INHOUSE_MONITORING__PORT" in unset.remedy
    (free,) = await looked_at(port=free_port())
    assert free.state == "ok" and "is free" in free.says


async def test_a_port_of_another_program_is_wrong() -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.json_response(["hello"])

    other = web.Application()
    other.router.add_get("/readyz", hello)
    runner, port = web.AppRunner(other), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        (check,) = await looked_at(port=port)
    finally:
        await runner.cleanup()
    assert check.state == "wrong" and "something else listens" in check.says


async def test_a_port_that_is_taken_and_does_not_answer_is_wrong() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        (check,) = await looked_at(port=taken.getsockname()[1])
    assert check.state == "wrong" and "cannot be opened" in check.says and "HOST" in check.remedy


async def test_the_bot_that_runs_says_itself_what_it_lacks(tmp_path: Path) -> None:
    async with workspace() as talk:
        async with watched(talk, tmp_path, ScriptedBackend()) as probe:
            (fine,) = await looked_at(port=probe.port)
        async with watched(talk, tmp_path, ScriptedBackend(), loaded=False) as probe:
            (check,) = await looked_at(port=probe.port)
    assert fine.state == "ok" and "is ready" in fine.says
    assert check.state == "warning" and "loading_models" in check.says


async def test_traces_that_nothing_could_send_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "handlers.monitoring.traces", None)
    _, check = await looked_at(traces_url=f"http://127.0.0.1:{free_port()}/v1/traces")
    assert check.state == "wrong" and "inhouse[otel]" in check.remedy


async def test_a_collector_of_traces_is_tried() -> None:
    async with receiver() as received:
        _, fine = await looked_at(traces_url=received.url)
    _, gone = await looked_at(traces_url=received.url)
    assert fine.state == "ok" and not received.spans
    assert gone.state == "warning" and gone.ok and "/v1/traces" in gone.remedy


def test_the_json_has_these_keys_and_states_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_DATA_DIR", f"{tmp_path}/data")
    monkeypatch.setenv("INHOUSE_MODEL__PATH", f"{tmp_path}/none.gguf")
    monkeypatch.setenv("INHOUSE_EMBEDDER__PATH", f"{tmp_path}/none.gguf")
    done = CliRunner().invoke(app, ["doctor", "--json"])
    told = json.loads(done.stdout)
    assert told.keys() == {"ok", "checks"} and told["ok"] is False and done.exit_code == 1
    for check in told["checks"]:
        assert check.keys() == {"name", "state", "says", "remedy"}
        assert all(isinstance(it, str) for it in check.values())
        assert check["state"] in {"ok", "warning", "wrong", "skipped"}
        assert (check["state"] == "ok") == (not check["remedy"]), check
    by_name = {it["name"]: it["state"] for it in told["checks"]}
    expected = {
        "Python": "ok",
        "Data directory": "ok",
        "Writer": "wrong",
        "Embedder": "wrong",
        "Index": "skipped",
        "Monitoring": "skipped",
        "Bot token": "skipped",
        "App token": "skipped",
    }
    assert by_name.items() >= expected.items()
