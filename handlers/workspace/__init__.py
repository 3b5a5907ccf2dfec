"""The workspace: who reads what, and what was said in a channel or a thread."""

from handlers.workspace.contents import words_of
from handlers.workspace.members import Members
from handlers.workspace.messages import Mark, PriorAttempt, SlackMessage, find_prior_attempt, latest, thread
from handlers.workspace.readership import Readership
from handlers.workspace.threads import NOT_FOR_ME, conversation, is_for_me, smalltalk_reply

__all__ = [
    "NOT_FOR_ME",
    "Mark",
    "Members",
    "PriorAttempt",
    "Readership",
    "SlackMessage",
    "conversation",
    "find_prior_attempt",
    "is_for_me",
    "latest",
    "smalltalk_reply",
    "thread",
    "words_of",
]
