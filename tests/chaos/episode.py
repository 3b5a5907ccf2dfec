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

from handlers.simulator.state.records import Channel, Person
from handlers.workspace.messages import mark_of
from tests.chaos.invariants import Asked, Expected, read_files, wrong_in_slack, wrong_on_disk
from tests.chaos.processes import run_bot, run_indexer, run_model_server
from tests.chaos.script import Act, Deed, Fault, Life, Trouble, acts, fault, life
from tests.end_to_end.talking import BOT, Talk, workspace
from tests.forks import forks

_PAGES = ("leave.md", "travel.md", "pay.md", "offices.md")
_RETRIES = (0.5, 1.0, 2.0, *(4.0,) * 30)  # Slack goes on for an hour: here as well, in a shorter one
_CONNECTING_S, _PEACE_S = 60.0, 90.0


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
            outcome.violations += wrong_in_slack(stage.expected, talk.workspace)
            read = read_files(stage.expected, talk.workspace)
        for it in (directory, Path(made) / "scratch"):
            await _alone(run_indexer, it, stage.folder)
        outcome.violations += wrong_on_disk(stage.expected, read, directory, Path(made) / "scratch")
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
    people: list[Person]
    places: list[Channel]
    expected: Expected = field(default_factory=Expected)
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
        people = [talk.ann, talk.bob, *(talk.workspace.add_person(name) for name in ("Cid", "Dan"))]
        places = [talk.workspace.add_channel(f"place-{at}", *people) for at in range(3)]
        stage = cls(talk, folder, directory, outcome, rng, port, people, places)
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
        await self._start_bot()
        if self._deeds:
            await asyncio.wait(self._deeds, timeout=_PEACE_S)
        try:
            await self.talk.slack.until(lambda _: not self._left(), timeout=_PEACE_S)
        except TimeoutError:
            return  # what is not so is told by the invariants
        # Whoever replies twice does it soon.
        await asyncio.sleep(1.0)

    def _left(self) -> bool:
        undelivered = self.talk.workspace.outbox or not all(
            it.acknowledged for it in self.talk.slack.deliveries
        )
        return bool(undelivered or wrong_in_slack(self.expected, self.talk.workspace))

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
        await asyncio.to_thread(process.join)
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
        await asyncio.to_thread(process.join)

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

    # What people do

    async def _do(self, script: list[Act]) -> None:
        for act in script:
            await asyncio.sleep(act.after)
            task = asyncio.create_task(self._act(act))
            self._deeds.add(task)
            task.add_done_callback(self._deeds.discard)

    async def _act(self, act: Act) -> None:
        who, where = self.people[act.who], self.places[act.where]
        match act.deed:
            case Deed.MENTION:
                await self._ask(act, where, f"{BOT} what about {act.nonce} now?")
            case Deed.DIRECT:
                await self._ask(act, self.talk.dm(who), f"what about {act.nonce} now?")
            case Deed.LIBRARY:
                await self._ask(act, where, f"{BOT} which rule has the file of {act.nonce}?", streams=False)
            case Deed.UPLOAD:
                name = f"plan-{act.number}.md"
                sent = [(name, f"# Plan\n\nThe file of {act.nonce} says {act.number}.".encode())]
                await self._ask(act, where, f"{BOT} what does the file {act.nonce} say?", sent, streams=False)
            case Deed.COMMAND:
                await self._command(act, who, where)
            case Deed.FOLLOW_UP:
                await self._follow_up(act, who)
            case Deed.EDIT:
                ts = await self._ask(act, where, f"{BOT} what about {act.nonce} then?")
                await asyncio.sleep(self.rng.uniform(0.0, 1.0))
                await self.talk.slack.edit(where.id, ts, f"{BOT} what about {act.nonce} instead?")
            case Deed.RATE:
                await self._rate(who)
            case Deed.INDEX:
                await self._index()
        self.outcome.done[act.deed] += 1

    async def _ask(
        self, act: Act, where: Channel, text: str, files: Any = (), *, streams: bool = True, thread: str = ""
    ) -> str:
        who = self.people[act.who].id
        ts = await self.talk.slack.say(who, where.id, text, thread or None, files=files)
        asked = Asked(act.nonce, where.id, who, ts, thread or ts, streams=streams)
        self.expected.asked.append(asked)
        message = self.talk.workspace.find(where.id, ts)
        self.expected.files.update((it, asked) for it in (message.files if message else ()))
        return ts

    async def _command(self, act: Act, who: Person, where: Channel) -> None:
        ack = await self.talk.slack.command(who.id, where.id, "/ask", f"what about {act.nonce} now?")
        self.expected.asked.append(Asked(act.nonce, where.id, who.id, sure=ack.ok, streams=True))

    async def _follow_up(self, act: Act, who: Person) -> None:
        """In a thread of one's own that was answered; else there is nothing to go on with."""
        own = [it for it in self.expected.asked if it.user == who.id and it.streams and it.ts == it.thread]
        answered = [it for it in own if len(self._endings(it)) == 1 and not it.channel.startswith("D")]
        if answered:
            chosen = self.rng.choice(answered)
            where = self.talk.workspace.channels[chosen.channel]
            text = f"{BOT} and what about {act.nonce} now?"
            await self._ask(act, where, text, thread=chosen.ts)

    def _endings(self, asked: Asked) -> list[str]:
        replies = self.talk.workspace.replies(asked.channel, asked.thread)
        return [it.ts for it in replies if (mark := mark_of({"metadata": it.metadata})) and mark.last]

    async def _rate(self, who: Person) -> None:
        ended = [(it, self._endings(it)) for it in self.expected.asked if it.ts and it.user == who.id]
        rated = [(it, found[0]) for it, found in ended if len(found) == 1]
        if not rated:
            return
        asked, ts = self.rng.choice(rated)
        reply = self.talk.workspace.find(asked.channel, ts)
        buttons = reply.action("feedback") if reply else None
        if buttons is None:
            return  # a failure has none
        value = buttons[1]["positive_button"]["value"]
        ack = await self.talk.slack.press(who.id, asked.channel, ts, "feedback", value)
        mark = mark_of({"metadata": reply.metadata}) if reply else None
        if ack.ok and mark is not None:
            self.expected.rated.append((mark.request, who.id))
