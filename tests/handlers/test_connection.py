"""HTTP mode: what is signed by Slack is taken, everything else is refused."""

import asyncio
import json
import socket
import time
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadSettings
from bot.settings import load
from handlers.app import connected
from handlers.client import LeasedClient, unless
from handlers.cluster import Lease
from handlers.connection import patiently
from handlers.errors import ClusterAway, LeaseLost, NotConnected
from handlers.identity import who_am_i
from handlers.manifest import PATH, SCOPES
from handlers.simulator.server import Simulator
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, Talk, settings_for, workspace

SECRET = "5f1d0c" * 5


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _post(port: int, body: dict[str, object], *, secret: str = SECRET, age: int = 0) -> int:
    text = json.dumps(body)
    stamp = str(int(time.time()) - age)
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(signature),
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}{PATH}", data=text, headers=headers) as answered,
    ):
        return answered.status


async def test_signed_requests_are_answered_and_others_refused(tmp_path: Path) -> None:
    port = _free_port()
    async with workspace() as talk:
        http = {"api_url": talk.slack.api_url, "mode": "http", "port": port}
        usual = settings_for(talk.slack, tmp_path).model_dump()
        settings = load(**usual | {"slack": http, "slack_signing_secret": SECRET})
        async with connected(settings, ScriptedBackend()):
            ts = await talk.ask(talk.ann, f"{BOT} over http?")
            event = {
                "type": "app_mention",
                "channel": talk.general.id,
                "user": talk.ann.id,
                "ts": ts,
                "text": f"{BOT} over http?",
            }
            body: dict[str, object] = {"type": "event_callback", "team_id": "T0INHOUSE", "event": event}
            assert await _post(port, body, secret="wrong") == 401
            assert await _post(port, body, age=600) == 401
            assert talk.replies(ts) == []
            assert await _post(port, body) == 200
            assert "You asked: over http?" in (await talk.reply(ts)).visible


async def test_a_token_that_slack_refuses_ends_with_the_reason(tmp_path: Path) -> None:
    async with workspace() as talk:
        usual = settings_for(talk.slack, tmp_path)
        for name, wrong in (("slack_bot_token", "xoxb-wrong"), ("slack_app_token", "xapp-wrong")):
            refused = load(**usual.model_dump() | {name: wrong})
            with pytest.raises(NotConnected, match=name.upper()):
                async with connected(refused, ScriptedBackend()):
                    pass


@pytest.mark.parametrize("error", ["service_unavailable", "internal_error", "rate_limited"])
async def test_when_slack_cannot_answer_at_the_start_it_is_waited_for(error: str) -> None:
    async with workspace() as talk:
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        talk.slack.fail("auth.test", error)
        await patiently(partial(who_am_i, client), asyncio.Event())
        assert [call.ok for call in talk.slack.calls] == [False, True]
        talk.slack.faults.revoke()
        kept = "token_revoked.*uninstalled, or its token revoked.*is kept until then and answers nobody"
        with pytest.raises(NotConnected, match=kept):
            await patiently(partial(who_am_i, client), asyncio.Event())


class Serving:
    """`inhouse run` without its models: connects, and stays so until it is stopped."""

    def __init__(self, talk: Talk, directory: Path) -> None:
        self._settings = settings_for(talk.slack, directory)
        self.stop = asyncio.Event()
        self.connected = asyncio.Event()

    async def __call__(self) -> None:
        async with connected(self._settings, ScriptedBackend(), drain_s=2):
            self.connected.set()
            await self.stop.wait()


@pytest.mark.parametrize("method", ["apps.connections.open", "link", "auth.test"])
async def test_whatever_of_slack_is_away_it_is_one_line_and_tried_again(
    method: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.connection._FIRST_PAUSE", 0.05)
    monkeypatch.setattr("handlers.connection.CONNECTING_S", 0.3)
    async with workspace() as talk:
        talk.slack.fail(method, "internal_error", times=3)
        serving = Serving(talk, tmp_path)
        running = asyncio.create_task(patiently(serving, serving.stop))
        await asyncio.wait_for(serving.connected.wait(), 60)
        assert "here?" in await talk.said(talk.ann, f"{BOT} here?")
        serving.stop.set()
        await asyncio.wait_for(running, 30)
    told = "".join(capfd.readouterr())
    assert told.count("slack_away") == 1 and "Traceback" not in told


async def test_a_connection_that_is_lost_is_told_once_and_made_anew(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.connection.CONNECTING_S", 0.3)
    monkeypatch.setattr("handlers.connection.PING_S", 0.2)
    async with (
        workspace() as talk,
        connected(settings_for(talk.slack, tmp_path), ScriptedBackend(), drain_s=2),
    ):
        # The SDK would try the address that it was given for ever; each is good once.
        talk.slack.fail("apps.connections.open", "internal_error", times=2)
        talk.slack.fail("link", "gone", times=2)
        await talk.slack.kill()
        await talk.slack.connected(times=2, timeout=60)
        assert "here?" in await talk.said(talk.ann, f"{BOT} here?")
    told = "".join(capfd.readouterr())
    assert told.count("slack_away") == 1 and told.count("connected_again") == 1 and "Traceback" not in told


async def test_a_port_that_is_taken_is_a_wrong_setting(tmp_path: Path) -> None:
    async with workspace() as talk:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            http = {"api_url": talk.slack.api_url, "mode": "http", "port": taken.getsockname()[1]}
            usual = settings_for(talk.slack, tmp_path).model_dump()
            settings = load(**usual | {"slack": http, "slack_signing_secret": SECRET})
            with pytest.raises(BadSettings, match="INHOUSE_SLACK__PORT"):
                async with connected(settings, ScriptedBackend()):
                    pass


async def test_a_scope_that_an_app_level_token_lacks_is_named(tmp_path: Path) -> None:
    async with workspace() as talk:
        talk.slack.fail("apps.connections.open", "missing_scope")
        with pytest.raises(NotConnected, match="app-level token with the scope connections:write"):
            async with connected(settings_for(talk.slack, tmp_path), ScriptedBackend()):
                pass


async def test_scopes_that_the_app_lacks_are_told_when_it_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = Rules(scopes=frozenset(SCOPES) - {"users:read"})
    async with (
        Simulator(Workspace(rules)) as slack,
        connected(settings_for(slack, tmp_path), ScriptedBackend()),
    ):
        pass
    told = "".join(capsys.readouterr())
    assert "scopes_missing" in told and "users:read" in told and "reinstall the app" in told


async def test_when_slack_cannot_be_reached_it_can_be_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = AsyncWebClient(token="xoxb-secret", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    stop = asyncio.Event()
    waiting = asyncio.create_task(patiently(partial(who_am_i, nowhere), stop))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    stop.set()
    await asyncio.wait_for(waiting, 2)
    told = "".join(capsys.readouterr())
    assert told.count("slack_away") == 1 and "secret" not in told


class Recording(LeasedClient):
    """Notes what reaches Slack, which takes its time."""

    def __init__(self, lease: Lease) -> None:
        super().__init__()
        self.lease = lease
        self.sent: list[str] = []

    async def _send(self, http_verb: str, api_url: str, req_args: dict[Any, Any]) -> Any:
        self.sent.append(api_url.rpartition("/")[2])
        await asyncio.sleep(60)


async def test_a_client_calls_only_while_the_lease_holds_and_breaks_off_with_it() -> None:
    lease = Lease(lapses_s=0.2)
    client = Recording(lease)
    call = asyncio.create_task(client.chat_postMessage(channel="C1", text="Hello"))
    await asyncio.sleep(0.05)
    assert client.sent == []
    lease.renew(lease.now())
    with pytest.raises(TimeoutError):
        await call
    assert client.sent == ["chat.postMessage"]
    assert isinstance(unless(lambda: False, client), LeasedClient), "no copy escapes it"


async def test_whoever_lost_the_lease_begins_again_and_waits_for_the_database() -> None:
    ends = iter([LeaseLost("taken"), ClusterAway("away"), None])
    calls = 0

    async def serve() -> None:
        nonlocal calls
        calls += 1
        if (end := next(ends)) is not None:
            raise end

    await patiently(serve, asyncio.Event())
    assert calls == 3
