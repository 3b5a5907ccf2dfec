"""How the running bot is: what must hold for it to be alive, and to answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import BotError
from bot.model.writer import Writer
from bot.runtime import Runtime
from handlers.observation import Observation, SlackConnected, SlackLost
from handlers.tenants import Tenants
from store.errors import StoreError

LOADING = "loading_models"
ENGINE = "engine_stopped"
MODEL_SERVER = "model_server_unreachable"
LEDGER = "ledger_unreadable"
AWAY = "slack_disconnected"
REFUSED = "slack_token_refused"


@dataclass(slots=True)
class Vitals:
    """Filled in as the bot comes up: its `writer` once models are loaded, `tenants` while it works for them.

    What `lacking` asks may take seconds: call it in a thread.
    """

    runtime: Runtime
    writer: Writer | None = None
    tenants: Tenants | None = None
    connected: bool = False

    def observe(self, it: Observation) -> None:
        if isinstance(it, SlackConnected):
            self.connected = True
        elif isinstance(it, SlackLost):
            self.connected = False

    @asynccontextmanager
    async def working_for(self, tenants: Tenants) -> AsyncIterator[None]:
        """The bot works for them until the block is left."""
        self.tenants = tenants
        try:
            yield
        finally:
            self.tenants = None

    def dead(self) -> list[str]:
        """What only a restart mends, told at once. That the event loop answers is shown by its answer."""
        return [ENGINE] if self._own_model and self._writes_not else []

    def lacking(self) -> list[str]:
        """What is lacking for questions to be answered; nothing where they are."""
        if self.writer is None:
            return [LOADING]
        found = [ENGINE if self._own_model else MODEL_SERVER] if self._writes_not else []
        if _fails(lambda: self.runtime.library.indexed):
            found.append(LEDGER)
        tenants = self.tenants  # the event loop may take them away meanwhile
        if tenants is None or not self.connected:
            found.append(AWAY)
        elif tenants.refused == len(tenants) > 0:
            found.append(REFUSED)
        return found

    @property
    def _own_model(self) -> bool:
        return self.runtime.settings.model.url is None

    @property
    def _writes_not(self) -> bool:
        return self.writer is not None and _fails(self.writer.check)


def _fails(look: Callable[[], object]) -> bool:
    try:
        look()
    except (BotError, StoreError, OSError):
        return True
    return False
