"""response_url: how an app speaks after a command or a button, also where it is no member."""

from dataclasses import dataclass
from typing import Any, Self

from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import message_json
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_ID, BOT_USER
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation import limits
from handlers.simulator.validation.messages import check_message


@dataclass(slots=True)
class ResponseUrl:
    """`message` is what `replace_original` and `delete_original` mean: the button's, or the last one sent."""

    user: str
    channel: str
    until: float
    message: Posted | None = None
    uses: int = 0

    @classmethod
    def fresh(cls, workspace: Workspace, user: str, channel: str, message: Posted | None = None) -> Self:
        return cls(user, channel, workspace.clock() + workspace.rules.response_url_s, message)


def respond(workspace: Workspace, url: ResponseUrl, payload: dict[str, Any], counted: bool = True) -> None:
    """Do what `payload` says. Raises Refused: `used_url`, `expired_url`, or what a message is refused for."""
    if counted:
        if workspace.clock() > url.until:
            raise Refused("expired_url")
        if url.uses >= limits.RESPONSE_URL_USES:
            raise Refused("used_url")
        url.uses += 1
    if payload.get("delete_original"):
        if url.message is not None:
            workspace.delete(url.message)
            url.message = None
        if not payload.get("text") and not payload.get("blocks"):
            return
    if problems := check_message(payload):
        raise Refused(problems[0].error, *(str(each) for each in problems))
    if payload.get("replace_original") and url.message is not None:
        _replace(workspace, url.message, payload)
    else:
        url.message = _post(workspace, url, payload)


def _replace(workspace: Workspace, message: Posted, payload: dict[str, Any]) -> None:
    was = message_json(workspace, message)
    message.text, message.blocks = payload.get("text") or "", payload.get("blocks") or []
    message.edited = True
    workspace.change(message, was, payload)


def _post(workspace: Workspace, url: ResponseUrl, payload: dict[str, Any]) -> Posted:
    message = Posted(
        url.channel,
        workspace.new_ts(),
        BOT_USER,
        payload.get("text") or "",
        payload.get("blocks") or [],
        payload.get("thread_ts"),
        BOT_ID,
        seen_by="" if payload.get("response_type") == "in_channel" else url.user,
    )
    return workspace.post(message, payload)
