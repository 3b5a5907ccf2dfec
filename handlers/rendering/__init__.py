"""Rendering: replies as Block Kit, inside every limit of Slack. Pure."""

from handlers.rendering.about import (
    TURNS_PAGE,
    Condition,
    help_text,
    sources_page,
    status_text,
    unknown,
)
from handlers.rendering.feedback import SHARED, THANKS, Rated, offer
from handlers.rendering.message import (
    BODY,
    Advice,
    Message,
    closing,
    failure,
    message_text,
    notice,
    render,
    render_summary,
    split,
    spoken,
    streams_as_shown,
    unread,
)
from handlers.rendering.mrkdwn import escape
from handlers.rendering.sections import shorten

__all__ = [
    "BODY",
    "SHARED",
    "THANKS",
    "TURNS_PAGE",
    "Advice",
    "Condition",
    "Message",
    "Rated",
    "closing",
    "escape",
    "failure",
    "help_text",
    "message_text",
    "notice",
    "offer",
    "render",
    "render_summary",
    "shorten",
    "sources_page",
    "split",
    "spoken",
    "status_text",
    "streams_as_shown",
    "unknown",
    "unread",
]
