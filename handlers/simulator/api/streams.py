"""chat.*Stream: messages that grow while they are written."""

from typing import Any

from handlers.simulator.api.access import joined_channel, own_message, refuse, thread_of
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.api.assistant import SESSION_STATUSES, session_of
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import message_json
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_ID, BOT_USER
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation import limits
from handlers.simulator.validation.messages import Problem, check_blocks

Json = dict[str, Any]


def start(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel"))
    if not channel.direct:
        for name in ("recipient_user_id", "recipient_team_id"):
            if not args.text(name):
                raise Refused(f"missing_{name}")
    thread = thread_of(workspace, channel, args.need("thread_ts"))
    message = Posted(channel.id, workspace.new_ts(), BOT_USER, thread_ts=thread, bot_id=BOT_ID, stream="open")
    message.stream_until = workspace.clock() + workspace.rules.stream_s
    said = _append(message, args)
    workspace.post(message, {"text": said, "blocks": message.blocks})
    return {"channel": channel.id, "ts": message.ts}


def append(workspace: Workspace, args: Arguments) -> Json:
    message = _open(workspace, args)
    was = message_json(workspace, message)
    if not args.text("markdown_text") and not args.structure("chunks"):
        raise Refused("no_text")
    said = _append(message, args)
    workspace.change(message, was, {"text": said, "blocks": message.blocks})
    return {"channel": message.channel, "ts": message.ts}


def stop(workspace: Workspace, args: Arguments) -> Json:
    message = _open(workspace, args)
    was = message_json(workspace, message)
    blocks = args.structure("blocks", "invalid_blocks_format")
    refuse(check_blocks(blocks))
    session = args.text("session_status") or "active"
    if session not in SESSION_STATUSES:
        raise Refused("invalid_arguments", f"[ERROR] must be one of {', '.join(SESSION_STATUSES)}")
    said = _append(message, args)
    if not message.text and not message.blocks and not blocks and not message.tasks:
        raise Refused("no_text")
    message.blocks += blocks or []
    message.metadata = args.structure("metadata")
    message.stream = "stopped"
    began = session_of(workspace, message.channel, message.thread_ts)
    if began:
        workspace.sessions.append(began | {"status": session})
    workspace.change(message, was, {"text": said, "blocks": message.blocks})
    return {"channel": message.channel, "ts": message.ts, "message": message_json(workspace, message)}


def _open(workspace: Workspace, args: Arguments) -> Posted:
    """The streaming message that is named; a stream dies by itself after `rules.stream_s`."""
    channel = joined_channel(workspace, args.need("channel"))
    message = own_message(workspace, channel, args.need("ts"), "update")
    if message.stream == "open" and workspace.clock() >= message.stream_until:
        message.stream = "dead"
        workspace.changed()
    if message.stream == "stopped_by_user":
        raise Refused("stopped_by_user")
    if message.stream != "open":
        raise Refused("message_not_in_streaming_state")
    return message


def _append(message: Posted, args: Arguments) -> str:
    """Take in what this call adds; return the markdown of it. All of a call is taken, or nothing."""
    markdown, chunks = args.text("markdown_text"), args.structure("chunks", "invalid_chunks")
    if markdown and chunks:
        raise Refused("cannot_provide_both_markdown_text_and_chunks")
    if chunks is not None and not isinstance(chunks, list):
        raise Refused("invalid_chunks")
    for chunk in chunks or ():
        _check(chunk)
    said = markdown + "".join(chunk["text"] for chunk in chunks or () if chunk["type"] == "markdown_text")
    if len(said) > limits.MARKDOWN_TEXT:
        raise Refused("msg_too_long", f"[ERROR] must be less than {limits.MARKDOWN_TEXT + 1} characters")
    sent = [block for chunk in chunks or () if chunk["type"] == "blocks" for block in chunk["blocks"]]
    refuse(check_blocks(message.blocks + sent))
    message.text += said
    message.blocks += sent
    for chunk in chunks or ():
        if chunk["type"] == "task_update":
            message.tasks[str(chunk["id"])] = message.tasks.get(str(chunk["id"]), {}) | chunk
    return said


def _check(chunk: object) -> None:
    needed = {
        "markdown_text": ("text",),
        "task_update": ("id", "title", "status"),
        "plan_update": ("title",),
        "blocks": ("blocks",),
    }
    kind = chunk.get("type") if isinstance(chunk, dict) else None
    if not isinstance(chunk, dict) or kind not in needed:
        refuse([Problem("invalid_chunks", "/chunks", f"unsupported type: {kind}")])
        return
    missing = [name for name in needed[str(kind)] if not chunk.get(name)]
    if missing:
        refuse([Problem("invalid_chunks", f"/chunks/{kind}", f"missing required field: {missing[0]}")])
