"""What watches over the running bot, as its settings say: its vitals always, a port and traces where set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import BadSettings
from bot.runtime import Runtime
from handlers.errors import where
from handlers.jobs import Backend
from handlers.monitoring.endpoint import endpoint
from handlers.monitoring.observed_backend import ObservedBackend
from handlers.monitoring.vitals import Vitals
from handlers.observation import Observation, Observe

if TYPE_CHECKING:
    from handlers.monitoring.traces import Traces


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Monitor:
    """Hands each observation to all who want it."""

    vitals: Vitals
    watching: tuple[Observe, ...]

    def backend(self, shared: Backend) -> Backend:
        """`shared`, whose replies are observed."""
        return ObservedBackend(shared, self.observe)

    def observe(self, it: Observation) -> None:
        for watch in self.watching:
            try:
                watch(it)
            except Exception as error:  # whoever watches must not stop the work
                log.warning("not_observed", error=type(error).__name__, where=where(error))


def _traces(url: str) -> "Traces":
    """Raises BadSettings where what sends them is not installed."""
    try:
        from handlers.monitoring.traces import Traces
    except ImportError:
        raise BadSettings(
            "INHOUSE_MONITORING__TRACES_URL needs OpenTelemetry's exporter, which is not installed: "
            "`pip install 'inhouse[otel]'`, or unset it"
        ) from None
    return Traces(url)


def traces_arrive(url: str) -> bool:
    """Whether traces are taken at `url`. Blocking, for a few seconds at most. Raises BadSettings."""
    traces = _traces(url)
    try:
        return traces.arrive()
    finally:
        traces.close()


@asynccontextmanager
async def monitored(runtime: Runtime) -> AsyncIterator[Monitor]:
    """Watch until the block is left. Raises BadSettings where the port cannot be opened or traces be sent."""
    settings = runtime.settings
    vitals = Vitals(runtime)
    watching = [vitals.observe]
    async with AsyncExitStack() as open_ones:
        if settings.monitoring.port:
            from handlers.monitoring.scrape import Scrape

            scrape = Scrape(vitals)
            watching.append(scrape.observe)
            await open_ones.enter_async_context(endpoint(settings, vitals, scrape))
        if settings.monitoring.traces_url:
            traces = _traces(settings.monitoring.traces_url)
            watching.append(traces.observe)
            open_ones.push_async_callback(asyncio.to_thread, traces.close)
        yield Monitor(vitals, tuple(watching))
