"""Requests that are made of an earlier one: the same question once more, for other readers. Pure."""

from collections.abc import Mapping
from typing import Any

from handlers.request import Kind, Request, short_digest

Json = Mapping[str, Any]


def asked_privately(body: Json, original: Request) -> Request:
    """The question of a reply that others read, for whoever chose that, and for them alone."""
    user = str(body["user"]["id"])
    # Chosen twice on one reply it is one request.
    stamp = short_digest(f"{original.id} {user} {(body.get('container') or {}).get('message_ts')}")
    fields = original.to_json() | {
        "id": f"{original.question_id}-p.{stamp}",
        "kind": Kind.ASK,
        "asker": user,
        "response_url": str(body.get("response_url") or ""),
        "replaces": "",
    }
    return Request.from_json(fields)


def shared_id(original: Request) -> str:
    """The id of what sharing the reply to `original` asks for: it is shared once."""
    return f"{original.base_id}-s"


def asked_in_channel(original: Request, root: str) -> Request:
    """The question of a reply that its asker alone reads, for their channel, in the thread of `root`."""
    fields = original.to_json() | {
        "id": shared_id(original),
        "kind": Kind.MENTION,
        "ts": root,
        "thread": root,
        "response_url": "",
        "replaces": "",
    }
    return Request.from_json(fields)
