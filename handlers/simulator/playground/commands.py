"""What the page asks for, as JSON: one function for each thing that a person does in Slack."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any

from handlers.simulator.delivery.delivering import Ack
from handlers.simulator.playground import views
from handlers.simulator.server import Simulator
from handlers.simulator.state.errors import SimulatorMisused
from handlers.simulator.state.posted import Posted

Json = dict[str, Any]
Command = Callable[[Simulator, "Asked"], Awaitable[Json]]


class Asked:
    """One order of the page: who does it, and with what. Raises SimulatorMisused for what is missing."""

    def __init__(self, slack: Simulator, body: Json) -> None:
        self._slack = slack
        self._body = body
        who = slack.workspace.person(self.text("as"))
        if who.bot:
            raise SimulatorMisused(f"{who.name} is a bot, and speaks for itself")
        self.user = who.id

    def text(self, name: str, default: str | None = None) -> str:
        value = self._body.get(name, default)
        if not isinstance(value, str):
            raise SimulatorMisused(f"{name} is missing, or is not a text")
        return value

    def channel(self) -> str:
        """The channel that is meant; only who is in it does anything there."""
        channel = self.text("channel")
        there = self._slack.workspace.channels.get(channel)
        if there is None or self.user not in there.members:
            raise SimulatorMisused(f"{self.user} is not in {channel}")
        return channel

    def own(self) -> Posted:
        """The message that is meant; only its author changes it."""
        message = self._slack.workspace.find(self.channel(), self.text("ts"))
        if message is None or message.user != self.user:
            raise SimulatorMisused(f"{self.user} did not write that message")
        return message

    def structure(self, name: str) -> Json:
        value = self._body.get(name)
        if not isinstance(value, dict):
            raise SimulatorMisused(f"{name} is missing, or is not an object")
        return value

    def files(self) -> list[tuple[str, bytes]]:
        """Names and contents; contents come in base64."""
        given = self._body.get("files", [])
        try:
            return [(str(it["name"]), base64.b64decode(it["content"], validate=True)) for it in given]
        except (binascii.Error, KeyError, TypeError, ValueError):
            raise SimulatorMisused("the files are not as the page sends them") from None


async def _say(slack: Simulator, asked: Asked) -> Json:
    thread = asked.text("thread", "") or None
    ts = await slack.say(asked.user, asked.channel(), asked.text("text"), thread, files=asked.files())
    return {"ts": ts}


async def _edit(slack: Simulator, asked: Asked) -> Json:
    message = asked.own()
    await slack.edit(message.channel, message.ts, asked.text("text"))
    return {}


async def _delete(slack: Simulator, asked: Asked) -> Json:
    message = asked.own()
    await slack.delete(message.channel, message.ts)
    return {}


async def _global(slack: Simulator, asked: Asked) -> Json:
    """Use a shortcut that belongs to no message."""
    return _ack(await slack.global_shortcut(asked.user, asked.text("callback")))


async def _invite(slack: Simulator, asked: Asked) -> Json:
    """`/invite` is Slack's own command."""
    channel, wanted = asked.channel(), asked.text("text", "").strip().removeprefix("@").casefold()
    found = [it.id for it in slack.workspace.people.values() if it.name.casefold() == wanted]
    if not found:
        raise SimulatorMisused("Name somebody of this workspace: /invite @inhouse")
    slack.workspace.join(found[0], channel)
    return {}


async def _command(slack: Simulator, asked: Asked) -> Json:
    return _ack(
        await slack.command(asked.user, asked.channel(), asked.text("command"), asked.text("text", ""))
    )


async def _shortcut(slack: Simulator, asked: Asked) -> Json:
    return _ack(await slack.shortcut(asked.user, asked.text("callback"), asked.channel(), asked.text("ts")))


async def _press(slack: Simulator, asked: Asked) -> Json:
    value = asked.text("value") if asked.text("value", "") else None
    ack = await slack.press(asked.user, asked.channel(), asked.text("ts"), asked.text("action"), value)
    return _ack(ack)


async def _home(slack: Simulator, asked: Asked) -> Json:
    await slack.open_home(asked.user, asked.text("tab", "messages"))
    return {}


async def _stop(slack: Simulator, asked: Asked) -> Json:
    await slack.stop(asked.user, asked.channel(), asked.text("thread"))
    return {}


async def _submit(slack: Simulator, asked: Asked) -> Json:
    return await views.submit(slack, asked.user, asked.text("view"), asked.structure("values"))


async def _close(slack: Simulator, asked: Asked) -> Json:
    await views.close(slack, asked.user, asked.text("view"))
    return {}


async def _act(slack: Simulator, asked: Asked) -> Json:
    view, values = asked.text("view"), asked.structure("values")
    return _ack(await views.act(slack, asked.user, view, asked.structure("action"), values))


def _ack(ack: Ack) -> Json:
    return {"ok": ack.ok, "error": ack.error}


COMMANDS: dict[str, Command] = {
    "act": _act,
    "close": _close,
    "command": _command,
    "delete": _delete,
    "edit": _edit,
    "global": _global,
    "home": _home,
    "invite": _invite,
    "press": _press,
    "say": _say,
    "shortcut": _shortcut,
    "stop": _stop,
    "submit": _submit,
}
