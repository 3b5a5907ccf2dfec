"""What one person sees of the workspace, as JSON by key: nothing of channels that they are not in."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, File
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]
# Of each channel; who wants older ones has the terminal.
SHOWN = 300


def sight(workspace: Workspace, user: str) -> Iterator[tuple[str, str]]:
    """Each thing that `user` sees, with a key that stays its own while it changes."""
    for key, value in _things(workspace, user):
        yield key, json.dumps(value, default=str)


def _things(workspace: Workspace, user: str) -> Iterator[tuple[str, Json]]:
    workspace.direct_channel(user)
    for person in workspace.people.values():
        shown = {"id": person.id, "name": person.name, "bot": person.bot}
        shown |= {"guest": person.guest, "admin": person.admin}
        yield (
            f"person:{person.id}",
            shown | {"outside": person.team not in workspace.teams, "deleted": person.deleted},
        )
    for channel in workspace.channels.values():
        if user in channel.members:
            yield from _channel(workspace, channel, user)
    for number, notice in enumerate(workspace.notices):
        if notice.user == user:
            said = {"channel": notice.channel, "ts": notice.ts, "text": notice.text, "notice": True}
            yield f"message:{notice.channel}:{notice.ts}:{number}", said
    for view_id, view in workspace.views.items():
        if view["user"] == user:
            yield f"view:{view_id}", {key: part for key, part in view.items() if key != "user"}
    if user in workspace.homes:
        yield "home", workspace.homes[user]


def _channel(workspace: Workspace, channel: Channel, user: str) -> Iterator[tuple[str, Json]]:
    yield (
        f"channel:{channel.id}",
        {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "private": channel.private,
            "shared": channel.shared,
            "archived": channel.archived,
            "topic": channel.topic,
            "members": channel.members,
            "prompts": workspace.prompts.get(channel.id, []),
        },
    )
    here = workspace.messages.get(channel.id, [])[-SHOWN:]
    threads: defaultdict[str, list[Posted]] = defaultdict(list)
    for message in here:
        if message.thread_ts:
            threads[message.thread_ts].append(message)
    mine = [it for it in workspace.ephemerals(user) if it.channel == channel.id]
    for message in [*here, *mine]:
        yield f"message:{channel.id}:{message.ts}", _message(workspace, message, threads.get(message.ts, []))
    yield from _doings(workspace, channel)


def _message(workspace: Workspace, message: Posted, replies: list[Posted]) -> Json:
    shown: Json = {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "thread": message.thread_ts,
        "only_you": bool(message.seen_by),
        "subtype": message.subtype,
        "edited": message.edited,
        "broadcast": message.broadcast,
        "stream": message.stream,
        "tasks": list(message.tasks.values()),
        "attachments": message.attachments,
        "files": [_file(workspace.files[it]) for it in message.files if it in workspace.files],
        "reactions": message.reactions,
    }
    if replies:
        people = list(dict.fromkeys(it.user for it in replies))
        shown["replies"] = {"count": len(replies), "people": people, "latest": replies[-1].ts}
    return shown


def _file(file: File) -> Json:
    return {"id": file.id, "name": file.name, "title": file.title, "size": len(file.content or b"")}


def _doings(workspace: Workspace, channel: Channel) -> Iterator[tuple[str, Json]]:
    """What the bot says it is doing in threads here, and which sessions a stop button would end."""
    latest = {it.thread_ts: it for it in workspace.statuses if it.channel == channel.id}
    for thread, status in latest.items():
        if status.text and workspace.clock() - status.at < workspace.rules.status_s:
            said = {"channel": channel.id, "thread": thread, "text": status.text}
            yield f"status:{channel.id}:{thread}", said
    sessions = {it["thread_ts"]: it for it in workspace.sessions if it["channel"] == channel.id}
    for thread, session in sessions.items():
        title = session.get("title") or workspace.titles.get((channel.id, thread), "")
        shown = {"channel": channel.id, "thread": thread, "title": title, "status": session["status"]}
        yield f"session:{channel.id}:{thread}", shown
