"""Failures of a model server that may pass, and patience with them."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import ModelError

T = TypeVar("T")

_PAUSES_S = (0.5, 1.0, 2.0, 4.0)  # between tries, each up to half as long again
_LONGEST_PAUSE_S = 30.0  # when a server asks for more, people are told at once


class Passing(Exception):
    """May go well another time, in `seconds` at the soonest. If it never does, `error` is what to raise."""

    def __init__(self, error: ModelError, seconds: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.seconds = seconds


async def tried(attempt: Callable[[], Awaitable[T]], begun: Callable[[], bool] = lambda: False) -> T:
    """The result of `attempt`, made again after what may pass, unless it has `begun` to show something.

    Raises ModelError, and what else `attempt` raises.
    """
    for pause in _PAUSES_S:
        try:
            return await attempt()
        except Passing as wrong:
            if begun() or wrong.seconds > _LONGEST_PAUSE_S:
                raise wrong.error from None
            await asyncio.sleep(max(wrong.seconds, pause * random.uniform(1.0, 1.5)))  # noqa: S311 (no secret)
    try:
        return await attempt()
    except Passing as wrong:
        raise wrong.error from None
