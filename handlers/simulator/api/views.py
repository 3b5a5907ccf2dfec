"""views.*: modals and the home tab."""

from typing import Any

from handlers.simulator.api.access import refuse
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.records import APP_ID, BOT_ID
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation import limits
from handlers.simulator.validation.messages import check_view

Json = dict[str, Any]


def opened(workspace: Workspace, args: Arguments) -> Json:
    """views.open: a trigger is good for one modal, within three seconds."""
    view = _view(args, "modal")
    user = workspace.exchange(args.need("trigger_id"))
    return {"view": _keep(workspace, view, user, previous=None)}


def pushed(workspace: Workspace, args: Arguments) -> Json:
    view = _view(args, "modal")
    user = workspace.exchange(args.need("trigger_id"))
    stack = [each for each in workspace.views.values() if each["user"] == user]
    if len(stack) >= limits.MODAL_STACK:
        raise Refused("push_limit_reached")
    return {"view": _keep(workspace, view, user, previous=stack[-1]["id"] if stack else None)}


def updated(workspace: Workspace, args: Arguments) -> Json:
    view = _view(args, "modal")
    there = workspace.views.get(args.text("view_id"))
    if there is None:
        raise Refused("not_found")
    if args.text("hash", there["hash"]) != there["hash"]:
        raise Refused("hash_conflict")
    there |= view | {"hash": workspace.new_ts(), "errors": {}}
    workspace.changed()
    return {"view": there}


def published(workspace: Workspace, args: Arguments) -> Json:
    view = _view(args, "home")
    user = args.need("user_id")
    if user not in workspace.people:
        raise Refused("user_not_found")
    before = workspace.homes.get(user, {}).get("hash", "")
    if args.text("hash", before) != before:
        raise Refused("hash_conflict")
    about = {"id": f"V{user}", "team_id": workspace.team, "app_id": APP_ID, "bot_id": BOT_ID}
    workspace.homes[user] = view | about | {"hash": workspace.new_ts()}
    workspace.changed()
    return {"view": workspace.homes[user]}


def _view(args: Arguments, kind: str) -> Json:
    view = args.structure("view")
    refuse(check_view(view))
    if view["type"] != kind:
        raise Refused("invalid_arguments", f"[ERROR] must be a {kind} [json-pointer:/view/type]")
    return dict(view)


def _keep(workspace: Workspace, view: Json, user: str, previous: str | None) -> Json:
    view_id = workspace.new_id("V")
    kept = view | {
        "id": view_id,
        "team_id": workspace.team,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "user": user,
        "hash": workspace.new_ts(),
        "previous_view_id": previous,
        "root_view_id": previous or view_id,
        "state": {"values": {}},
    }
    workspace.views[view_id] = kept
    workspace.changed()
    return kept
