"""Modals and the home tab as a person uses them: submitting, closing, and the buttons within."""

from typing import Any

from handlers.simulator.delivery import interactions
from handlers.simulator.delivery.delivering import Ack
from handlers.simulator.server import Simulator
from handlers.simulator.state.errors import SimulatorMisused
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation.messages import check_view

Json = dict[str, Any]
# What a view keeps when the app puts another in its place; all the rest comes with that other.
_KEPT = {"id", "team_id", "app_id", "bot_id", "user", "previous_view_id", "root_view_id", "state"}
HOME = "home"
"""What the page calls the home tab, of which each person has one."""


async def submit(slack: Simulator, user: str, view_id: str, values: Json) -> Json:
    """Submit a modal with all that its inputs hold. What the app answers is done; `errors` are by block."""
    workspace = slack.workspace
    view = _theirs(workspace, user, view_id)
    payload = interactions.view_submission(workspace, user, view, values)
    ack = await slack.way.ask("interactive", payload | {"trigger_id": workspace.new_trigger(user)})
    if not ack.ok:
        return {"error": "The app did not answer in time. Try again."}
    answer = ack.payload or {}
    if answer.get("response_action") == "errors":
        return {"errors": answer.get("errors", {})}
    if "view" in answer and (problems := check_view(answer["view"])):
        return {"error": f"Slack would refuse the view that the app answered with: {problems[0]}"}
    _answered(workspace, view, answer)
    workspace.changed()
    return {}


def _answered(workspace: Workspace, view: Json, answer: Json) -> None:
    """Another view in its place or on top of it, or none at all."""
    wanted = answer.get("response_action")
    if wanted in {"update", "push"}:
        kept = {key: part for key, part in view.items() if key in _KEPT}
        own: Json = {"hash": workspace.new_ts()}
        if wanted == "push":
            own |= {"id": workspace.new_id("V"), "previous_view_id": view["id"]}
        shown = kept | answer["view"] | own
        workspace.views[shown["id"]] = shown
    elif wanted == "clear":
        for view_id in [it for it, each in workspace.views.items() if each["user"] == view["user"]]:
            del workspace.views[view_id]
    else:
        workspace.views.pop(view["id"], None)


async def close(slack: Simulator, user: str, view_id: str) -> None:
    """Close the topmost modal; an app that asked for it is told."""
    view = _theirs(slack.workspace, user, view_id)
    del slack.workspace.views[view_id]
    slack.workspace.changed()
    if view.get("notify_on_close"):
        await slack.way.ask("interactive", interactions.view_closed(slack.workspace, user, view))


async def act(slack: Simulator, user: str, view_id: str, action: Json, values: Json) -> Ack:
    """Press a button, or choose from a menu, in a modal or on the home tab."""
    workspace = slack.workspace
    if view_id == HOME:
        view = workspace.homes.get(user, {}) | {"id": f"V{user}"}
    else:
        view = _theirs(workspace, user, view_id)
    payload = interactions.view_action(workspace, user, view, action, values)
    return await slack.way.ask("interactive", payload | {"trigger_id": workspace.new_trigger(user)})


def _theirs(workspace: Workspace, user: str, view_id: str) -> Json:
    view = workspace.views.get(view_id)
    if view is None or view["user"] != user:
        raise SimulatorMisused(f"{user} has no open view {view_id}")
    return view
