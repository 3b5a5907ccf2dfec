"""What a listener needs: the app context, the workflows, and tasks that Slack need not wait for."""

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
    """Listeners return quickly: requests become workflows, small calls of Slack run `in_background`."""

    context: AppContext
    workflows: Workflows
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, request: Request | None) -> None:
        """Put a request on disk, to be done; None is nothing for the bot."""
        if request is not None:
            await self.workflows.start(request)
            log.info("accepted", request=request.id, kind=str(request.kind))

    def in_background(self, work: Coroutine[Any, Any, object]) -> None:
        """Do this without anybody waiting; that it fails is logged, by its kind alone."""
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for what runs in the background, a few seconds at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3)

    @staticmethod
    async def _quietly(work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # left in the task, asyncio would log it with its text
            log.warning("background_task_failed", error=type(error).__name__, where=where(error))
