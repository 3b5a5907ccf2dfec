"""The button by which an asker lets a private question be read by those who look after the bot."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from handlers.front import Front
from handlers.listeners.feedback import keep, may_share
from handlers.rated import SHARED, THANKS, Verdict


def share(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_share(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        verdict = Verdict.read(str(body["actions"][0].get("value") or ""))
        front.aside(_share(verdict, str(body["user"]["id"]), respond))

    async def _share(verdict: Verdict, user: str, respond: AsyncRespond) -> None:
        request = await front.workflows.recorded(verdict.request)
        may = may_share(request, user)
        if may:
            await keep(verdict, user, request, front)
        await respond(text=SHARED if may else THANKS, response_type="ephemeral", replace_original=True)

    return on_share
