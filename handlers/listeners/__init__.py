"""Listeners: what Slack sends, acknowledged at once and handed on."""

from handlers.listeners.actions import feedback, retry, share
from handlers.listeners.commands import ask, summarize, summarize_thread
from handlers.listeners.events import (
    agent_session_stopped,
    app_home_opened,
    app_mention,
    message,
    readers_changed,
    user_change,
)

__all__ = [
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "ask",
    "feedback",
    "message",
    "readers_changed",
    "retry",
    "share",
    "summarize",
    "summarize_thread",
    "user_change",
]
