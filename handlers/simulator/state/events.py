"""Events as Slack words them, and the JSON of messages, people and channels. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import APP_ID, BOT_ID, BOT_USER, OTHER_TEAM, TEAM, Channel, File, Person

if TYPE_CHECKING:
    from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


def posted(workspace: Workspace, message: Posted) -> Iterator[Json]:
    """A new message arrives as `message`, and as `app_mention` too when it mentions the bot in a channel."""
    channel = workspace.channels[message.channel]
    body = message_json(workspace, message)
    if BOT_USER in message.pings and message.user != BOT_USER and not channel.direct:
        # Slack leaves files out of app_mention.
        mention = {key: value for key, value in body.items() if key not in {"files", "subtype", "upload"}}
        yield mention | {"type": "app_mention", "channel": channel.id, "event_ts": message.ts}
    if (
        channel.direct
        and message.user in workspace.viewed
        and "app_context_changed" in workspace.rules.events
    ):
        body["app_context"] = viewing(*workspace.viewed[message.user])
    yield body | {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind}


def viewing(channel: str, ts: str) -> Json:
    """What somebody has open, as docs.slack.dev/changelog/2026/07/02/app-context says; nothing for ""."""
    message = {"type": "slack#/types/message_context", "value": {"channel_id": channel, "message_ts": ts}}
    there = {"type": "slack#/types/channel_id", "value": channel, "team_id": TEAM}
    return {"entities": [*([message] if ts else []), *([there] if channel else [])]}


def changed(workspace: Workspace, message: Posted, was: Json) -> Json:
    """`message_changed`; its own `ts` is the time of the change, not of the message."""
    now = workspace.new_ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message_json(workspace, message),
        "previous_message": was,
        "channel": message.channel,
        "hidden": True,
        "ts": now,
        "event_ts": now,
        "channel_type": workspace.channels[message.channel].kind,
    }


def deleted(workspace: Workspace, message: Posted, was: Json) -> Json:
    now = workspace.new_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": was,
        "channel": message.channel,
        "hidden": True,
        "deleted_ts": message.ts,
        "ts": now,
        "event_ts": now,
        "channel_type": workspace.channels[message.channel].kind,
    }


def joined(channel: Channel, user: str, ts: str, inviter: str = "") -> Json:
    """Slack names who invited somebody, unless they joined by themselves."""
    invited = {"inviter": inviter} if inviter else {}
    return _membership("member_joined_channel", channel, user, ts) | invited


def left(channel: Channel, user: str, ts: str) -> Json:
    return _membership("member_left_channel", channel, user, ts)


def _membership(name: str, channel: Channel, user: str, ts: str) -> Json:
    letter = "G" if channel.kind == "group" else "C"
    return {
        "type": name,
        "user": user,
        "channel": channel.id,
        "channel_type": letter,
        "event_ts": ts,
    }


def user_changed(workspace: Workspace, person: Person, ts: str) -> Json:
    """Whatever changed about somebody, their status line included: the whole user object comes."""
    return {
        "type": "user_change",
        "user": person_json(person, workspace.team, workspace.organisation),
        "cache_ts": int(float(ts)),
        "event_ts": ts,
    }


def regrouped(team: str, group: str, before: frozenset[str], now: frozenset[str], ts: str) -> Json:
    added, removed = sorted(now - before), sorted(before - now)
    return {
        "type": "subteam_members_changed",
        "subteam_id": group,
        "team_id": team,
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
        "event_ts": ts,
    }


def shared(channel: Channel, ts: str) -> Json:
    return {
        "type": "channel_shared",
        "connected_team_id": OTHER_TEAM,
        "channel": channel.id,
        "event_ts": ts,
    }


def reacted(message: Posted, user: str, name: str, ts: str, *, added: bool) -> Json:
    """Of the message only where it stands comes along, not what it says."""
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": ts,
    }


def pinned(channel: Channel, message: Posted, user: str, ts: str, *, added: bool) -> Json:
    return {
        "type": "pin_added" if added else "pin_removed",
        "user": user,
        "channel_id": channel.id,
        "item": {"type": "message", "channel": channel.id, "message": {"ts": message.ts}},
        "event_ts": ts,
    }


def bot_left(channel: Channel, actor: str, ts: str) -> Json:
    """What the app is told itself, when it is removed."""
    name = "group_left" if channel.kind == "group" else "channel_left"
    return {"type": name, "channel": channel.id, "actor_id": actor, "event_ts": ts}


def archived(channel: Channel, user: str, ts: str) -> Json:
    name = "group_archive" if channel.kind == "group" else "channel_archive"
    return {"type": name, "channel": channel.id, "user": user, "event_ts": ts}


def renamed(channel: Channel, ts: str) -> Json:
    name = "group_rename" if channel.kind == "group" else "channel_rename"
    return {"type": name, "channel": {"id": channel.id, "name": channel.name}, "event_ts": ts}


def channel_deleted(channel: Channel, ts: str) -> Json:
    name = "group_deleted" if channel.kind == "group" else "channel_deleted"
    return {"type": name, "channel": channel.id, "event_ts": ts}


def file_changed(file: File, ts: str) -> Json:
    return {"type": "file_change", "file_id": file.id, "file": {"id": file.id}, "event_ts": ts}


def file_deleted(file: File, ts: str) -> Json:
    return {"type": "file_deleted", "file_id": file.id, "event_ts": ts}


def home_opened(channel: str, user: str, tab: str, ts: str) -> Json:
    return {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": ts}


def message_json(workspace: Workspace, message: Posted, *, metadata: bool = False) -> Json:
    """A message as history and events carry it; its metadata only where they are asked for."""
    author = workspace.people[message.user]
    body: Json = {
        "type": "message",
        "user": author.id,
        "text": message.text,
        "ts": message.ts,
        "team": author.team,
    }
    if message.bot_id:
        app = APP_ID if message.bot_id == BOT_ID else f"A{message.bot_id[1:]}"
        body |= {"bot_id": message.bot_id, "app_id": app}
        body["bot_profile"] = {"id": message.bot_id, "app_id": app, "name": author.name, "deleted": False}
    else:
        body["client_msg_id"] = hashlib.sha256(f"{message.channel}{message.ts}".encode()).hexdigest()[:32]
    if message.blocks:
        body["blocks"] = message.blocks
    elif not message.bot_id and message.text:
        body["blocks"] = [_rich(message.text)]
    body |= {key: value for key, value in _extras(workspace, message).items() if value}
    if metadata and message.metadata:
        body["metadata"] = message.metadata
    return body


def _extras(workspace: Workspace, message: Posted) -> Json:
    thread = [each for each in workspace.messages.get(message.channel, ()) if each.thread_ts == message.ts]
    shown: Json = {
        "subtype": "thread_broadcast" if message.broadcast else message.subtype,
        "thread_ts": message.thread_ts or (message.ts if thread else None),
        "attachments": message.attachments,
        "files": [file_json(workspace.files[each]) for each in message.files],
        "edited": {"user": message.user, "ts": message.ts} if message.edited else None,
        "reactions": [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ],
        "streaming_state": {"open": "in_progress", "stopped": "completed", "dead": "errored"}.get(
            message.stream or ""
        ),
    }
    if message.thread_ts:
        parent = workspace.find(message.channel, message.thread_ts)
        shown["parent_user_id"] = parent.user if parent else None
    if thread:
        shown |= {
            "reply_count": len(thread),
            "reply_users": list(dict.fromkeys(each.user for each in thread)),
            "latest_reply": thread[-1].ts,
        }
    return shown


def _rich(text: str) -> Json:
    """The block that Slack's own clients send beside the text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": "b1", "elements": [section]}


def person_json(person: Person, team: str, organisation: str = "") -> Json:
    """A user object; `team` is the workspace's own id, so that strangers can be told. In an `organisation`
    only another one's people are strangers.
    """
    stranger = person.team == OTHER_TEAM if organisation else person.team != team
    of_organisation = {"enterprise_id": organisation, "teams": [person.team]}
    own = {"enterprise_user": of_organisation} if organisation and not stranger else {}
    return own | {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "real_name": person.name,
        "deleted": person.deleted,
        "is_bot": person.bot,
        "is_app_user": False,
        "is_restricted": person.guest,
        "is_ultra_restricted": False,
        "is_admin": person.admin or person.owner,
        "is_owner": person.owner,
        "is_stranger": stranger,
        "tz": person.zone,
        "tz_offset": 0,
        "profile": {"real_name": person.name, "display_name": person.name, "team": person.team},
    }


def channel_json(channel: Channel, team: str, bot_user: str) -> Json:
    if channel.kind == "im":
        other = next((each for each in channel.members if each != bot_user), "")
        return {"id": channel.id, "is_im": True, "user": other, "is_archived": False, "is_org_shared": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "is_member": bot_user in channel.members,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "context_team_id": team,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic},
        "purpose": {"value": ""},
        "properties": _properties(channel),
    }


def _properties(channel: Channel) -> Json:
    """Its canvases, as conversations.info has them."""
    own = {"canvas": {"file_id": channel.canvas, "is_empty": False}} if channel.canvas else {}
    tabs = [{"id": f"Ct{it}", "type": "canvas", "data": {"file_id": it}} for it in channel.tabs]
    return own | ({"tabs": tabs} if tabs else {})


def file_json(file: File) -> Json:
    """A file object; of one that is for the app to ask about, no more than that."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    if file.about.get("file_access") == "check_file_info":
        return {"id": file.id, "file_access": "check_file_info"}
    return whole_file_json(file)


def whole_file_json(file: File) -> Json:
    kind = file.name.rpartition(".")[2] if "." in file.name else "text"
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "user": file.user,
        "filetype": kind,
        "mode": "hosted",
        "size": len(file.content or b""),
        "url_private": file.url,
        "url_private_download": file.url,
        "channels": file.channels,
        **file.about,
    }
