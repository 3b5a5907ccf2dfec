"""A message of a thread as an answer to be approved, and an approved one into the library."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.query import is_question
from handlers.approval.form import Form, Place
from handlers.jobs import AppContext
from handlers.rendering import credit, quoted_in
from handlers.workspace import SlackMessage, thread
from store.approved import ANSWER, ApprovedAnswer
from store.audience import Audience
from store.conversations import mentioned, plain, without_mention, words_of
from store.indexing import Approval

_NUMBERS = re.compile(r"\s?\[\d{1,3}\]")


async def prefilled(place: Place, context: AppContext) -> tuple[str, str]:
    """The question that a message seems to answer, and the answer, as people read them.

    Raises NotThere and SlackAway.
    """
    found = await thread(context.client, place.channel, place.thread)
    own = next((it for it in found if it["ts"] == place.ts), {})
    asked = _question(found, own, context)
    texts = [without_mention(words_of(asked), context.me.user), words_of(own)]
    names = await context.members.people.names({user for text in texts for user in mentioned(text)})
    question, answer = (plain(text, names) for text in texts)
    if context.me.said(own):
        answer = _NUMBERS.sub("", answer)
    return " ".join(question.split()), answer


def _question(found: Sequence[SlackMessage], own: SlackMessage, context: AppContext) -> SlackMessage:
    """What somebody else asked last before it; the first message of the thread where nobody did."""
    before = [it for it in found if float(it["ts"]) < float(own.get("ts") or 0)]
    asked = [
        it
        for it in before
        if not context.me.said(it)
        and it.get("user") != own.get("user")
        and is_question(plain(without_mention(str(it.get("text") or ""), context.me.user)))
    ]
    return asked[-1] if asked else next(iter(before), own)


def _audience(form: Form, context: AppContext) -> Audience:
    tenant = context.me.tenant
    if form.everyone:
        return Audience.everyone(tenant)
    return Audience.parse(f"channel:{tenant.key(form.place.channel)}")


async def saved(form: Form, user: str, context: AppContext) -> None:
    """Keep an answer that `user` approved. Raises NotThere, SlackAway, StoreError and ModelError."""
    place, now = form.place, datetime.now(UTC)
    found = await thread(context.client, place.channel, place.thread)
    names = await context.members.people.names([place.author, user])
    # What the bot cited in the thread is what people had before them.
    cited = {it.passage for message in found if context.me.said(message) for it in quoted_in(message)}
    answer = ApprovedAnswer(
        source=f"{ANSWER}{place.channel}-{place.ts}",
        question=form.question,
        answer=form.answer,
        channel=place.channel,
        author=place.author,
        approver=user,
        at=now,
    )
    approval = Approval(
        answer=answer,
        audience=_audience(form, context),
        credit=credit(names[place.author] if place.author != user else "", names[user], now),
        url=context.me.link(place.channel, place.ts, place.thread),
        passages=cited,
    )
    await asyncio.to_thread(context.backend.records.approve, approval)
