"""What Slack sends when a person uses a command, a button, a shortcut or a modal. Pure."""

from typing import Any

from handlers.simulator.state.events import message_json
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import APP_ID, DOMAIN
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


def command(workspace: Workspace, user: str, channel: str, name: str, text: str) -> Json:
    there = workspace.channels[channel]
    used = {
        "token": "verification",
        "team_id": _team(workspace, user),
        "team_domain": DOMAIN,
        "channel_id": channel,
        "channel_name": {"im": "directmessage", "group": "privategroup"}.get(there.kind, there.name),
        "user_id": user,
        "user_name": workspace.person(user).name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": str(bool(workspace.organisation)).lower(),
    }
    if workspace.organisation:
        used |= {"enterprise_id": workspace.organisation, "enterprise_name": workspace.name}
    return used


def shortcut(workspace: Workspace, user: str, callback_id: str, message: Posted) -> Json:
    return _interaction(workspace, "message_action", user) | {
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
        "message_ts": message.ts,
        "channel": _channel(workspace, message.channel),
        "message": message_json(workspace, message),
    }


def global_shortcut(workspace: Workspace, user: str, callback_id: str) -> Json:
    return _interaction(workspace, "shortcut", user) | {
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
    }


def block_action(workspace: Workspace, user: str, message: Posted, action: Json) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.seen_by),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(workspace, "block_actions", user) | {
        "container": container,
        "channel": _channel(workspace, message.channel),
        "state": {"values": {}},
        "actions": [action | {"action_ts": workspace.new_ts()}],
    }
    if not message.seen_by:
        payload["message"] = message_json(workspace, message)
    return payload


def pressed(block: Json, element: Json, value: str | None) -> Json:
    """The action that a press makes; of feedback buttons `value` says which, the good one when None."""
    kind = element["type"]
    action = {"type": kind, "action_id": element["action_id"], "block_id": block.get("block_id", "b1")}
    if kind == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        button = next((each for each in buttons if each.get("value") == value), buttons[0])
        return action | {"text": button["text"], "value": button.get("value", "")}
    if kind == "button":
        return action | {
            "text": element["text"],
            "value": element.get("value", "") if value is None else value,
        }
    options = element.get("options", ())
    chosen = next((each for each in options if each.get("value") == value), {"value": value})
    return action | {"selected_option": chosen}


def view_submission(workspace: Workspace, user: str, view: Json, values: Json) -> Json:
    shown = {key: part for key, part in view.items() if key not in {"user", "errors"}} | {
        "state": {"values": values}
    }
    return _interaction(workspace, "view_submission", user) | {"view": shown, "response_urls": []}


def view_closed(workspace: Workspace, user: str, view: Json) -> Json:
    shown = {key: part for key, part in view.items() if key != "user"}
    return _interaction(workspace, "view_closed", user) | {"view": shown, "is_cleared": False}


def view_action(workspace: Workspace, user: str, view: Json, action: Json, values: Json) -> Json:
    """A press in a modal or on the home tab; `values` are what its inputs hold."""
    shown = {key: part for key, part in view.items() if key != "user"} | {"state": {"values": values}}
    return _interaction(workspace, "block_actions", user) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": shown,
        "actions": [action | {"action_ts": workspace.new_ts()}],
    }


def _interaction(workspace: Workspace, kind: str, user: str) -> Json:
    person = workspace.person(user)
    return {
        "type": kind,
        "token": "verification",
        "team": {"id": _team(workspace, user), "domain": DOMAIN},
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team},
        "api_app_id": APP_ID,
        "enterprise": {"id": workspace.organisation} if workspace.organisation else None,
        "is_enterprise_install": bool(workspace.organisation),
    }


def _team(workspace: Workspace, user: str) -> str:
    """The workspace that somebody acts in: in an organisation their own."""
    return workspace.person(user).team if workspace.organisation else workspace.team


def _channel(workspace: Workspace, channel: str) -> Json:
    there = workspace.channels[channel]
    return {"id": channel, "name": "directmessage" if there.kind == "im" else there.name}
