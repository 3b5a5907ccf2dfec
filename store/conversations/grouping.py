"""Which messages of a channel belong together: a thread, or a talk that nobody made a thread of. Pure.

Where each talk begins depends only on the message before it, so a new message never moves the others.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from store.conversations.message import Message

PAUSE = 300
"""Seconds. Who answers outside a thread mostly does so within five minutes, for as long as Slack itself draws
the messages of one person together; later ones begin something new."""

Conversation = tuple[Message, ...]
"""Messages in order, at least one."""


def grouped(messages: Iterable[Message]) -> list[Conversation]:
    """The conversations among a channel's messages, by their first one; each message once.

    A thread is one. Messages in none are one together, as long as no pause between two lasts longer than
    PAUSE; whatever is posted to the channel between them, a thread's first message too, keeps it going.
    """
    threads: dict[str, list[Message]] = defaultdict(list)
    before: Decimal | None = None
    root = ""
    for it in sorted({it.ts: it for it in messages}.values(), key=lambda it: Decimal(it.ts)):
        if it.thread:
            threads[it.thread].append(it)
        if it.answers:
            continue
        at = Decimal(it.ts)
        paused = before is None or at - before > PAUSE
        before = at
        if paused:
            root = ""
        if not it.thread:
            root = root or it.ts
            threads[root].append(it)
    return [tuple(threads[it]) for it in sorted(threads, key=Decimal)]


def root_of(conversation: Conversation) -> str:
    """The ts that it goes by: of a thread's first message, also where that was deleted."""
    return conversation[0].thread or conversation[0].ts
