"""Jobs: accepted requests as durable workflows, each brought to its end."""

from handlers.jobs.attempts import PAUSES, UNINSTALLED, Attempts, Pauses
from handlers.jobs.auditing import note
from handlers.jobs.backend import Backend, BackendState
from handlers.jobs.breaker import Breaker
from handlers.jobs.channel_part import named_channel
from handlers.jobs.context import AppContext, CancelReason
from handlers.jobs.digest_schedule import accept_due, accept_for_joining, digesting
from handlers.jobs.dispatcher import Dispatcher
from handlers.jobs.forgetting import forget_file, forget_files_of, forget_what_is_gone, sweeping
from handlers.jobs.kept_requests import forget_asked, unfinished
from handlers.jobs.language import locale_for
from handlers.jobs.reply import make_reply
from handlers.jobs.run import WorkflowRun
from handlers.jobs.sharing import hear, person_changed, spread
from handlers.jobs.summary_scope import read_scope
from handlers.jobs.tenancy import TenantBackend
from handlers.jobs.workflows import Workflows

__all__ = [
    "PAUSES",
    "UNINSTALLED",
    "AppContext",
    "Attempts",
    "Backend",
    "BackendState",
    "Breaker",
    "CancelReason",
    "Dispatcher",
    "Pauses",
    "TenantBackend",
    "WorkflowRun",
    "Workflows",
    "accept_due",
    "accept_for_joining",
    "digesting",
    "forget_asked",
    "forget_file",
    "forget_files_of",
    "forget_what_is_gone",
    "hear",
    "locale_for",
    "make_reply",
    "named_channel",
    "note",
    "person_changed",
    "read_scope",
    "spread",
    "sweeping",
    "unfinished",
]
