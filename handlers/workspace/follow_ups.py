"""Whether what somebody says in a thread, mentioning nobody, is said to the bot. Pure.

It is when the bot was the last to speak: then anybody's question is for it, and so are other words of who was
answered. Thanks count for nothing, and neither does what the same person just said to nobody else. As soon as
people talk to each other, or somebody is addressed, it is theirs.
"""

import re
from collections.abc import Collection, Sequence

from bot.query import is_question, is_remark
from bot.tokens import fold
from handlers.identity import Identity
from handlers.request import Request
from handlers.workspace.messages import SlackMessage, mark_of
from store.channel import FollowUps
from store.conversations import SPOKEN, contents_of, mentioned, plain, spoken_to

# Whose name opens or ends a question: "Bob, did you…", "Hi Bob: …", "…, Bob?", "ボブさん、…".
_OPENERS = ("hi", "hey", "hello", "ok", "and", "so", "hallo", "und", "salut", "et", "hola", "y")
_GREETING = rf"(?:(?:{'|'.join(_OPENERS)})\W+)?"
_BEHIND = r"(?:さん|様|くん|ちゃん)?\s*(?:[,:;、，：!！–—-]|$)"


def is_for_me(
    request: Request,
    thread: Sequence[SlackMessage],
    me: Identity,
    follow_ups: FollowUps = FollowUps.ANYONE,
) -> bool:
    """Whether the follow-up `request` is meant for the bot; `thread` is oldest first."""
    before = [it for it in thread if float(it["ts"]) < float(request.ts) and _speaks(it, me)]
    if follow_ups is FollowUps.OFF or not any(map(me.said, before)):
        return False
    asked_it = (me.user in _spoken_to(it) for it in before if it.get("user") == request.asker)
    if follow_ups is FollowUps.ASKER and not any(asked_it):
        return False
    text = plain(request.text)
    if not is_question(text):
        return me.said(before[-1]) and not is_remark(text) and _answered(before, me) == request.asker
    while before and not me.said(before[-1]) and _counts_for_nothing(before[-1], request.asker):
        before.pop()
    return bool(before) and me.said(before[-1])


def is_to(text: str, names: Collection[str]) -> bool:
    """Whether `text`, a follow-up, is addressed to one of the people with these names."""
    said = fold(text).strip()
    for name in names:
        # "So, how many days?" calls nobody, whoever is called So Young.
        first = fold(name).partition(" ")[0]
        for called in {fold(name), "" if first in _OPENERS else first} - {""}:
            address = re.escape(called)
            if re.match(rf"{_GREETING}@?{address}{_BEHIND}", said) or re.search(
                rf"[,、，]\s*@?{address}\W*$", said
            ):
                return True
    return False


def _speaks(message: SlackMessage, me: Identity) -> bool:
    """Whether it counts as somebody's turn: joins do not, and what other apps post is no talk."""
    return me.said(message) or (message.get("subtype") in SPOKEN and not message.get("bot_id"))


def _spoken_to(message: SlackMessage) -> tuple[str, ...]:
    return spoken_to(contents_of(message).words)


def _counts_for_nothing(message: SlackMessage, asker: str) -> bool:
    words = contents_of(message).words
    return not mentioned(words) and (message.get("user") == asker or is_remark(plain(words)))


def _answered(before: Sequence[SlackMessage], me: Identity) -> str:
    """Whom the bot spoke to last: who sent the message that its reply is to, or who spoke before it."""
    mark = mark_of(before[-1])
    for message in reversed(before):
        own = mark is not None and f"-{message['ts']}" in mark.request
        if own and not me.said(message):
            return str(message.get("user") or "")
    return next((str(it.get("user") or "") for it in reversed(before) if not me.said(it)), "")
