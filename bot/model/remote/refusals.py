"""What a model server's refusal means. Its own words may quote the prompt: they are read, never shown."""

import re
from typing import Any

import httpx2

from bot.errors import BrokenOff, Busy, ModelError, ModelFailed, PromptTooLong, RefusedKey

PASSING = (429, 502, 503, 504)  # may go well another time
_TOO_LONG = re.compile(r"exceed_context|context[ _](length|size|window)|maximum model length", re.IGNORECASE)


def refusal(server: str, status: int, said: object) -> ModelError:
    """What an HTTP `status` of `server` means, or that of an error inside a stream; `said` is its error."""
    if status in (401, 403):
        return RefusedKey(
            f"{server} refuses the key ({status}); set INHOUSE_MODEL__API_KEY to the one that it "
            "was started with"
        )
    if status == 429:
        return Busy("the model server is busy; ask again in a minute")
    if status in PASSING:
        return ModelFailed(f"{server} is not ready ({status}); it may still be loading its model")
    if 300 <= status < 400:
        return ModelFailed(
            f"{server} redirects to another address ({status}), which is not followed; "
            "set INHOUSE_MODEL__URL to the address of the model server itself"
        )
    if status == 404:
        return ModelFailed(
            f"{server} has no such path or model (404); INHOUSE_MODEL__URL usually ends with /v1, and "
            "INHOUSE_MODEL__NAME is a name that the server lists"
        )
    error = said if isinstance(said, dict) else {}
    words = " ".join(str(error.get(name)) for name in ("type", "code", "message"))
    if status in (400, 413, 500) and _TOO_LONG.search(words):
        return PromptTooLong(
            f"the prompt does not fit the context of {server}{_sizes(error)}; start it with a larger one"
        )
    return ModelFailed(f"{server} refuses the request ({status}{_kind(error)}); its log says why")


def _sizes(error: dict[str, Any]) -> str:
    tokens, context = error.get("n_prompt_tokens"), error.get("n_ctx")
    known = isinstance(tokens, int) and isinstance(context, int)
    return f" ({tokens} tokens, {context} fit)" if known else ""


def _kind(error: dict[str, Any]) -> str:
    kind = error.get("type")
    return f", {kind}" if isinstance(kind, str) and re.fullmatch(r"[A-Za-z_]{1,40}", kind) else ""


def unreached(server: str, cause: BaseException | None) -> ModelFailed:
    if isinstance(cause, httpx2.ConnectError) and "CERTIFICATE" in str(cause).upper():
        return ModelFailed(
            f"{server} shows a certificate that is not trusted here; set SSL_CERT_FILE to trust another"
        )
    if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
        return ModelFailed(f"{server} cannot be reached; does the model server run at INHOUSE_MODEL__URL?")
    return BrokenOff(f"the connection to {server} broke off; did the model server stop? see its log")
