"""What a listener needs: the desk, the workflows, and a place for small work that Slack need not wait for."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from handlers.errors import where
from handlers.jobs.context import AppContext
from handlers.jobs.workflows import Workflows
from handlers.request import Request

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Listeners return quickly: requests become workflows, small calls of Slack run `aside`."""

    context: AppContext
    workflows: Workflows
    _aside: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, request: Request | None) -> None:
        """Put a request on disk, to be done; None is nothing for the bot."""
        if request is not None:
            await self.workflows.start(request)
            log.info("accepted", request=request.id, kind=str(request.kind))

    def aside(self, work: Coroutine[Any, Any, object]) -> None:
        """Do this without anybody waiting; that it fails is logged, by its kind alone."""
        task = asyncio.create_task(self._quietly(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def settle(self) -> None:
        """Wait for what runs aside, a few seconds at most."""
        if self._aside:
            await asyncio.wait(self._aside, timeout=3)

    @staticmethod
    async def _quietly(work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # left in the task, asyncio would log it with its text
            log.warning("aside_failed", error=type(error).__name__, where=where(error))
