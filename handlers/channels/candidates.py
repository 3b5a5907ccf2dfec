"""Which messages may be answered although nobody put them to the bot. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from bot.query import is_question
from handlers.identity import Identity
from handlers.request import Kind, Request, request_id
from store.conversations import SPOKEN, identifier, mentioned, subtype, timestamp, words

_TO_OTHERS = re.compile(r"<!(?:here|channel|everyone|subteam)[\^|>]")


def read_candidate(event: Mapping[str, Any], team: str, me: Identity) -> Request | None:
    """A person's message at the top of a channel that is worded as a question and mentions nobody; else None.

    Whether the channel wants that, and the documents answer it, is seen later.
    """
    channel, user = identifier(event.get("channel")), identifier(event.get("user"))
    ts, text = timestamp(event.get("ts")), words(event.get("text"))
    if not (channel and ts and user) or words(event.get("channel_type")) not in {"channel", "group"}:
        return None
    if subtype(event) not in SPOKEN or event.get("hidden") or event.get("bot_id") or me.said(event):
        return None
    if (timestamp(event.get("thread_ts")) or ts) != ts or user == "USLACKBOT" or event.get("files"):
        return None
    if mentioned(text) or _TO_OTHERS.search(text) or not is_question(text):
        return None
    return Request(request_id(team, channel, ts), Kind.COVERED, team, channel, user, text.strip(), ts, ts)
