"""Listeners: what Slack sends, acknowledged at once and handed on."""

from handlers.listeners.actions import explain, feedback, retry, share, turn_page
from handlers.listeners.approving import approve_answer, save_answer
from handlers.listeners.asking import QUESTION, ask_question, question_asked
from handlers.listeners.channel_settings import forget_submitted, settings_submitted
from handlers.listeners.commands import answer_this, ask, summarize, summarize_thread
from handlers.listeners.events import (
    agent_session_stopped,
    app_context_changed,
    app_home_opened,
    app_mention,
    file_deleted,
    group_changed,
    member_left,
    message,
    readers_changed,
    user_change,
)
from handlers.listeners.home import home_button
from handlers.listeners.inhouse import own_command
from handlers.listeners.joining import member_joined
from handlers.listeners.learned_events import bot_left, canvas_changed, channel_renamed, pins_changed
from handlers.listeners.learning import learn_pressed
from handlers.listeners.menu import reply_menu
from handlers.listeners.reactions import reaction_added, reaction_removed

__all__ = [
    "QUESTION",
    "agent_session_stopped",
    "answer_this",
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "approve_answer",
    "ask",
    "ask_question",
    "bot_left",
    "canvas_changed",
    "channel_renamed",
    "explain",
    "feedback",
    "file_deleted",
    "forget_submitted",
    "group_changed",
    "home_button",
    "learn_pressed",
    "member_joined",
    "member_left",
    "message",
    "own_command",
    "pins_changed",
    "question_asked",
    "reaction_added",
    "reaction_removed",
    "readers_changed",
    "reply_menu",
    "retry",
    "save_answer",
    "settings_submitted",
    "share",
    "summarize",
    "summarize_thread",
    "turn_page",
    "user_change",
]
