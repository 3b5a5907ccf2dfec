"""A soak: a bot that nobody kills is asked on and on, and its process is looked at now and then from outside.

What people said is checked and cleared away after each batch: memory that grows is the bot's own.
"""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from handlers.simulator.server import Simulator
from tests.chaos.invariants import Expected, wrong_in_slack
from tests.chaos.people import People
from tests.chaos.processes import run_bot
from tests.chaos.script import Act, Deed, acts
from tests.end_to_end.talking import Talk, workspace
from tests.forks import forks

_AT_ONCE = 12
_PATIENCE_S = 300.0


@dataclass(frozen=True, slots=True)
class Sample:
    """The bot's process after so many `questions`. `memory` and `disk` are in bytes."""

    questions: int
    memory: int
    threads: int
    files: int
    tasks: int
    disk: int


async def soak(
    questions: int, seed: int, batch: int = 100, seen: Callable[[Sample], None] = lambda _: None
) -> list[Sample]:
    """Samples, one after each `batch` of deeds, of a bot that forty people ask so much. Raises AssertionError
    where a reply is wrong.
    """
    rng = random.Random(seed)
    samples: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as made:
        directory, tasks = Path(made) / "data", Path(made) / "tasks"
        async with workspace(ack_s=10.0) as talk, _bot(talk, directory, tasks) as pid:
            people = People.of(talk, rng, many=40, places=6)
            for deeds in _batches(rng, batch):
                asked = samples[-1].questions if samples else 0
                if asked >= questions:
                    return samples
                await _played(deeds, people)
                wrong = wrong_in_slack(people.expected, talk.workspace)
                assert not wrong, wrong[:5]
                asked += len(people.expected.asked)
                people.expected = Expected()
                _clear(talk.slack)
                await asyncio.sleep(0.5)
                samples.append(_sample(asked, pid, tasks, directory))
                seen(samples[-1])
    raise AssertionError("batches never end")


def _batches(rng: random.Random, size: int) -> Iterator[list[Act]]:
    for at in count():
        drawn = acts(rng, size, 0.0, first=at * size)
        yield [it for it in drawn if it.deed is not Deed.INDEX]


async def _played(batch: list[Act], people: People) -> None:
    few = asyncio.Semaphore(_AT_ONCE)

    async def one(act: Act) -> None:
        async with few:
            before = len(people.expected.asked)
            await people.act(act)
            if len(people.expected.asked) > before:
                await asyncio.sleep(0.05)

    await asyncio.gather(*map(one, batch))
    # What is wrong after so long is told by whoever looks next.
    with suppress(TimeoutError):
        await people.talk.slack.until(
            lambda workspace: not wrong_in_slack(people.expected, workspace), timeout=_PATIENCE_S
        )


@asynccontextmanager
async def _bot(talk: Talk, directory: Path, tasks: Path) -> AsyncIterator[int]:
    await asyncio.to_thread(directory.mkdir)
    process = forks().Process(target=run_bot, args=(talk.slack.api_url, directory, "", tasks))
    await asyncio.to_thread(process.start)
    try:
        await talk.slack.connected(timeout=60)
        assert process.pid is not None
        yield process.pid
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


def _clear(slack: Simulator) -> None:
    """Let the stand-in forget what was said: it is checked."""
    there = slack.workspace
    for messages in there.messages.values():
        messages.clear()
    for kept in (there.seen, there.statuses, there.sessions, slack.calls, slack.deliveries):
        kept.clear()
    there.files.clear()
    there.triggers.clear()
    slack.gateway.response_urls.clear()


def _sample(questions: int, pid: int, tasks: Path, directory: Path) -> Sample:
    """From outside, as Linux tells it."""
    process = Path(f"/proc/{pid}")
    told = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    return Sample(
        questions,
        memory=int(told["VmRSS"].split()[0]) * 1024,
        threads=int(told["Threads"]),
        files=len(list((process / "fd").iterdir())),
        tasks=int(tasks.read_text()) if tasks.exists() else 0,
        disk=sum(it.stat().st_size for it in directory.rglob("*") if it.is_file()),
    )
