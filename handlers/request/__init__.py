"""Slack's payloads in, requests out. Pure: nothing here talks to Slack."""

from handlers.request.change import Change, read_change, read_edit, read_edited, read_withdrawal
from handlers.request.interaction import read_answer_this, read_command, read_retry, read_shortcut
from handlers.request.message import read_message
from handlers.request.request import Kind, Request, read_digest, request_id, short_digest

__all__ = [
    "Change",
    "Kind",
    "Request",
    "read_answer_this",
    "read_change",
    "read_command",
    "read_digest",
    "read_edit",
    "read_edited",
    "read_message",
    "read_retry",
    "read_shortcut",
    "read_withdrawal",
    "request_id",
    "short_digest",
]
