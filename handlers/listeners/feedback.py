"""The buttons below a reply: was it good? Kept in the store, beside the question."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from handlers.front import Front
from handlers.plain import plain
from store.rating import Rating

log = structlog.get_logger()

THANKS = "Thank you, noted."


def feedback(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_feedback(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        verdict, _, request_id = str(body["actions"][0].get("value") or "").partition(" ")
        front.aside(_keep(verdict == "good", request_id, body, respond))

    async def _keep(good: bool, request_id: str, body: dict[str, Any], respond: AsyncRespond) -> None:
        request = await front.workflows.recorded(request_id)
        rating = Rating(
            reply_id=request_id,
            user=str(body["user"]["id"]),
            good=good,
            at=datetime.now(UTC),
            question=plain(request.text) if request else "",
            reply=str((body.get("message") or {}).get("text") or ""),
        )
        await asyncio.to_thread(front.desk.mind.rate, rating)
        log.info("rated", request=request_id, good=good)
        await respond(text=THANKS, response_type="ephemeral", replace_original=False)

    return on_feedback
