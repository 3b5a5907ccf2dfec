"""What an attempt that was cut off left in a thread, so that a reply is complete exactly once.

A finished reply carries the request's mark. A stream cannot carry one before it ends, so a message of the
bot after the question without any mark is a stream that was cut off.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.conversation import Message
from handlers.incoming import Request
from handlers.marks import mark_of
from handlers.me import Me


@dataclass(frozen=True, slots=True)
class Leftovers:
    """`done`: the reply stands already. Else `messages` are its parts so far, by ts, to be written over."""

    done: bool
    messages: tuple[str, ...] = ()


def find_leftovers(
    request: Request, thread: Sequence[Message], me: Me, claimed: Collection[str] = ()
) -> Leftovers:
    """Look through `thread`, oldest first. `claimed` are messages that other replies are writing now."""
    marked: list[str] = []
    cut_off: list[str] = []
    for message in thread:
        ts = str(message["ts"])
        if not me.said(message) or float(ts) <= float(request.ts or 0):
            continue
        mark = mark_of(message)
        if mark is None:
            if ts not in claimed:
                cut_off.append(ts)
        elif mark.request == request.id:
            if mark.last:
                return Leftovers(done=True)
            marked.append(ts)
    # Others may have been cut off in the same thread: one reply streams one message at a time.
    return Leftovers(done=False, messages=tuple(sorted([*marked, *cut_off[:1]], key=float)))
