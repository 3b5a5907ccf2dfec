"""Which listener hears what Slack sends: all of them are registered here, on one Bolt app."""

import logging
from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization.async_authorize import AsyncCallableAuthorize

from bot.settings import Settings
from handlers.approval import CALLBACK as APPROVE
from handlers.authorization import authorize_in, note_mentions
from handlers.channels import CALLBACK as SETTINGS
from handlers.channels import FORGET
from handlers.client import slack_client
from handlers.command_names import ANY_ASK, ANY_OTHER, ANY_SUMMARIZE
from handlers.home import DELETE_ANSWER, END_DIGEST, FORGET_FILE, FORGET_RATING
from handlers.installing import Places, app_uninstalled, tokens_revoked
from handlers.learning import START
from handlers.listeners import (
    QUESTION,
    agent_session_stopped,
    answer_this,
    app_context_changed,
    app_home_opened,
    app_mention,
    approve_answer,
    ask,
    ask_question,
    bot_left,
    canvas_changed,
    channel_renamed,
    explain,
    feedback,
    file_deleted,
    forget_submitted,
    group_changed,
    home_button,
    learn_pressed,
    member_joined,
    member_left,
    message,
    own_command,
    pins_changed,
    question_asked,
    reaction_added,
    reaction_removed,
    readers_changed,
    reply_menu,
    retry,
    save_answer,
    settings_submitted,
    share,
    summarize,
    summarize_thread,
    turn_page,
    user_change,
)
from handlers.manifest import ANSWER_THIS, ASK_QUESTION, CALLBACK, LEFT_EVENTS, SAVE_ANSWER
from handlers.observation import Observe, unobserved
from handlers.observed import ObservedApp
from handlers.rendering import ASK_PRIVATELY, LONGER, REPLY_MENU, TURNS_PAGE, WANT_PERSON, WHY_BAD
from handlers.tenants import Tenants

log = structlog.get_logger()

_NOT_HERE = "I am not installed in this workspace any more. Whoever runs me can install me again."


def build_app(
    settings: Settings, tenants: Tenants, places: Places | None = None, observe: Observe = unobserved
) -> AsyncApp:
    """The Bolt app with all its listeners. It answers Slack only once a request is on disk.

    Each listener is given the dispatcher of the workspace that its event is of.
    """
    quiet = logging.getLogger("slack_bolt.inhouse")
    # Bolt's warnings quote payloads, and with them what people wrote.
    quiet.setLevel(logging.ERROR)
    signing = settings.slack_signing_secret
    app = ObservedApp(
        observe,
        name="inhouse",  # else Bolt looks through all modules for who called it, which takes it a while
        client=slack_client(settings, observe=observe),
        before_authorize=note_mentions,
        # Bolt takes either, and None for: not installed there.
        authorize=AsyncCallableAuthorize(logger=quiet, func=authorize_in(tenants)),  # type: ignore[arg-type]
        oauth_flow=places.flow if places else None,
        user_facing_authorize_error_message=_NOT_HERE,
        signing_secret=signing.get_secret_value() if signing else "",
        logger=quiet,
        process_before_response=True,
    )
    if places is not None:
        app.event("app_uninstalled")(partial(app_uninstalled, places))
        app.event("tokens_revoked")(partial(tokens_revoked, places))
    else:
        # Bolt asks for no token then: there may be none any more.
        app.event("app_uninstalled")(tenants.forget_channels)
    app.event("app_mention")(app_mention)
    app.event("message")(message)
    app.event("app_home_opened")(app_home_opened)
    app.event("app_context_changed")(app_context_changed)
    app.event("agent_session_stopped")(agent_session_stopped)
    app.event("member_joined_channel")(member_joined)
    app.event("member_left_channel")(member_left)
    app.event("channel_shared")(readers_changed)
    for event in LEFT_EVENTS:
        app.event(event)(bot_left)
    for event in ("pin_added", "pin_removed"):
        app.event(event)(pins_changed)
    for event in ("channel_rename", "group_rename"):
        app.event(event)(channel_renamed)
    app.event("file_change")(canvas_changed)
    app.event("file_deleted")(file_deleted)
    app.event("user_change")(user_change)
    for event in ("subteam_members_changed", "subteam_updated"):
        app.event(event)(group_changed)
    app.command(ANY_ASK)(ask)
    app.command(ANY_SUMMARIZE)(summarize)
    app.command(ANY_OTHER)(own_command)
    app.view(SETTINGS)(settings_submitted)
    app.view(FORGET)(forget_submitted)
    app.global_shortcut(ASK_QUESTION)(ask_question)
    app.view(QUESTION)(question_asked)
    app.message_shortcut(ANSWER_THIS)(answer_this)
    app.message_shortcut(CALLBACK)(summarize_thread)
    app.message_shortcut(SAVE_ANSWER)(save_answer)
    app.view(APPROVE)(approve_answer)
    app.view(WHY_BAD)(explain)
    app.event("reaction_added")(reaction_added)
    app.event("reaction_removed")(reaction_removed)
    for action in (REPLY_MENU, WANT_PERSON, ASK_PRIVATELY):
        app.action(action)(reply_menu)
    for action in (FORGET_RATING, FORGET_FILE, DELETE_ANSWER, END_DIGEST):
        app.action(action)(home_button)
    app.action("feedback")(feedback)
    app.action("share")(share)
    app.action("retry")(retry)
    app.action(LONGER)(retry)
    app.action(TURNS_PAGE)(turn_page)
    app.action(START)(learn_pressed)
    app.error(_failed)
    return app


async def _failed(error: Exception) -> None:
    log.error("listener_failed", error=type(error).__name__)
