"""`inhouse run` with a port for whoever watches over it, and what that port says."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.runtime import open_runtime
from bot.settings import MonitoringSettings
from handlers.app import connected
from handlers.jobs import Backend
from handlers.monitoring import METRICS, READYZ, monitored
from handlers.serving import serve
from tests.bot.answering.fakes_answering import ScriptedWriter
from tests.end_to_end.talking import SOON, Talk, settings_for
from tests.fakes import HashEmbedder


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Probe:
    """What is asked of the port."""

    session: aiohttp.ClientSession
    port: int

    async def told(self, path: str) -> tuple[int, Any]:
        """The status, and what the JSON says."""
        async with self.session.get(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.status, await answer.json()

    async def metrics(self) -> str:
        async with self.session.get(f"http://127.0.0.1:{self.port}{METRICS}") as answer:
            assert answer.status == 200 and answer.content_type == "text/plain"
            return await answer.text()

    async def value(self, series: str) -> float:
        """Of a series, such as `inhouse_ratings_total{rating="good"}`; 0 where there is none yet."""
        told = dict(line.rsplit(" ", 1) for line in (await self.metrics()).splitlines())
        return float(told.get(series, 0))

    async def counted(self, series: str, value: float = 1) -> None:
        """Wait until a series has this value."""
        async with asyncio.timeout(60):
            while await self.value(series) != value:  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.05)

    async def until_ready(self, *lacking: str) -> None:
        """Wait until just this is lacking; by default, nothing."""
        async with asyncio.timeout(60):
            while (await self.told(READYZ))[1]["lacking"] != list(lacking):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.05)


@asynccontextmanager
async def watched(
    talk: Talk, directory: Path, backend: Backend, traces_url: str | None = None, *, loaded: bool = True
) -> AsyncIterator[Probe]:
    """The bot with `backend` in place of models, connected to the workspace of `talk` and watched over.

    Its models are stand-ins that are `loaded` at once, its index is real and empty.
    """
    wanted = MonitoringSettings(port=free_port(), traces_url=traces_url)
    settings = settings_for(talk.slack, directory).model_copy(update={"monitoring": wanted})
    with open_runtime(settings) as runtime:
        runtime.__dict__["_embedder"] = HashEmbedder()
        runtime.library.note_indexed()
        async with (
            monitored(runtime) as monitor,
            connected(settings, monitor.backend(backend), 2.0, SOON, monitor.observe) as tenants,
            monitor.vitals.working_for(tenants),
            aiohttp.ClientSession() as session,
        ):
            talk.bot = tenants.home
            monitor.vitals.writer = ScriptedWriter() if loaded else None
            yield Probe(session, wanted.port)


@asynccontextmanager
async def probed(talk: Talk, directory: Path, **monitoring: Any) -> AsyncIterator[Probe]:
    """`inhouse run` in `directory` against the workspace of `talk`, from the moment that its port is open."""
    port, stop = free_port(), asyncio.Event()
    watched = MonitoringSettings(port=port, **monitoring)
    settings = settings_for(talk.slack, directory).model_copy(update={"monitoring": watched})
    with open_runtime(settings) as runtime:
        serving = asyncio.create_task(serve(settings, runtime, stop))
        try:
            async with aiohttp.ClientSession() as session:
                probe = Probe(session, port)
                async with asyncio.timeout(60):
                    while not serving.done():
                        try:
                            await probe.told(READYZ)
                            break
                        except aiohttp.ClientConnectionError:
                            await asyncio.sleep(0.01)
                yield probe
        finally:
            stop.set()
            await asyncio.wait_for(serving, 30)
