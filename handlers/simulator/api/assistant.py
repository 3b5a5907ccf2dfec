"""assistant.threads.* and agents.sessions.*: what an agent shows beside its messages."""

from typing import Any

from handlers.simulator.api.access import joined_channel, thread_of
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.records import Status
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation import limits

Json = dict[str, Any]
SESSION_STATUSES = ("processing", "active", "suspended", "closed")


def set_status(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel_id"))
    thread = thread_of(workspace, channel, args.need("thread_ts"))
    loading = args.structure("loading_messages") or []
    if len(loading) > limits.LOADING_MESSAGES:
        raise Refused(
            "invalid_arguments", "[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]"
        )
    if "status" not in args.values:
        raise Refused("invalid_arguments", "[ERROR] missing required field: status")
    status = Status(channel.id, str(thread), args.text("status"), tuple(loading), workspace.clock())
    workspace.statuses.append(status)
    workspace.changed()
    return {}


def set_title(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel_id"))
    thread = thread_of(workspace, channel, args.need("thread_ts"))
    workspace.titles[(channel.id, str(thread))] = args.need("title")
    workspace.changed()
    return {}


def set_prompts(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel_id"))
    prompts = args.structure("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= limits.SUGGESTED_PROMPTS:
        raise Refused("invalid_arguments", "[ERROR] must have 1 to 4 items [json-pointer:/prompts]")
    if any(not each.get("title") or not each.get("message") for each in prompts):
        raise Refused("invalid_arguments", "[ERROR] missing required field: title or message")
    workspace.prompts[channel.id] = prompts
    workspace.changed()
    return {}


def set_session(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel_id"))
    thread = thread_of(workspace, channel, args.text("thread_ts"))
    status, title = args.need("status"), args.text("title")
    if status not in SESSION_STATUSES:
        raise Refused("invalid_arguments", f"[ERROR] must be one of {', '.join(SESSION_STATUSES)}")
    if len(title) > limits.SESSION_TITLE:
        raise Refused("invalid_arguments", "[ERROR] must be less than 201 characters [json-pointer:/title]")
    began = session_of(workspace, channel.id, thread)
    # A title counts at creation only.
    title = began["title"] if began else title
    workspace.sessions.append({"channel": channel.id, "thread_ts": thread, "status": status, "title": title})
    workspace.changed()
    return {"agent_status": status, "title": title}


def rename_session(workspace: Workspace, args: Arguments) -> Json:
    channel = joined_channel(workspace, args.need("channel_id"))
    session = session_of(workspace, channel.id, thread_of(workspace, channel, args.text("thread_ts")))
    title = args.need("title")
    if len(title) > limits.SESSION_TITLE:
        raise Refused("invalid_arguments", "[ERROR] must be less than 201 characters [json-pointer:/title]")
    if session is None:
        raise Refused("session_not_found")
    workspace.sessions.append(session | {"title": title})
    workspace.changed()
    return {"title": title}


def session_of(workspace: Workspace, channel: str, thread: str | None) -> Json | None:
    """The session of a thread as it is now, if there is one."""
    there = (
        it for it in reversed(workspace.sessions) if (it["channel"], it["thread_ts"]) == (channel, thread)
    )
    return next(there, None)
