"""Doing what a step says, and waiting until the bot has nothing left to do about it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from handlers.simulator.demo.scene import Step
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER
from handlers.simulator.state.workspace import Workspace

PATIENCE_S = 180.0
LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Stage:
    """The stand-in, and the bot in it: `idle` tells whether the bot has nothing left to do."""

    slack: Simulator
    idle: Callable[[], Awaitable[bool]]


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
    """How a step went. Seconds count from the question; `problems` is empty when all went as expected."""

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
    """What the bot has said to it so far, in the channel and to whoever asked alone; oldest first."""
    # Whoever types a command is no part of a thread: the bot may tell the channel what they did.
    loose = not asked.ts or workspace.channels[asked.channel].direct
    said = [
        each
        for each in workspace.messages[asked.channel]
        if each.user == BOT_USER and (each.root == asked.root or (loose and each.thread_ts is None))
    ]
    said += [each for each in workspace.ephemerals(asked.user) if each.channel == asked.channel]
    since = float(asked.ts or asked.since)
    return sorted((each for each in said if float(each.ts) > since), key=lambda it: float(it.ts))


async def play(stage: Stage, played: Played) -> None:
    """Wait until the bot is done with what was asked, and judge its reply. `played` is filled as it goes.

    An event is acknowledged only once its request is on disk, so a bot that has acknowledged it and has
    nothing open is done, whatever it said.
    """
    began, asked = time.monotonic(), played.asked
    workspace, shown = stage.slack.workspace, ""

    def look() -> None:
        nonlocal shown
        played.replies = replies_to(workspace, asked)
        now = "\n".join(each.visible for each in played.replies)
        if now != shown:
            shown, played.total_s = now, time.monotonic() - began
            played.first_s = played.first_s or played.total_s

    workspace.watchers.append(look)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (stage.slack.heard(asked.ts) and await stage.idle()):  # noqa: ASYNC110 - a disk tells no event
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        played.problems.append(f"the bot was not done within {PATIENCE_S:.0f} s")
    finally:
        workspace.watchers.remove(look)
    look()
    played.problems += judge(played.step, played.replies)


def judge(step: Step, replies: list[Posted]) -> list[str]:
    """What is not as the script expects; of what a person typed, nothing is expected."""
    if step.expect == "anything":
        return []
    shown = "\n".join(each.visible for each in replies)
    problems = [] if replies else ["there is no reply"]
    problems += [f"it does not contain {word!r}" for word in step.contains if word not in shown]
    problems += [
        f"it contains {word!r}, which these readers may not see" for word in step.withholds if word in shown
    ]
    sourced = "*Sources*" in shown
    if step.expect == "reply" and not sourced:
        problems.append("it cites no sources")
    if step.expect == "no_answer" and sourced:
        problems.append("it answers what the handbook does not answer for these readers")
    if any(each.action("retry") for each in replies):
        problems.append("it is an apology, not a reply")
    return problems
