"""chat.*: messages."""

from collections.abc import Mapping
from typing import Any

from handlers.simulator.api.access import accepted, channel_of, joined_channel, own_message, thread_of
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import message_json
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_ID, BOT_USER, DOMAIN
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


def post_message(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel"))
    payload = accepted(args)
    message = _of_bot(workspace, channel.id, payload)
    message.thread_ts = thread_of(workspace, channel, args.text("thread_ts"))
    message.broadcast = args.flag("reply_broadcast") and message.thread_ts is not None
    message.attachments = payload["attachments"] or []
    message.metadata = args.structure("metadata")
    workspace.post(message, dict(payload))
    return {"channel": channel.id, "ts": message.ts, "message": message_json(workspace, message)}


def post_ephemeral(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel"))
    user = args.need("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    payload = accepted(args)
    message = _of_bot(workspace, channel.id, payload)
    message.thread_ts = thread_of(workspace, channel, args.text("thread_ts"))
    message.seen_by = user
    workspace.post(message, dict(payload))
    return {"message_ts": message.ts}


def update(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel"))
    message = own_message(workspace, channel, args.need("ts"), "update")
    if message.stream == "open" and workspace.clock() < message.stream_until:
        raise Refused("streaming_state_conflict")
    payload = accepted(args)
    was = message_json(workspace, message)
    message.text = payload["text"] or payload["markdown_text"] or message.text
    if payload["blocks"] is not None:
        message.blocks = payload["blocks"]
    elif payload["text"] or payload["markdown_text"]:
        message.blocks = []  # Slack drops the old blocks when only a text is given.
    if message.stream is not None:
        message.stream = None
    message.metadata = args.structure("metadata") or message.metadata
    message.edited = True
    workspace.change(message, was, dict(payload))
    body = message_json(workspace, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": body}


def delete(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel"))
    message = own_message(workspace, channel, args.need("ts"), "delete")
    workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(workspace: Workspace, args: Arguments) -> Json:
    channel = channel_of(workspace, args.need("channel"))
    message = workspace.find(channel.id, args.need("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    return {"channel": channel.id, "permalink": link_to(message)}


def link_to(message: Posted) -> str:
    """The address that Slack gives a message; a reply's names its thread."""
    link = f"https://{DOMAIN}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else link


def add_reaction(workspace: Workspace, args: Arguments) -> Json:
    channel = channel_of(workspace, args.need("channel"))
    message = workspace.find(channel.id, args.need("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    users = message.reactions.setdefault(args.need("name").strip(":"), [])
    if BOT_USER in users:
        raise Refused("already_reacted")
    users.append(BOT_USER)
    workspace.changed()
    return {}


def remove_reaction(workspace: Workspace, args: Arguments) -> Json:
    channel = channel_of(workspace, args.need("channel"))
    message = workspace.find(channel.id, args.need("timestamp"))
    name = args.need("name").strip(":")
    if message is None:
        raise Refused("message_not_found")
    if BOT_USER not in message.reactions.get(name, ()):
        raise Refused("no_reaction")
    message.reactions[name].remove(BOT_USER)
    workspace.changed()
    return {}


def _of_bot(workspace: Workspace, channel: str, payload: Mapping[str, Any]) -> Posted:
    """A new message of the bot with what the payload shows."""
    text = payload["text"] or payload["markdown_text"] or ""
    return Posted(channel, workspace.new_ts(), BOT_USER, text, payload["blocks"] or [], bot_id=BOT_ID)
