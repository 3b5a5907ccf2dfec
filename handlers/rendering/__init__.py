"""Rendering: replies as Block Kit, inside every limit of Slack. Pure."""

from handlers.rendering.about import (
    TURNS_PAGE,
    Condition,
    help_text,
    labelled,
    sources_page,
    status_text,
    unknown,
)
from handlers.rendering.crediting import credit
from handlers.rendering.feedback import SHARED, THANKS, Rated, offer, quoted_in, rated_in
from handlers.rendering.feedback_modal import WHY_BAD, explained, why_bad
from handlers.rendering.file_summary import render_file_summary
from handlers.rendering.files import described, file_name, unread
from handlers.rendering.menu import REPLY_MENU, WANT_PERSON, Choice, Chosen, cited_in
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
)
from handlers.rendering.modals import (
    MOST_BLOCKS,
    View,
    choices,
    field_of,
    modal,
    option,
    plain_text,
    saying,
    text_input,
    waiting,
)
from handlers.rendering.mrkdwn import escape
from handlers.rendering.passages import PASSAGES, passages_view
from handlers.rendering.person import ALREADY, person_wanted
from handlers.rendering.sections import Block, note, packed, shorten

__all__ = [
    "ALREADY",
    "BODY",
    "MOST_BLOCKS",
    "PASSAGES",
    "REPLY_MENU",
    "SHARED",
    "THANKS",
    "TURNS_PAGE",
    "WANT_PERSON",
    "WHY_BAD",
    "Advice",
    "Block",
    "Choice",
    "Chosen",
    "Condition",
    "Message",
    "Rated",
    "View",
    "choices",
    "cited_in",
    "closing",
    "credit",
    "described",
    "escape",
    "explained",
    "failure",
    "field_of",
    "file_name",
    "help_text",
    "labelled",
    "message_text",
    "modal",
    "note",
    "notice",
    "offer",
    "option",
    "packed",
    "passages_view",
    "person_wanted",
    "plain_text",
    "quoted_in",
    "rated_in",
    "render",
    "render_file_summary",
    "render_summary",
    "saying",
    "shorten",
    "sources_page",
    "split",
    "spoken",
    "status_text",
    "streams_as_shown",
    "text_input",
    "unknown",
    "unread",
    "waiting",
    "why_bad",
]
