"""The buttons below a reply: was it good? Kept in the store, with the question only where all may read it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from handlers.errors import SLACK_FAILED
from handlers.front import Front
from handlers.incoming import Kind, Request
from handlers.plain import plain
from handlers.rated import THANKS, Verdict, offer
from store.rating import Rating

log = structlog.get_logger()

# As much of a question as is answered.
_MOST = 4_000


def feedback(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_feedback(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        verdict = Verdict.read(str(body["actions"][0].get("value") or ""))
        front.aside(_keep(verdict, str(body["user"]["id"]), respond))

    async def _keep(verdict: Verdict, user: str, respond: AsyncRespond) -> None:
        request = await front.workflows.recorded(verdict.request)
        public = request is not None and await _is_public(request, front)
        await keep(verdict, user, request if public else None, front)
        if may_share(request, user) and not public:
            await respond(
                text=THANKS, blocks=offer(verdict), response_type="ephemeral", replace_original=False
            )
        else:
            await respond(text=THANKS, response_type="ephemeral", replace_original=False)

    return on_feedback


async def keep(verdict: Verdict, user: str, told: Request | None, front: Front) -> None:
    """Keep a verdict, and of the request that is `told` its question and what was cited."""
    asked = told is not None and told.kind not in {Kind.SUMMARY, Kind.THREAD}
    rating = Rating(
        reply_id=verdict.request,
        user=user,
        good=verdict.good,
        at=datetime.now(UTC),
        question=" ".join(plain(told.text).split())[:_MOST] if told and asked else "",
        quoted=verdict.quoted if asked else (),
    )
    await asyncio.to_thread(front.desk.mind.rate, rating)
    log.info("rated", request=verdict.request, good=verdict.good, told=asked)


def may_share(request: Request | None, user: str) -> bool:
    """Whether `user` may let others read what was asked: who asked it may, nobody else."""
    return request is not None and request.asker == user and request.kind not in {Kind.SUMMARY, Kind.THREAD}


async def _is_public(request: Request, front: Front) -> bool:
    """Whether question and reply stand where every member can read them; False when that is not known."""
    if request.private:
        return False
    try:
        about = (await front.desk.client.conversations_info(channel=request.channel))["channel"]
    except (*SLACK_FAILED, KeyError) as error:
        log.warning("channel_unknown", request=request.id, error=type(error).__name__)
        return False
    shared = any(about.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared"))
    return bool(about.get("is_channel")) and about.get("is_private") is False and not shared
