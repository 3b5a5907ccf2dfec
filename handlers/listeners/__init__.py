"""Listeners: what Slack sends, acknowledged at once and handed on."""

from handlers.listeners.events import (
    PROMPTS,
    agent_session_stopped,
    app_home_opened,
    app_mention,
    message,
    readers_changed,
    user_change,
)
from handlers.listeners.interactions import CALLBACK, ask, feedback, retry, share, summarize, summarize_thread

__all__ = [
    "CALLBACK",
    "PROMPTS",
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
