"""The button "Try again" below a reply that failed: the same request once more, in the same place."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from handlers.front import Front
from handlers.incoming import Request, read_retry

GONE = "I no longer have that question. Please ask it again."


def retry(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_retry(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        original = await front.workflows.recorded(str(body["actions"][0].get("value") or ""))
        if original is not None and _may_retry(original, body):
            await front.accept(read_retry(body, original))
        else:
            front.aside(respond(text=GONE, response_type="ephemeral", replace_original=False))
        await ack()

    return on_retry


def _may_retry(original: Request, body: dict[str, Any]) -> bool:
    """Anybody in the channel for a reply that all of it reads; who asked, for one that they alone read."""
    if original.private:
        return bool(original.asker == body["user"]["id"])
    return bool(original.channel == (body.get("channel") or {}).get("id"))
