"""The workspace: who reads what, and what was said in a channel or a thread."""

from handlers.workspace.changes import Changes, Claims, SpokenIn
from handlers.workspace.channels import Channels
from handlers.workspace.follow_ups import is_for_me, is_to
from handlers.workspace.groups import user_groups
from handlers.workspace.members import Members
from handlers.workspace.messages import (
    Mark,
    PriorAttempt,
    SlackMessage,
    earlier_replies,
    find_prior_attempt,
    last_by,
    latest,
    mark_of,
    parts_of,
    reading,
    thread,
)
from handlers.workspace.person import is_admin, is_full_member
from handlers.workspace.readership import Readership
from handlers.workspace.rule import is_shared
from handlers.workspace.threads import BARE, NO_WORDS, NOT_FOR_ME, Heard, conversation, smalltalk_reply

__all__ = [
    "BARE",
    "NOT_FOR_ME",
    "NO_WORDS",
    "Changes",
    "Channels",
    "Claims",
    "Heard",
    "Mark",
    "Members",
    "PriorAttempt",
    "Readership",
    "SlackMessage",
    "SpokenIn",
    "conversation",
    "earlier_replies",
    "find_prior_attempt",
    "is_admin",
    "is_for_me",
    "is_full_member",
    "is_shared",
    "is_to",
    "last_by",
    "latest",
    "mark_of",
    "parts_of",
    "reading",
    "smalltalk_reply",
    "thread",
    "user_groups",
]
