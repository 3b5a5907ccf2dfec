"""What a model server's refusal means. Its own words may quote the prompt: they are read, never shown."""

import json
import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

from bot.errors import Busy, ModelError, ModelFailed, PromptTooLong
from bot.model.passing import Passing

_NOT_READY = (502, 503, 504)
_TOO_LONG = re.compile(r"context[ _](?:length|size|window)|maximum model length", re.IGNORECASE)


def refusal(server: str, status: int, body: bytes, retry_after: str = "") -> ModelError | Passing:
    """The error for an HTTP `status` of `server`, or for an error that it sent inside a stream."""
    said = _said(body)
    if status in (401, 403):
        return ModelFailed(
            f"{server} refuses the key ({status}); INHOUSE_MODEL__API_KEY takes the one it was started with"
        )
    if status == 429:
        return Passing(Busy("the model server is busy; ask again in a minute"), _seconds(retry_after))
    if status in _NOT_READY:
        error = ModelFailed(f"{server} is not ready ({status}); it may still be loading its model")
        return Passing(error, _seconds(retry_after))
    if 300 <= status < 400:
        return ModelFailed(
            f"{server} sends us elsewhere ({status}), where we do not follow; set INHOUSE_MODEL__URL to the "
            "address of the model server itself"
        )
    if status == 404:
        return ModelFailed(
            f"{server} has no such path or model (404); INHOUSE_MODEL__URL usually ends with /v1, and "
            "INHOUSE_MODEL__NAME is a name that the server lists"
        )
    if status in (400, 413, 500) and _is_too_long(said):
        return PromptTooLong(
            f"the prompt does not fit the context of {server}{_sizes(said)}; start it with a larger one"
        )
    return ModelFailed(f"{server} refuses the request ({status}{_kind(said)}); its log says why")


def error_in_stream(server: str, error: Any) -> ModelError | Passing:
    """The same for the `error` of an event."""
    status = error.get("code") if isinstance(error, dict) else None
    if not isinstance(status, int) or not 400 <= status < 600:
        status = 500
    return refusal(server, status, json.dumps({"error": error}).encode())


def _said(body: bytes) -> dict[str, Any]:
    """The error object of an answer; vLLM's older versions leave out the `error` around it."""
    try:
        told = json.loads(body.decode(errors="replace"))
    except (ValueError, RecursionError):
        return {}
    told = told.get("error", told) if isinstance(told, dict) else told
    return told if isinstance(told, dict) else {}


def _is_too_long(said: dict[str, Any]) -> bool:
    kind = f"{said.get('type')} {said.get('code')}"
    return (
        "exceed_context" in kind
        or "context_length" in kind
        or bool(_TOO_LONG.search(str(said.get("message"))))
    )


def _sizes(said: dict[str, Any]) -> str:
    tokens, context = said.get("n_prompt_tokens"), said.get("n_ctx")
    return (
        f" ({tokens} tokens, {context} fit)" if isinstance(tokens, int) and isinstance(context, int) else ""
    )


def _kind(said: dict[str, Any]) -> str:
    kind = said.get("type")
    return f", {kind}" if isinstance(kind, str) and re.fullmatch(r"[A-Za-z_]{1,40}", kind) else ""


def _seconds(retry_after: str) -> float:
    """Retry-After is a number of seconds or a date; anything else counts as none."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError, TypeError):
        return 0.0
