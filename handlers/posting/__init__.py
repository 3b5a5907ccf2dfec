"""Posting: a reply on its way into a thread, or to one person alone."""

from handlers.posting.ephemeral import EphemeralReply
from handlers.posting.sessions import AgentSessions
from handlers.posting.status import StatusLine
from handlers.posting.stream_budget import StreamBudget
from handlers.posting.target import Target
from handlers.posting.thread import ThreadReply

__all__ = ["AgentSessions", "EphemeralReply", "StatusLine", "StreamBudget", "Target", "ThreadReply"]
