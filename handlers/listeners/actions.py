"""The buttons below a reply: was it good, may others read the question, try again, show more."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from handlers.errors import SLACK_FAILED
from handlers.jobs import AppContext, Dispatcher, locale_for
from handlers.listeners.inhouse import page_of_sources
from handlers.locale import N_, Locale
from handlers.rendering import LONGER, SHARED, THANKS, Rated, explained, offer, why_bad
from handlers.request import Kind, Request, read_retry
from handlers.workspace import is_shared
from store.conversations import one_line, plain
from store.rating import Rating, Reason

log = structlog.get_logger()

GONE = N_("I no longer have that question. Please ask it again.")


async def feedback(
    dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond
) -> None:
    await ack()
    verdict = Rated.read(str(body["actions"][0].get("value") or ""))
    dispatcher.in_background(_keep(dispatcher, verdict, str(body["user"]["id"]), respond))
    if not verdict.good:
        # The verdict is kept whether or not anybody says why.
        dispatcher.in_background(_ask_why(dispatcher, verdict, body))


async def _ask_why(dispatcher: Dispatcher, verdict: Rated, body: dict[str, Any]) -> None:
    locale = await locale_for(str(body["user"]["id"]), dispatcher.context)
    await dispatcher.context.client.views_open(
        trigger_id=str(body.get("trigger_id")), view=why_bad(verdict, locale)
    )


async def explain(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    """Somebody said why a reply was bad."""
    await ack()
    dispatcher.in_background(_explain(dispatcher, body))


async def _explain(dispatcher: Dispatcher, body: dict[str, Any]) -> None:
    verdict, reasons, note = explained(body["view"])
    request = await dispatcher.recorded(verdict.request)
    public = request is not None and await is_public(request, dispatcher)
    why = Why(reasons, note)
    await keep(verdict, str(body["user"]["id"]), request if public else None, dispatcher, why)


async def _keep(dispatcher: Dispatcher, verdict: Rated, user: str, respond: AsyncRespond) -> None:
    request = await dispatcher.recorded(verdict.request)
    public = request is not None and await is_public(request, dispatcher)
    await keep(verdict, user, request if public else None, dispatcher)
    locale = await locale_about(request, user, dispatcher.context)
    thanks = locale.gettext(THANKS)
    if may_share(request, user) and not public:
        offered = offer(verdict, locale)
        await respond(text=thanks, blocks=offered, response_type="ephemeral", replace_original=False)
    else:
        await respond(text=thanks, response_type="ephemeral", replace_original=False)


async def locale_about(request: Request | None, user: str, context: AppContext) -> Locale:
    """For what `user` alone reads of the reply to `request`: its question counts where it is theirs."""
    theirs = request is not None and request.asker == user
    return await locale_for(user, context, request.text if request and theirs else "")


@dataclass(frozen=True, slots=True)
class Why:
    """Why a reply was bad."""

    reasons: tuple[Reason, ...] = ()
    note: str = ""


async def keep(
    verdict: Rated, user: str, told: Request | None, dispatcher: Dispatcher, why: Why | None = None
) -> None:
    """Keep a verdict, and of the request that is `told` its question and what was cited.

    What the same person said before stays where it is the same verdict: they agreed once that their question
    is read, or said why.
    """
    records = dispatcher.context.backend.records
    before = await asyncio.to_thread(records.rating, verdict.request, user)
    before = before if before is not None and before.good is verdict.good else None
    asked = told is not None and told.kind not in {Kind.SUMMARY, Kind.THREAD}
    rating = Rating(
        reply_id=verdict.request,
        user=user,
        good=verdict.good,
        at=datetime.now(UTC),
        question=one_line(plain(told.text)) if told and asked else "",
        quoted=verdict.quoted if asked else (),
        asker=told.asker if told and asked else "",
        reasons=why.reasons if why else before.reasons if before else (),
        note=why.note if why else before.note if before else "",
    )
    if before is not None and not rating.question:
        rating = replace(rating, question=before.question, quoted=before.quoted, asker=before.asker)
    await asyncio.to_thread(dispatcher.context.backend.rate, rating)
    log.info("rated", request=verdict.request, good=verdict.good, told=asked)


def may_share(request: Request | None, user: str) -> bool:
    """Whether `user` may let others read what was asked: who asked it in their own words may."""
    if request is None or request.of_others:
        return False
    return request.asker == user and request.kind not in {Kind.SUMMARY, Kind.THREAD}


async def is_public(request: Request, dispatcher: Dispatcher) -> bool:
    """Whether question and reply stand where every member can read them; False when that is not known."""
    if request.private:
        return False
    try:
        about = (await dispatcher.context.client.conversations_info(channel=request.channel))["channel"]
    except (*SLACK_FAILED, KeyError) as error:
        log.warning("channel_unknown", request=request.id, error=type(error).__name__)
        return False
    public = bool(about.get("is_channel")) and about.get("is_private") is False
    return public and not is_shared(about, of_organisation=False)


async def share(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
    await ack()
    verdict = Rated.read(str(body["actions"][0].get("value") or ""))
    dispatcher.in_background(_share(dispatcher, verdict, str(body["user"]["id"]), respond))


async def _share(dispatcher: Dispatcher, verdict: Rated, user: str, respond: AsyncRespond) -> None:
    request = await dispatcher.recorded(verdict.request)
    may = may_share(request, user)
    if may:
        await keep(verdict, user, request, dispatcher)
    words = (await locale_about(request, user, dispatcher.context)).gettext(SHARED if may else THANKS)
    await respond(text=words, response_type="ephemeral", replace_original=True)


async def turn_page(
    dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond
) -> None:
    await ack()
    dispatcher.in_background(_turn_page(dispatcher, body, respond))


async def _turn_page(dispatcher: Dispatcher, body: dict[str, Any], respond: AsyncRespond) -> None:
    value = str(body["actions"][0].get("value") or "")
    page = int(value) if value.isdecimal() else 0
    message = await page_of_sources(dispatcher, str(body["user"]["id"]), page)
    await respond(text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=True)


async def retry(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
    original = await dispatcher.recorded(str(body["actions"][0].get("value") or ""))
    longer = body["actions"][0].get("action_id") == LONGER
    if original is not None and may_retry(original, body):
        await dispatcher.accept(read_retry(body, original, longer=longer))
    else:
        dispatcher.in_background(gone(dispatcher, str(body["user"]["id"]), respond))
    await ack()


async def gone(dispatcher: Dispatcher, user: str, respond: AsyncRespond) -> None:
    locale = await locale_for(user, dispatcher.context)
    await respond(text=locale.gettext(GONE), response_type="ephemeral", replace_original=False)


def may_retry(original: Request, body: dict[str, Any]) -> bool:
    """Anybody in the channel for a reply that all of it reads; who asked, for one that they alone read."""
    if original.private:
        return bool(original.asker == body["user"]["id"])
    return bool(original.channel == (body.get("channel") or {}).get("id"))
