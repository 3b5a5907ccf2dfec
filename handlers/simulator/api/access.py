"""Finding what a call names, refused with the codes that Slack uses."""

from collections.abc import Mapping
from typing import Any

from handlers.simulator.api.arguments import Arguments
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER, Channel
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation.messages import Problem, check_message


def channel_of(workspace: Workspace, name: str) -> Channel:
    """A channel that the bot can see: a private one only as a member. A user id means their messages."""
    if name in workspace.people and name != BOT_USER:
        return workspace.direct_channel(name)
    channel = workspace.channels.get(name)
    if channel is None or (channel.private and BOT_USER not in channel.members):
        raise Refused("channel_not_found")
    return channel


def joined_channel(workspace: Workspace, name: str) -> Channel:
    """A channel that the bot is in and may write to."""
    channel = channel_of(workspace, name)
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    return channel


def own_message(workspace: Workspace, channel: Channel, ts: str, verb: str) -> Posted:
    """A message of the bot's own, to be changed by `verb`."""
    message = workspace.find(channel.id, ts)
    if message is None or message.subtype == "tombstone":
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused(f"cant_{verb}_message")
    return message


def thread_of(workspace: Workspace, channel: Channel, thread_ts: str) -> str | None:
    """The thread to reply in: its first message, also when a reply is named."""
    if not thread_ts:
        return None
    parent = workspace.find(channel.id, thread_ts)
    if parent is None:
        raise Refused("thread_not_found")
    return parent.root


def team_asked(workspace: Workspace, args: Arguments) -> str:
    """Which workspace of an organisation is asked about: there Slack lists each by itself; else ""."""
    if not workspace.organisation:
        return ""
    team = args.text("team_id")
    if team not in workspace.teams:
        raise Refused("team_not_found" if team else "missing_argument")
    return team


def accepted(args: Arguments) -> Mapping[str, Any]:
    """The parts of a message, if Slack would take them."""
    payload = args.payload()
    refuse(check_message(payload))
    return payload


def refuse(problems: list[Problem]) -> None:
    """Raise the first problem's code with all the lines of that code."""
    if problems:
        first = problems[0].error
        same = [each for each in problems if each.error == first]
        errors = [f"{each.message} [json-pointer:{each.where}]" for each in same]
        raise Refused(first, *(str(each) for each in same), errors=errors)
