"""Slack: how soon events are acknowledged, how soon who asks sees a sign of life, and how soon a line that
is half open is noticed.

`python -m bench.slack [--write]`. The stand-in for Slack runs in the same process, on the same core: what it
takes is in the figures. Replies cost nothing here; what a model takes is in the other benches.
"""

import asyncio
import logging
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from bench.table import show
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, Talk, talking

HEADER = ("what", "how many", "p50", "p95", "p99", "longest")
PEOPLE = 60
ASKED_EACH = 50
"""One event in so many is a question to the bot; the others are what people say to each other."""
WAITING = 50
SIGNS = ("assistant.threads.setStatus", "agents.sessions.setStatus", "chat.startStream", "chat.postMessage")
OFTEN = {"per_minute": 1_000, "per_hour": 10_000}
RULES: dict[str, Any] = {"ack_s": 3.0}


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds, of one thing measured many times."""

    what: str
    seconds: Sequence[float]

    def row(self) -> list[str]:
        ranked = sorted(self.seconds)
        shares = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.95, 0.99))
        return [self.what, f"{len(ranked):,}", *(told(it) for it in (*shares, ranked[-1]))]


def told(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds * 1000:.0f} ms"


async def acknowledgements(directory: Path, rate: int, seconds: int) -> Timed:
    """Of `rate` events a second, evenly, for so many `seconds`."""
    async with talking(ScriptedBackend(), directory, RULES, OFTEN) as talk:
        people = cycle(islice(_people(talk), PEOPLE))
        began = time.monotonic()
        for at in range(rate * seconds):
            await asyncio.sleep(max(0.0, began + at / rate - time.monotonic()))
            text = f"{BOT} how much leave?" if at % ASKED_EACH == 0 else "See you at noon."
            await talk.slack.say(next(people), talk.general.id, text)
        await talk.slack.until(lambda _: all(it.acknowledged for it in talk.slack.deliveries))
        late = [it for it in talk.slack.deliveries if it.attempts > 1]
        assert not late, f"{len(late)} events had to be sent again"
        taken = [it.elapsed_s for it in talk.slack.deliveries if it.by_person]
    return Timed(f"an event is acknowledged, {rate} a second for {seconds} s", taken)


async def signs_of_life(directory: Path, asked: int) -> Timed:
    """From a message to the first that its asker sees, while `WAITING` questions wait for the writer."""
    hold = threading.Event()
    taken = []
    async with talking(ScriptedBackend(hold=hold), directory, RULES, OFTEN) as talk:
        people = cycle(islice(_people(talk), PEOPLE))
        for _ in range(WAITING):
            await talk.slack.say(next(people), talk.general.id, f"{BOT} how much leave?")
        await talk.slack.until(lambda _: len(_signed(talk)) >= WAITING)
        for _ in range(asked):
            began = time.time()
            ts = await talk.slack.say(next(people), talk.general.id, f"{BOT} how much leave?")
            await talk.slack.until(lambda _, ts=ts: ts in _signed(talk))  # type: ignore[misc]
            taken.append(_signed(talk)[ts] - began)
        hold.set()
    return Timed(f"the first sign of life, while {WAITING} questions wait", taken)


async def half_open(directory: Path, times: int) -> Timed:
    """From when nothing comes through any more to when another line stands."""
    taken = []
    async with talking(ScriptedBackend(), directory, RULES) as talk:
        for n in range(times):
            await talk.slack.freeze()
            began = time.monotonic()
            await talk.slack.connected(times=n + 2, timeout=120)
            taken.append(time.monotonic() - began)
    return Timed("a half-open line is noticed, and replaced", taken)


def _people(talk: Talk) -> list[str]:
    added = [talk.workspace.add_person(f"Person {n}") for n in range(PEOPLE)]
    for person in added:
        talk.workspace.channels[talk.general.id].members.append(person.id)
    return [it.id for it in added]


def _signed(talk: Talk) -> dict[str, float]:
    """When each thread had its first sign of life, by the ts of its question."""
    found: dict[str, float] = {}
    for call in talk.slack.calls:
        if call.ok and call.method in SIGNS:
            found.setdefault(str(call.args.get("thread_ts", "")), call.at + call.elapsed_s)
    return found


def main(
    rate: Annotated[int, typer.Option(help="Events a second.")] = 100,
    seconds: Annotated[int, typer.Option(help="For how long.")] = 60,
    asked: Annotated[int, typer.Option(help="Questions that are asked while others wait.")] = 100,
    lines: Annotated[int, typer.Option(help="How many lines are left half open, one after the other.")] = 5,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Measure each, on a bot of its own."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as directory:
        at = Path(directory)
        timed = [
            asyncio.run(acknowledgements(at / "a", rate, seconds)),
            asyncio.run(signs_of_life(at / "b", asked)),
            asyncio.run(half_open(at / "c", lines)),
        ]
    show("slack", HEADER, [it.row() for it in timed])


if __name__ == "__main__":
    typer.run(main)
