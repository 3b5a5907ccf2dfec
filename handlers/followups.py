"""When a reply in a thread is meant for the bot although it does not mention it. Pure.

People complain of having to mention a bot again for each follow-up, and of bots that answer every message.
So a question that addresses nobody is taken for the bot's only if

- its asker has mentioned the bot in that thread before, and was answered there; and
- nobody else has spoken since: the message before it is the bot's, or the asker's own.
"""

from collections.abc import Sequence

from handlers.conversation import Message
from handlers.incoming import Request
from handlers.me import Me
from handlers.plain import mentioned

# How a request ends that was none: nothing of it is kept.
NOT_FOR_ME = "not for the bot"


def is_for_me(request: Request, thread: Sequence[Message], me: Me) -> bool:
    """Whether the follow-up `request` is meant for the bot; `thread` is oldest first."""
    before = [message for message in thread if float(message["ts"]) < float(request.ts)]
    asked = [
        m for m in before if m.get("user") == request.asker and me.user in mentioned(m.get("text") or "")
    ]
    if not asked:
        return False
    answered = any(me.said(m) and float(m["ts"]) > float(asked[0]["ts"]) for m in before)
    last = before[-1]
    return answered and (me.said(last) or last.get("user") == request.asker)
