"""Listeners: what Slack sends, acknowledged at once and handed on."""

from handlers.listeners.actions import feedback, retry, share, turn_page
from handlers.listeners.channel_settings import forget_submitted, settings_submitted
from handlers.listeners.commands import ask, summarize, summarize_thread
from handlers.listeners.events import (
    agent_session_stopped,
    app_home_opened,
    app_mention,
    message,
    readers_changed,
    user_change,
)
from handlers.listeners.inhouse import own_command
from handlers.listeners.joining import member_joined

__all__ = [
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "ask",
    "feedback",
    "forget_submitted",
    "member_joined",
    "message",
    "own_command",
    "readers_changed",
    "retry",
    "settings_submitted",
    "share",
    "summarize",
    "summarize_thread",
    "turn_page",
    "user_change",
]
