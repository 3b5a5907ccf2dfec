"""Rendering: replies as Block Kit, inside every limit of Slack. Pure."""

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
    "Advice",
    "Message",
    "Rated",
    "closing",
    "escape",
    "failure",
    "message_text",
    "notice",
    "offer",
    "render",
    "render_summary",
    "shorten",
    "split",
    "spoken",
    "streams_as_shown",
    "unread",
]
