"""Jobs: accepted requests as durable workflows, each brought to its end."""

from handlers.jobs.attempts import Attempts
from handlers.jobs.backend import Backend
from handlers.jobs.breaker import Breaker
from handlers.jobs.context import AppContext, CancelReason, Dispatcher
from handlers.jobs.reply import make_reply
from handlers.jobs.summary import read_period
from handlers.jobs.workflows import Workflows

__all__ = [
    "AppContext",
    "Attempts",
    "Backend",
    "Breaker",
    "CancelReason",
    "Dispatcher",
    "Workflows",
    "make_reply",
    "read_period",
]
