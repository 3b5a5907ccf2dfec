"""The modals: how the bot behaves in a channel, and forgetting. A trigger is good for three seconds, once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.errors import BotError
from handlers.channels import (
    ONLY_ADMINS,
    editable,
    failed,
    forgetting,
    forgotten,
    loading,
    may_set,
    read,
    refused,
    shown,
)
from handlers.cluster import News, Topic
from handlers.errors import SLACK_FAILED, code, where
from handlers.jobs import Dispatcher, forget_files_of, locale_for, note
from handlers.learning import learned
from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering import note as line_below
from handlers.workspace import user_groups
from store.audience import Readers
from store.channel import ChannelSettings
from store.deed import Deed
from store.errors import StoreError

log = structlog.get_logger()

# Slack waits three seconds for what a submission is answered with.
_PATIENCE = 2.5
_EXPIRED = N_("That took me too long to open. Please type it again.")
_UNREADABLE = N_("I cannot see this channel: invite me first.")
_UNCHECKED = N_("I could not check just now whether you may change this. Please try again.")
_FAILED = N_("I could not keep this. Please try again.")
_NOTHING_CALLED = N_("Nothing that everyone here may read is called “{name}”.")
_SAVED = N_("Saved: I behave so here from now on.")


async def open_view(dispatcher: Dispatcher, trigger: str, view: Mapping[str, Any]) -> str:
    """Open a modal; why it could not be opened, a text of the catalogues, or "". Raises one of
    SLACK_FAILED.
    """
    return "" if await _opened(dispatcher, trigger, view) else _EXPIRED


async def open_settings(dispatcher: Dispatcher, user: str, channel: str, trigger: str) -> str:
    """How the bot behaves in `channel`: to be changed by who may, else to be read. As `open_view`."""
    client, policies = dispatcher.context.client, dispatcher.context.policies
    locale = await locale_for(user, dispatcher.context)
    view_id = await _opened(dispatcher, trigger, loading(locale))
    if not view_id:
        return _EXPIRED
    try:
        about = (await client.conversations_info(channel=channel))["channel"]
        name, settings = str(about.get("name") or channel), await policies.of(channel)
        if not about.get("is_member"):
            view = refused(_UNREADABLE, locale)
        elif await may_set(client, user, channel):
            team = about.get("context_team_id") if dispatcher.context.me.of_organisation else None
            # Where they are not known, people can be chosen all the same.
            groups = await user_groups(client, team) or {}
            handles = {id_: it.handle for id_, it in groups.items()}
            view = editable(channel, name, settings, handles, locale)
        else:
            view = shown(name, settings, locale)
    except SLACK_FAILED as error:
        log.info("settings_not_shown", channel=channel, error=type(error).__name__)
        view = refused(_UNREADABLE, locale)
    if standing := await dispatcher.context.learner.standing(channel):
        view["blocks"].append(line_below(learned(standing, locale)))
    await client.views_update(view_id=view_id, view=view)
    return ""


async def _opened(dispatcher: Dispatcher, trigger: str, view: Mapping[str, Any]) -> str:
    try:
        opened = await dispatcher.context.client.views_open(trigger_id=trigger, view=dict(view))
    except SlackApiError as no:
        if "trigger" not in code(no):
            raise
        return ""
    return str(opened["view"]["id"])


async def settings_submitted(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    """Keep what was filled in, if they may and it holds up; else say at the field what is wrong."""
    user, view = str(body["user"]["id"]), body["view"]
    channel, locale = str(view["private_metadata"]), ENGLISH
    try:
        async with asyncio.timeout(_PATIENCE):
            locale = await locale_for(user, dispatcher.context)
            errors = await _submitted(dispatcher, body, channel, locale)
    except (BotError, StoreError, *SLACK_FAILED) as error:
        log.warning("settings_not_kept", channel=channel, error=type(error).__name__, where=where(error))
        errors = {"answers": locale.gettext(_FAILED if isinstance(error, StoreError) else _UNCHECKED)}
    if errors:
        await ack(response_action="errors", errors=errors)
        return
    await ack()
    log.info("settings_kept", channel=channel)
    saved = locale.gettext(_SAVED)
    dispatcher.in_background(
        dispatcher.context.client.chat_postEphemeral(channel=channel, user=user, text=saved)
    )


async def _submitted(
    dispatcher: Dispatcher, body: Mapping[str, Any], channel: str, locale: Locale
) -> dict[str, str]:
    context = dispatcher.context
    if not await may_set(context.client, str(body["user"]["id"]), channel):
        return {"answers": locale.gettext(ONLY_ADMINS)}
    filled = read(body["view"]["state"]["values"], await context.policies.of(channel), locale)
    errors = dict(filled.errors)
    if "documents" not in errors and (lost := await _selecting_nothing(dispatcher, channel, filled.settings)):
        errors["documents"] = locale.gettext(_NOTHING_CALLED, name=lost)
    if not errors:
        await context.policies.set(channel, filled.settings)
        await note(context, Deed.CHANNEL_SETTINGS, str(body["user"]["id"]), channel)
        await context.peers.tell(News(Topic.POLICY, dispatcher.team, channel))
    return errors


async def _selecting_nothing(dispatcher: Dispatcher, channel: str, settings: ChannelSettings) -> str:
    """The first pattern that selects no document that everybody in the channel may read."""
    context = dispatcher.context
    key, outsiders = context.me.tenant.key(channel), await context.members.outsiders_in(channel)
    readers = Readers.of_channel(key, outsiders=outsiders)
    for pattern in settings.documents:
        if not await asyncio.to_thread(context.backend.sources, readers, (pattern,)):
            return pattern
    return ""


async def forget_submitted(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    user = str(body["user"]["id"])
    locale = await locale_for(user, dispatcher.context)
    await ack(response_action="update", view=forgetting(locale))
    dispatcher.in_background(_forget(dispatcher, user, str(body["view"]["id"]), locale))


async def _forget(dispatcher: Dispatcher, user: str, view_id: str, locale: Locale) -> None:
    try:
        ratings = await asyncio.to_thread(dispatcher.context.backend.forget, user)
        # What they remember of conversations goes too.
        await dispatcher.context.peers.tell(News(Topic.FORGET, dispatcher.team, subject=user))
        questions = await dispatcher.workflows.forget_of(dispatcher.team, user)
        files = await forget_files_of(user, dispatcher.context)
        talks = await dispatcher.context.learner.forget_person(user)
        await note(dispatcher.context, Deed.FORGET_PERSON, user, user, questions + ratings + files + talks)
        view = forgotten(questions, ratings, files, locale)
        log.info("person_forgotten", questions=questions, ratings=ratings, files=files, talks=talks)
    except Exception as error:  # whatever it was, they are told that not all of it is gone
        log.error("person_not_forgotten", error=type(error).__name__, where=where(error))
        view = failed(locale)
    await dispatcher.context.client.views_update(view_id=view_id, view=view)
