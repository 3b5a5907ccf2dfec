"""The menu below a reply: ask again, privately or for the channel, see the passages, ask for a person."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError

from handlers.errors import SLACK_FAILED, code, reason_for
from handlers.jobs import AppContext, Dispatcher, locale_for
from handlers.listeners.actions import gone, locale_about, may_retry
from handlers.listeners.derived import asked_in_channel, asked_privately, shared_id
from handlers.locale import N_, Locale
from handlers.rendering import (
    ALREADY,
    PASSAGES,
    Choice,
    Chosen,
    cited_in,
    escape,
    notice,
    passages_view,
    person_wanted,
    saying,
    shorten,
    waiting,
)
from handlers.request import Request, read_retry
from handlers.workspace import Mark, user_groups
from store.conversations import mentioned, one_line, plain
from store.errors import StoreError

log = structlog.get_logger()

Json = dict[str, Any]

SHARED_ALREADY = N_("This question has already been shared with the channel.")
NOT_INVITED = N_(
    "I am not in this channel, so I cannot post here: write `/invite` with my name, then share again."
)
NOT_SHARED = N_("Slack did not let me post here, so nothing was shared.")
_A_GROUP = N_("a user group")
_QUESTION = 1_000


async def reply_menu(dispatcher: Dispatcher, ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
    """A choice from the menu, or the button that asks for a person."""
    action = body["actions"][0]
    chosen = Chosen.read(str((action.get("selected_option") or action).get("value") or ""))
    original = await dispatcher.recorded(chosen.request) if chosen else None
    if chosen is None or original is None or not may_retry(original, body):
        dispatcher.in_background(gone(dispatcher, str(body["user"]["id"]), respond))
    elif chosen.choice is Choice.AGAIN:
        await dispatcher.accept(read_retry(body, original))
    elif chosen.choice is Choice.PRIVATELY:
        await dispatcher.accept(asked_privately(body, original))
    elif chosen.choice is Choice.SHARE:
        dispatcher.in_background(_share(dispatcher, original, respond))
    elif chosen.choice is Choice.PASSAGES:
        dispatcher.in_background(_show_passages(dispatcher, body))
    else:
        dispatcher.in_background(_want_person(dispatcher, original, body, respond))
    await ack()


async def _whisper(respond: AsyncRespond, text: str) -> None:
    await respond(text=text, response_type="ephemeral", replace_original=False)


async def _show_passages(dispatcher: Dispatcher, body: Json) -> None:
    """To whoever asked to see them, and of the passages only those that they may read now."""
    context = dispatcher.context
    locale = await locale_for(str(body["user"]["id"]), context)
    # Before all that may take long: the trigger is good for three seconds.
    loading = waiting(PASSAGES, locale)
    opened = await context.client.views_open(trigger_id=str(body["trigger_id"]), view=loading)
    cited = cited_in(str(body["actions"][0].get("block_id") or ""))
    try:
        readers = await context.members.alone(str(body["user"]["id"]), anew=True)
        found = await asyncio.to_thread(context.backend.records.passages, cited, readers)
        shown = passages_view(found, locale)
    except (*SLACK_FAILED, StoreError) as error:
        log.warning("passages_not_shown", error=type(error).__name__)
        shown = saying(PASSAGES, locale.gettext(reason_for(error)), locale)
    view: Mapping[str, Any] = opened["view"]
    await context.client.views_update(view_id=str(view["id"]), view=shown)


async def _share(dispatcher: Dispatcher, original: Request, respond: AsyncRespond) -> None:
    """Post the question, and have it answered below for all who read it there: the reply is made again."""
    context, name = dispatcher.context, shared_id(original)
    locale = await locale_for(original.asker, context, original.text)
    if name in dispatcher.in_hand or await dispatcher.recorded(name) is not None:
        await _whisper(respond, locale.gettext(SHARED_ALREADY))
        return
    dispatcher.in_hand.add(name)
    try:
        theirs = await locale_for(original.asker, context, original.text, original.channel)
        names = await context.members.people.names([original.asker, *mentioned(original.text)], theirs)
        question = escape(shorten(one_line(plain(original.text, names)), _QUESTION))
        asks = theirs.gettext("*{name}* asks:", name=escape(names[original.asker]))
        said = notice(f"{asks}\n> {question}")
        mark = Mark(f"{name}-asked", asks=True).to_metadata()
        posted = await context.client.chat_postMessage(
            channel=original.channel, **said.arguments, metadata=mark
        )
        await dispatcher.accept(asked_in_channel(original, str(posted["ts"])))
    except SlackApiError as refused:
        log.info("not_shared", request=original.id, error=code(refused))
        away = code(refused) in {"not_in_channel", "channel_not_found"}
        await _whisper(respond, locale.gettext(NOT_INVITED if away else NOT_SHARED))
    finally:
        dispatcher.in_hand.discard(name)


async def _want_person(dispatcher: Dispatcher, original: Request, body: Json, respond: AsyncRespond) -> None:
    """Name those who know, in the thread, once; nobody is notified."""
    context, user = dispatcher.context, str(body["user"]["id"])
    records, name = context.backend.records, original.base_id
    if not await asyncio.to_thread(records.want, name, original.channel):
        await _whisper(respond, (await locale_about(original, user, context)).gettext(ALREADY))
        return
    experts = (await context.policies.of(original.channel)).experts
    people = [it for it in experts if it.startswith(("U", "W"))]
    locale = await locale_for(original.asker, context, original.text, original.channel)
    names = await context.members.people.names([user, *people], locale)
    known = [names[it] for it in people]
    known += await _groups_named([it for it in experts if it not in people], original, context, locale)
    line = person_wanted(names[user], known, context.settings.slack.help, locale)
    # Marked as no reply to anything: it is none of the turns that a follow-up draws on.
    mark = Mark(f"{name}-person", failed=True).to_metadata()
    await context.client.chat_postMessage(
        channel=original.channel, thread_ts=original.thread, **line.arguments, metadata=mark
    )
    log.info("person_wanted", request=original.id, experts=len(known))


async def _groups_named(
    ids: Sequence[str], original: Request, context: AppContext, locale: Locale
) -> list[str]:
    """The names of user groups, not their handles; one that is gone is left out."""
    if not ids:
        return []
    groups = await user_groups(context.client, original.asker_team if context.me.of_organisation else None)
    if groups is None:
        return [locale.gettext(_A_GROUP)]
    return [groups[it].name for it in ids if it in groups]
