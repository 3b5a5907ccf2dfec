"""One episode: people ask, send, edit and rate while the bot, the indexer and the model server are killed.

Then the faults stop, the bot runs in peace until it has nothing left to do, and what must hold is looked at.
"""

import asyncio
import os
import random
import shutil
import signal
import socket
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.chaos.invariants import read_files, wrong_in_slack, wrong_on_disk
from tests.chaos.people import People
from tests.chaos.processes import run_bot, run_indexer, run_model_server
from tests.chaos.script import Act, Deed, Fault, Life, Trouble, acts, fault, life
from tests.end_to_end.talking import Talk, workspace
from tests.forks import forks

_PAGES = ("leave.md", "travel.md", "pay.md", "offices.md")
_RETRIES = (0.5, 1.0, 2.0, *(4.0,) * 30)  # Slack goes on for an hour: here as well, in a shorter one
_CONNECTING_S, _PEACE_S = 60.0, 300.0


@dataclass(slots=True)
class Outcome:
    """What an episode did and found; `killed` and `faults` by kind."""

    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.killed.total()


async def episode(
    seed: int, count: int, kills: int, pause: float = 0.15, requests_file: Path | None = None
) -> Outcome:
    """`count` acts, `pause` seconds apart, and at least `kills` of the bot. `requests_file` is one that DBOS
    has made before.
    """
    outcome, rng = Outcome(seed), random.Random(seed)
    late = random.Random(seed + 1)
    rules: dict[str, Any] = {
        "ack_s": 3.0,
        "retry_after_s": _RETRIES,
        "late_s": lambda: late.choice((0.0, 0.0, 0.1, 0.6)),
    }
    with tempfile.TemporaryDirectory(prefix="chaos-") as made:
        directory = Path(made) / "data"
        directory.mkdir()
        if requests_file is not None:
            shutil.copy(requests_file, directory)
        async with workspace(**rules) as talk, _Stage.of(talk, Path(made), directory, outcome, rng) as stage:
            await stage.play(acts(rng, count, pause), kills)
            await stage.end_in_peace()
            outcome.violations += wrong_in_slack(stage.people.expected, talk.workspace)
            outcome.done += stage.people.done
            read = read_files(stage.people.expected, talk.workspace)
        for it in (directory, Path(made) / "scratch"):
            await _alone(run_indexer, it, stage.folder)
        outcome.violations += wrong_on_disk(stage.people.expected, read, directory, Path(made) / "scratch")
    return outcome


async def _alone(target: Callable[..., None], *given: Any) -> None:
    process = forks().Process(target=target, args=given)
    await asyncio.to_thread(process.start)
    await asyncio.to_thread(process.join)


@dataclass(slots=True)
class _Stage:
    """Who is there, what runs, and what was done so far."""

    talk: Talk
    folder: Path
    directory: Path
    outcome: Outcome
    rng: random.Random
    model_port: int
    people: People
    bot: ForkServerProcess | None = None
    model: ForkServerProcess | None = None
    peace: bool = False
    _deeds: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    @asynccontextmanager
    async def of(
        cls, talk: Talk, made: Path, directory: Path, outcome: Outcome, rng: random.Random
    ) -> AsyncIterator["_Stage"]:
        folder = made / "pages"
        folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        stage = cls(talk, folder, directory, outcome, rng, port, People.of(talk, rng))
        await stage.start_model()
        try:
            yield stage
        finally:
            for process in (stage.bot, stage.model):
                if process is not None:
                    process.kill()
                    await asyncio.to_thread(process.join)

    async def play(self, script: list[Act], kills: int) -> None:
        """All of the script, and at least so many kills of the bot."""
        doing = asyncio.create_task(self._do(script))
        troubling = asyncio.create_task(self._trouble())
        try:
            while not doing.done() or self.outcome.killed["bot"] < kills:
                await self._one_life(life(self.rng))
            await doing
        finally:
            for task in (doing, troubling):
                task.cancel()
            await asyncio.gather(doing, troubling, return_exceptions=True)

    async def end_in_peace(self) -> None:
        """No more faults: the bot does what is left to be done."""
        self.peace = True
        self.talk.slack.faults.clear()
        if self.model is None or not self.model.is_alive():
            await self.start_model()
        bot = await self._start_bot()
        if self._deeds:
            await asyncio.wait(self._deeds, timeout=_PEACE_S)
        try:
            await self.talk.slack.until(lambda _: not self._left(), timeout=_PEACE_S)
        except TimeoutError:
            if bot.pid is not None:
                os.kill(bot.pid, signal.SIGUSR1)  # it tells in CHAOS_LOG what it waits for
                await asyncio.sleep(1.0)
            return  # what is not so is told by the invariants
        # Whoever replies twice does it soon.
        await asyncio.sleep(1.0)

    def _left(self) -> bool:
        undelivered = self.talk.workspace.outbox or not all(
            it.acknowledged for it in self.talk.slack.deliveries
        )
        return bool(undelivered or wrong_in_slack(self.people.expected, self.talk.workspace))

    async def _do(self, script: list[Act]) -> None:
        for act in script:
            await asyncio.sleep(act.after)
            task = asyncio.create_task(self._index() if act.deed is Deed.INDEX else self.people.act(act))
            self._deeds.add(task)
            task.add_done_callback(self._deeds.discard)

    # The processes

    async def _one_life(self, life: Life) -> None:
        """Start the bot, and kill it where its life ends."""
        process = await self._start_bot()
        answered, died = len(self.talk.slack.calls) + life.calls, asyncio.Event()

        def look() -> None:
            if not died.is_set() and len(self.talk.slack.calls) >= answered and process.pid:
                os.kill(process.pid, signal.SIGKILL)
                died.set()

        self.talk.workspace.watchers.append(look)
        try:
            await asyncio.wait_for(died.wait(), life.seconds)
        except TimeoutError:
            process.kill()
        finally:
            self.talk.workspace.watchers.remove(look)
        await self._ended(process, "the bot")
        self.outcome.killed["bot"] += 1

    async def _start_bot(self) -> ForkServerProcess:
        before = self.talk.slack.socket.connected
        model = f"http://127.0.0.1:{self.model_port}/v1"
        given = self.talk.slack.api_url, self.directory, model
        self.bot = forks().Process(target=run_bot, args=given)
        await asyncio.to_thread(self.bot.start)
        try:
            await self.talk.slack.connected(before + 1, timeout=_CONNECTING_S if self.peace else 10.0)
        except TimeoutError:
            if self.peace:
                self.outcome.violations.append("the bot did not connect")
        return self.bot

    async def start_model(self) -> None:
        self.model = forks().Process(target=run_model_server, args=(self.model_port,))
        await asyncio.to_thread(self.model.start)

    async def _index(self) -> None:
        """Change a page or take it away, and index the folder; every other run is killed."""
        page = self.folder / self.rng.choice(_PAGES)
        if page.exists() and self.rng.random() < 0.3:
            page.unlink()
        else:
            lines = (f"The file {page.stem} has rule {self.rng.randrange(1_000)}." for _ in range(20))
            page.write_text("\n\n".join((f"# {page.stem}", *lines)))
        (self.folder / "always.md").write_text("# Always\n\nThe file is always here.")
        process = forks().Process(target=run_indexer, args=(self.directory, self.folder))
        await asyncio.to_thread(process.start)
        if self.rng.random() < 0.6:
            await asyncio.sleep(self.rng.uniform(0.0, 1.0))
            if process.is_alive():
                self.outcome.killed["indexer"] += 1
            process.kill()
        await self._ended(process, "the indexer")
        self.people.done[Deed.INDEX] += 1

    async def _ended(self, process: ForkServerProcess, what: str) -> None:
        """Wait for its end, which should be its own good one or a kill."""
        await asyncio.to_thread(process.join)
        # 255 where another thread, which started a process, has taken the status before.
        if process.exitcode not in {0, -signal.SIGKILL, 255}:
            self.outcome.violations.append(f"{what} ended by itself, with exit status {process.exitcode}")

    # What goes wrong

    async def _trouble(self) -> None:
        while True:
            await asyncio.sleep(self.rng.expovariate(1 / 0.4))
            await self._cause(fault(self.rng))

    async def _cause(self, fault: Fault) -> None:
        slack, method, times = self.talk.slack, fault.method, fault.times
        match fault.trouble:
            case Trouble.LIMIT:
                slack.rate_limit(method, 1, times)
            case Trouble.ERROR:
                slack.fail(method, "internal_error", times, status=self.rng.choice((500, 503)))
            case Trouble.LOST_BEFORE | Trouble.LOST_AFTER:
                slack.lose(method, times, answer=fault.trouble is Trouble.LOST_AFTER)
            case Trouble.SLOW:
                slack.delay(method, self.rng.uniform(0.2, 2.0), times)
            case Trouble.REFRESH:
                await slack.disconnect()
            case Trouble.CUT:
                await slack.kill()
            case Trouble.HALF_OPEN:
                await slack.freeze()
            case Trouble.REDELIVERY:
                if slack.deliveries and slack.socket.lines:
                    await slack.redeliver(self.rng.choice(slack.deliveries).event_id)
            case Trouble.MODEL_KILLED:
                await self._kill_model()
        self.outcome.faults[fault.trouble] += 1

    async def _kill_model(self) -> None:
        if self.model is not None and self.model.is_alive():
            self.model.kill()
            await asyncio.to_thread(self.model.join)
            self.outcome.killed["model server"] += 1
        await asyncio.sleep(self.rng.uniform(0.0, 0.5))
        await self.start_model()
