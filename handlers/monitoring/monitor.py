"""What watches over the running bot, as its settings say: its vitals always, a port and traces where set."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.runtime import Runtime
from handlers.monitoring.endpoint import endpoint
from handlers.monitoring.vitals import Vitals
from handlers.observation import Observation, Observe


@dataclass(frozen=True, slots=True)
class Monitor:
    """Hands each observation to all who want it."""

    vitals: Vitals
    watching: tuple[Observe, ...]

    def observe(self, it: Observation) -> None:
        for watch in self.watching:
            watch(it)


@asynccontextmanager
async def monitored(runtime: Runtime) -> AsyncIterator[Monitor]:
    """Watch until the block is left. Raises BadSettings where the port cannot be opened."""
    settings = runtime.settings
    vitals = Vitals(runtime)
    async with AsyncExitStack() as open_ones:
        if settings.monitoring.port:
            await open_ones.enter_async_context(endpoint(settings, vitals, lambda: b""))
        yield Monitor(vitals, (vitals.observe,))
