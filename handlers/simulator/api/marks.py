"""pins.list and bookmarks.list: what people marked in a channel."""

from typing import Any

from handlers.simulator.api.access import channel_of
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import message_json
from handlers.simulator.state.records import BOT_USER, Channel
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


def pins(workspace: Workspace, args: Arguments) -> Json:
    """The last pinned first, not in pages; a message that was deleted is pinned no more."""
    channel = _joined(workspace, args.need("channel"))
    found = [it for ts in channel.pins if (it := workspace.find(channel.id, ts)) is not None]
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": int(float(it.ts)),
            "created_by": it.user,
            "message": message_json(workspace, it) | {"pinned_to": [channel.id]},
        }
        for it in found
    ]
    return {"items": items}


def bookmarks(workspace: Workspace, args: Arguments) -> Json:
    channel = _joined(workspace, args.need("channel_id"))
    found = [
        {
            "id": f"Bk{at}",
            "channel_id": channel.id,
            "title": title,
            "link": link,
            "type": "link",
            "rank": str(at),
        }
        for at, (title, link) in enumerate(channel.bookmarks)
    ]
    return {"bookmarks": found}


def _joined(workspace: Workspace, name: str) -> Channel:
    channel = channel_of(workspace, name)
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    return channel
