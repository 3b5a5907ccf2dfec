"""The door for HTTP: what is not signed is not read, and who says nothing is shown out."""

import asyncio
import io
import time
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import structlog
from slack_sdk.signature import SignatureVerifier

from handlers import door
from handlers.simulator.server import Simulator
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, talking

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NOW = str(int(time.time()))


UNSIGNED: list[tuple[bytes, str, dict[str, str]]] = [
    (b'{"a":', JSON, {}),
    (b"\xff\xfe\x00", JSON, {}),
    (b"[]", JSON, {}),
    (b"[" * 100_000, JSON, {}),
    (b"payload=%7B", FORM, {}),
    (b"payload=[]", FORM, {}),
    (b'{"type":"url_verification","challenge":"x"}', JSON, {}),
    (b"{}", JSON, {"X-Slack-Request-Timestamp": "abc", "X-Slack-Signature": "v0=1"}),
    (b"{}", JSON, {"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": "v0=é"}),
    (b"{}", JSON, {"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": "v0=" + "0" * 64}),
]


async def test_what_slack_did_not_sign_is_not_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with talking(ScriptedBackend(), tmp_path, transport="http") as talk:
        async with aiohttp.ClientSession() as session:
            for body, kind, signed in UNSIGNED:
                headers = {"Content-Type": kind} | signed
                async with session.post(talk.slack.request_url, data=body, headers=headers) as answer:
                    assert (answer.status, await answer.text()) == (401, ""), body[:20]
            async with session.post(talk.slack.request_url, data=io.BytesIO(b"x" * 3_000_000)) as answer:
                assert answer.status == 413
        assert "You asked" in await talk.said(talk.ann, f"{BOT} still there?")
    assert "Traceback" not in caplog.text


async def test_a_wrong_clock_is_told_where_a_signature_holds_but_for_its_time(tmp_path: Path) -> None:
    stamp = str(int(time.time()) - 600)
    body = b'{"type":"event_callback"}'
    own = SignatureVerifier(Simulator.signing_secret).generate_signature(timestamp=stamp, body=body)
    async with talking(ScriptedBackend(), tmp_path, transport="http") as talk:
        with structlog.testing.capture_logs() as logged:
            for signature in (own, "v0=" + "0" * 64):
                headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(talk.slack.request_url, data=body, headers=headers) as answer,
                ):
                    assert answer.status == 401
    (told,) = (it for it in logged if it["event"] == "clock_wrong")
    assert -660 < told["seconds"] <= -600 and "NTP" in told["remedy"]


@pytest.mark.parametrize(
    "said", [b"", b"POST /slack/ev", b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"]
)
async def test_who_does_not_finish_what_they_say_is_shown_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(door, "ARRIVES_S", 0.3)
    async with talking(ScriptedBackend(), tmp_path, transport="http") as talk:
        to = urlsplit(talk.slack.request_url)
        reader, writer = await asyncio.open_connection(to.hostname, to.port)
        writer.write(said)
        async with asyncio.timeout(5):
            told = await reader.read(100)
        assert told == b"" or told.startswith((b"HTTP/1.1 408", b"HTTP/1.1 400"))
        writer.close()
        await writer.wait_closed()
        assert "You asked" in await talk.said(talk.ann, f"{BOT} still there?")
