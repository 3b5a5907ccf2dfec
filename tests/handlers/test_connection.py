"""HTTP mode: what is signed by Slack is taken, everything else is refused."""

import asyncio
import json
import socket
import time
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadSettings
from bot.settings import load
from handlers.app import connected
from handlers.connection import answers, check_secrets
from handlers.errors import NotConnected
from handlers.manifest import PATH
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, settings_for, workspace

SECRET = "signing"


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
        for name, error in (("slack_bot_token", "SLACK_BOT_TOKEN"), ("slack_app_token", "SLACK_APP_TOKEN")):
            wrong = load(**usual.model_dump() | {name: "xoxb-wrong"})
            with pytest.raises(NotConnected, match=error):
                async with connected(wrong, ScriptedBackend()):
                    pass


@pytest.mark.parametrize("error", ["service_unavailable", "internal_error", "rate_limited"])
async def test_when_slack_cannot_answer_at_the_start_it_is_waited_for(error: str) -> None:
    async with workspace() as talk:
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        talk.slack.fail("auth.test", error)
        assert await answers(client, asyncio.Event())
        assert [call.ok for call in talk.slack.calls] == [False, True]
        talk.slack.faults.revoke()
        with pytest.raises(NotConnected, match="token_revoked"):
            await answers(client, asyncio.Event())


async def test_when_slack_cannot_be_reached_it_can_be_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = AsyncWebClient(token="xoxb-secret", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    stop = asyncio.Event()
    waiting = asyncio.create_task(answers(nowhere, stop))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    stop.set()
    assert not await asyncio.wait_for(waiting, 2)
    told = "".join(capsys.readouterr())
    assert told.count("slack_away") == 1 and "secret" not in told


@pytest.mark.parametrize(
    ("mode", "missing"), [("socket", "SLACK_APP_TOKEN"), ("http", "SLACK_SIGNING_SECRET")]
)
def test_what_a_mode_needs_is_asked_for_by_name(mode: str, missing: str) -> None:
    settings = load(slack_bot_token="xoxb-x", slack={"mode": mode})
    with pytest.raises(BadSettings, match=missing):
        check_secrets(settings)
    with pytest.raises(BadSettings, match="SLACK_BOT_TOKEN"):
        check_secrets(load())
