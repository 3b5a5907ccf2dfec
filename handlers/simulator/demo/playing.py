"""Doing what a step says, and waiting for what the bot makes of it."""

import time
from dataclasses import dataclass, field

from handlers.simulator.demo.scene import Step
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER
from handlers.simulator.state.workspace import Workspace

PATIENCE_S = 180.0
_LAST_WORD = ("feedback", "retry")
"""The bot's buttons: they stand under a reply that is whole."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person did, and where to look for the reply: `ts` is empty for a command."""

    user: str
    channel: str
    text: str
    since: str
    ts: str = ""
    root: str = ""


@dataclass(slots=True)
class Played:
    """How a step went. Seconds count from the question; `problems` is empty when all was as it should be."""

    step: Step
    asked: Asked
    replies: list[Posted] = field(default_factory=list)
    first_s: float = 0.0
    total_s: float = 0.0
    problems: list[str] = field(default_factory=list)


async def speak(slack: Simulator, step: Step, before: dict[str, Asked]) -> Asked:
    """Do what the step says. `before` are earlier steps by key."""
    since, mention = slack.workspace.new_ts(), f"<@{BOT_USER}> {step.text}"
    if step.kind == "command":
        await slack.command(step.user, step.channel, step.command, step.text)
        return Asked(step.user, step.channel, f"{step.command} {step.text}".strip(), since)
    if step.kind == "direct":
        channel = slack.workspace.direct_channel(step.user).id
        earlier = before.get(step.after)
        ts = await slack.direct(step.user, step.text, earlier.root if earlier else None)
        return Asked(step.user, channel, step.text, since, ts, earlier.root if earlier else ts)
    thread = before[step.after].root if step.kind == "reply" else None
    ts = await slack.say(step.user, step.channel, mention, thread)
    return Asked(step.user, step.channel, mention, since, ts, thread or ts)


def replies_to(workspace: Workspace, asked: Asked) -> list[Posted]:
    """What the bot has said to it so far."""
    if asked.ts:
        direct = workspace.channels[asked.channel].direct
        return [
            each
            for each in workspace.messages[asked.channel]
            if each.user == BOT_USER
            and float(each.ts) > float(asked.ts)
            and (each.root == asked.root or (direct and each.thread_ts is None))
        ]
    return [each for each in workspace.ephemerals(asked.user) if float(each.ts) > float(asked.since)]


def is_whole(replies: list[Posted]) -> bool:
    return any(each.action(action) for each in replies for action in _LAST_WORD)


async def play(slack: Simulator, played: Played) -> None:
    """Wait for the whole reply to what was asked, and judge it. `played` is filled as it goes."""
    began, asked = time.monotonic(), played.asked

    def whole(workspace: Workspace) -> bool:
        played.replies = replies_to(workspace, asked)
        if not played.first_s and any(each.visible.strip() for each in played.replies):
            played.first_s = time.monotonic() - began
        return is_whole(played.replies)

    try:
        await slack.until(whole, PATIENCE_S)
    except TimeoutError:
        played.problems.append(f"no whole reply within {PATIENCE_S:.0f} s")
    played.total_s = time.monotonic() - began
    if played.replies:
        played.problems += judge(played.step, played.replies)


def judge(step: Step, replies: list[Posted]) -> list[str]:
    """What is not as the script expects."""
    shown = "\n".join(each.visible for each in replies)
    problems = [f"it does not hold {word!r}" for word in step.contains if word not in shown]
    problems += [
        f"it holds {word!r}, which these readers may not see" for word in step.withholds if word in shown
    ]
    sourced = "*Sources*" in shown
    if step.expect == "reply" and not sourced:
        problems.append("it names no sources")
    if step.expect == "no_answer" and sourced:
        problems.append("it answers what the handbook does not answer for these readers")
    if any(each.action("retry") for each in replies):
        problems.append("it is an apology, not a reply")
    return problems
