"""Messages in, requests out; what is not for the bot is None.

Which messages are for the bot:

- a mention of it in a channel or a group direct message, as `app_mention` or as `message`: both carry the
  same channel and ts, so both make the same request id, and the second is not answered again. Who quotes or
  forwards a mention, or writes it as code, mentions nobody;
- every message of a person in a direct message with it, also one that is but a file or forwarded;
- a follow-up: a reply in a thread that mentions nobody. It is only a candidate here: workspace/threads.py
  looks whether the bot was last spoken to there;
- what another app posts with a mention is a candidate too, with that app's id as `via`: it is refused unless
  a channel's settings allow it.

Edits, joins and the like are none of these.
"""

import re
from dataclasses import replace

from handlers.identity import Identity
from handlers.request.request import Json, Kind, Request, other_workspace, request_id
from store.conversations import (
    SPOKEN,
    contents_of,
    identifier,
    mentioned,
    record,
    records,
    spoken_to,
    subtype,
    timestamp,
    without_mention,
    words,
)

_TO_OTHERS = re.compile(r"<!(?:here|channel|everyone|subteam)[\^|>]")


def read_message(event: Json, team: str, me: Identity) -> Request | None:
    """An `app_mention` or `message` event as a request, or None when it is not for the bot."""
    channel, ts, via = identifier(event.get("channel")), timestamp(event.get("ts")), _app(event)
    user = identifier(event.get("user"))
    if not (channel and ts and (user or via)) or event.get("hidden"):
        return None
    if subtype(event) not in ({*SPOKEN, "bot_message"} if via else SPOKEN):
        return None
    if me.said(event) or user == "USLACKBOT":
        return None
    said = contents_of(event)
    kind = _kind(event, said.words, me)
    if kind is None or (via and kind is not Kind.MENTION):
        return None
    if kind is not Kind.MENTION and not (said.words or said.quotes or said.files or said.shows):
        return None
    text, thread = without_mention(said.words, me.user), timestamp(event.get("thread_ts")) or ts
    viewing = _viewing(event) if kind is Kind.DIRECT else ""
    workspace = other_workspace(event.get("user_team") or event.get("team"), team)
    request = Request(request_id(team, channel, ts), kind, team, channel, user, text, ts, thread, via=via)
    return replace(request, viewing=viewing, workspace=workspace)


def _viewing(event: Json) -> str:
    """The first channel or message of what Slack says that its author is looking at, best first; else ""."""
    for it in records(record(event.get("app_context")).get("entities")):
        match it:
            case {"type": "slack#/types/channel_id", "value": str(channel)}:
                return channel
            case {"value": {"channel_id": str(channel), "message_ts": str(ts)}}:
                return f"{channel}/{ts}"
    return ""


def _app(event: Json) -> str:
    """The id of the app that posted a message; "" where a person did."""
    if not event.get("bot_id"):
        return ""
    told = (event.get("app_id"), record(event.get("bot_profile")).get("app_id"), event["bot_id"])
    return next(filter(None, map(identifier, told)), "")


def _kind(event: Json, said: str, me: Identity) -> Kind | None:
    if event.get("channel_type") == "im" or str(event.get("channel")).startswith("D"):
        return Kind.DIRECT
    if me.user in spoken_to(said):
        return Kind.MENTION
    everywhere = mentioned(words(event.get("text")))
    if event.get("type") == "app_mention":
        # Slack counts a mention that somebody quotes; where it shows none at all, it knows more than we do.
        return None if me.user in everywhere else Kind.MENTION
    in_thread = (timestamp(event.get("thread_ts")) or event.get("ts")) != event.get("ts")
    if in_thread and not mentioned(said) and not _TO_OTHERS.search(said):
        return Kind.FOLLOW_UP
    return None
