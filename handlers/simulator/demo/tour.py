"""The scene played in the page, one step after another, at a pace at which its replies can be read."""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from typing import Any

from handlers.simulator.demo.playing import Asked, Played, Stage, play, speak
from handlers.simulator.demo.scene import Step

READING_S = 7.0


class Tour:
    """Plays `steps` on `stage`; the page follows `state` to the person and the place of each."""

    def __init__(self, stage: Stage, steps: Sequence[Step], reading_s: float = READING_S) -> None:
        self._stage = stage
        self._steps = steps
        self._reading_s = reading_s
        self._task: asyncio.Task[None] | None = None
        self._skipped = asyncio.Event()
        self._state: dict[str, Any] = {"playing": False, "steps": len(steps)}

    @property
    def state(self) -> dict[str, Any]:
        return self._state

    def play(self) -> None:
        """From the first step, unless it is under way."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def skip(self) -> None:
        self._skipped.set()

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        asked: dict[str, Asked] = {}
        try:
            for number, step in enumerate(self._steps, 1):
                self._skipped.clear()
                await self._play(number, step, asked)
        finally:
            self._tell(playing=False)

    async def _play(self, number: int, step: Step, asked: dict[str, Asked]) -> None:
        direct = self._stage.slack.workspace.direct_channel(step.user).id
        place = step.channel or direct
        self._tell(playing=True, number=number, title=step.title, user=step.user, channel=place, thread="")
        done = await speak(self._stage.slack, step, asked)
        asked |= {step.key: done} if step.key else {}
        self._tell(**self._state | {"thread": done.root})
        await self._until_skipped(play(self._stage, Played(step, done)))
        await self._until_skipped(asyncio.sleep(self._reading_s))

    async def _until_skipped(self, work: Coroutine[Any, Any, None]) -> None:
        task, skipped = asyncio.ensure_future(work), asyncio.ensure_future(self._skipped.wait())
        try:
            await asyncio.wait({task, skipped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (task, skipped):
                each.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(task, skipped, return_exceptions=True)

    def _tell(self, **state: Any) -> None:
        self._state = {"steps": len(self._steps)} | state
        self._stage.slack.workspace.changed()
