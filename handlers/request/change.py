"""Messages that are edited or deleted, and what becomes of the requests that they made."""

from dataclasses import dataclass

from handlers.identity import Identity
from handlers.request.message import read_message
from handlers.request.request import Json, Kind, Request, short_digest
from store.conversations import identifier, record, same_words, timestamp


@dataclass(frozen=True, slots=True)
class Change:
    """A message that was deleted, or edited to what `message` says; `at` is when."""

    channel: str
    ts: str
    at: float
    deleted: bool
    message: Json


def read_change(event: Json) -> Change | None:
    """A `message_deleted` or `message_changed` event of a person's message.

    It is no change where the words stay the same: Slack tells of link previews and languages so too.
    """
    channel, before = identifier(event.get("channel")), record(event.get("previous_message"))
    at = float(timestamp(event.get("event_ts")) or timestamp(event.get("ts")) or 0)
    if event.get("subtype") == "message_deleted":
        ts = timestamp(event.get("deleted_ts")) or timestamp(before.get("ts"))
        return None if before.get("bot_id") else Change(channel, ts, at, True, before)
    now = record(event.get("message"))
    if event.get("subtype") != "message_changed" or now.get("bot_id"):
        return None
    ts = timestamp(now.get("ts")) or timestamp(before.get("ts"))
    if now.get("subtype") == "tombstone":
        return None if before.get("bot_id") else Change(channel, ts, at, True, before)
    if before and same_words(now, before):
        return None
    return Change(channel, ts, at, False, now)


def read_edited(change: Change, team: str, me: Identity) -> Request | None:
    """What an edited message asks, as if it had been written so: somebody may have edited a mention in."""
    return read_message({"type": "message", **change.message, "channel": change.channel}, team, me)


def read_edit(change: Change, now: Request) -> Request:
    """The request that an edited message makes in place of the one that it made before: `now` is what it
    asks, as if it had been written so.
    """
    edited = timestamp(record(change.message.get("edited")).get("ts"))
    stamp = short_digest(f"{now.text} {edited}")[:12]
    return Request.from_json(now.to_json() | {"id": f"{now.question_id}-e{stamp}"})


def read_withdrawal(original: Request) -> Request:
    """That the reply to `original` goes, as its message did."""
    fields = original.to_json() | {"id": f"{original.question_id}-d", "kind": Kind.WITHDRAWAL, "text": ""}
    return Request.from_json(fields)
