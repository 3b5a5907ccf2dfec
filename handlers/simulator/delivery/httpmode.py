"""HTTP mode: requests that Slack sends to the app's own address, signed."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from handlers.simulator.delivery.delivering import Ack
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]
_FORM = "application/x-www-form-urlencoded"


class Http:
    """Sends each request to `url`; any answer 200 within `rules.ack_s` counts as taken."""

    def __init__(self, workspace: Workspace, url: str, signing_secret: str) -> None:
        self._workspace = workspace
        self._url = url
        self._secret = signing_secret

    async def ready(self) -> None:
        """Slack sends whether or not anybody listens."""

    async def ask(self, kind: str, payload: Json, **more: Any) -> Ack:
        """Send one request, as JSON (events) or as a form (commands and interactivity)."""
        began = time.monotonic()
        body, content_type = encode(kind, payload)
        headers = self._signed(body) | {"Content-Type": content_type} | _retry(more)
        patience = aiohttp.ClientTimeout(total=self._workspace.rules.ack_s)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.post(self._url, data=body, headers=headers) as answer,
            ):
                said = await answer.text()
                taken = answer.status == 200
        except TimeoutError:
            return Ack(time.monotonic() - began, False, "operation_timeout")
        except aiohttp.ClientError:
            return Ack(time.monotonic() - began, False, "dispatch_failed")
        return Ack(time.monotonic() - began, taken, "" if taken else "dispatch_failed", _read(said))

    def _signed(self, body: bytes) -> dict[str, str]:
        """docs.slack.dev/authentication/verifying-requests-from-slack"""
        now = str(int(time.time()))
        base = b":".join([b"v0", now.encode(), body])
        signature = hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signature}"}


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body that Slack sends for this kind of request, and its content type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), _FORM


def _retry(more: Json) -> dict[str, str]:
    """Only a second attempt says which it is."""
    if not more.get("retry_attempt"):
        return {}
    return {"X-Slack-Retry-Num": str(more["retry_attempt"]), "X-Slack-Retry-Reason": "http_timeout"}


def _read(said: str) -> Json | None:
    """What the app answered with: JSON, or a text."""
    if not said:
        return None
    try:
        answer = json.loads(said)
    except ValueError:
        return {"text": said}
    return answer if isinstance(answer, dict) else None
