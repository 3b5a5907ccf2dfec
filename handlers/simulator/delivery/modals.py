"""What a person fills into a modal, and what the app's answer to it does. Pure but for the workspace."""

from collections.abc import Mapping
from typing import Any

from handlers.simulator.state.errors import SimulatorMisused
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation import limits
from handlers.simulator.validation.elements import listed
from handlers.simulator.validation.messages import check_view

Json = dict[str, Any]
# What an element shows at first, and as what its state comes.
_INITIAL = {
    "plain_text_input": ("initial_value", "value"),
    "number_input": ("initial_value", "value"),
    "email_text_input": ("initial_value", "value"),
    "url_text_input": ("initial_value", "value"),
    "rich_text_input": ("initial_value", "rich_text_value"),
    "file_input": ("", "files"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
    "datetimepicker": ("initial_date_time", "selected_date_time"),
    "static_select": ("initial_option", "selected_option"),
    "external_select": ("initial_option", "selected_option"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "channels_select": ("initial_channel", "selected_channel"),
    "radio_buttons": ("initial_option", "selected_option"),
    "checkboxes": ("initial_options", "selected_options"),
    "multi_static_select": ("initial_options", "selected_options"),
    "multi_external_select": ("initial_options", "selected_options"),
    "multi_conversations_select": ("initial_conversations", "selected_conversations"),
    "multi_channels_select": ("initial_channels", "selected_channels"),
    "multi_users_select": ("initial_users", "selected_users"),
    "users_select": ("initial_user", "selected_user"),
}
_LISTS = {kind for kind in _INITIAL if kind.startswith("multi_")} | {"checkboxes", "file_input"}


def filled_in(view: Json, values: Mapping[str, Mapping[str, Json]]) -> Json:
    """The state of a view as Slack sends it: what it shows at first, with `values` in its place.

    Raises SimulatorMisused where there is no such input, or a required one is left empty.
    """
    blocks = listed(view.get("blocks"))
    inputs = {it.get("block_id") or f"b{at}": it for at, it in enumerate(blocks) if it.get("type") == "input"}
    if unknown := values.keys() - inputs.keys():
        raise SimulatorMisused(f"the view has no input {sorted(unknown)[0]!r}")
    found: Json = {}
    for name, block in inputs.items():
        element = block["element"]
        kind, action = element["type"], element["action_id"]
        first, key = _INITIAL[kind]
        empty: Any = [] if kind in _LISTS else None
        state = {"type": kind, key: element.get(first, empty)} | dict(values.get(name, {}).get(action, {}))
        if not state[key] and not block.get("optional"):
            raise SimulatorMisused(f"Slack sends no view whose input {name!r} is empty")
        found[name] = {action: state}
    return found


def answered(workspace: Workspace, view: Json, answer: Json) -> None:
    """Do with an open view what the app's answer to its submission says: without any it is closed.

    Raises SimulatorMisused where Slack would show the person that the app failed.
    """
    action = answer.get("response_action")
    if action == "errors":
        blocks = {each.get("block_id") for each in listed(view.get("blocks"))}
        if not answer.get("errors") or not answer["errors"].keys() <= blocks:
            raise SimulatorMisused("errors must name inputs of the view")
        view["errors"] = answer["errors"]
    elif action in {"update", "push"}:
        if problems := check_view(answer.get("view")):
            raise SimulatorMisused("; ".join(map(str, problems)))
        if action == "update":
            view |= dict(answer["view"]) | {"hash": workspace.new_ts(), "errors": {}}
        else:
            _push(workspace, view, dict(answer["view"]))
    elif action == "clear":
        for name in [name for name, each in workspace.views.items() if each["user"] == view["user"]]:
            del workspace.views[name]
    else:
        del workspace.views[view["id"]]
    workspace.changed()


def _push(workspace: Workspace, below: Json, view: Json) -> None:
    if sum(each["user"] == below["user"] for each in workspace.views.values()) >= limits.MODAL_STACK:
        raise SimulatorMisused(f"no more than {limits.MODAL_STACK} views may lie on one another")
    name = workspace.new_id("V")
    kept = {"id": name, "hash": workspace.new_ts(), "previous_view_id": below["id"]}
    workspace.views[name] = below | {"errors": {}} | view | kept
