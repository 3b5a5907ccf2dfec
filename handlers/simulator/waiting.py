"""Waiting for a state of the workspace."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from handlers.simulator.state.workspace import Workspace

T = TypeVar("T")
LOOK_AGAIN_S = 0.02  # Predicates may look at more than the workspace, so they are asked now and then too.


async def until(
    workspace: Workspace, predicate: Callable[[Workspace], T], seconds: float, done: Callable[[], list[str]]
) -> T:
    """Wait until `predicate(workspace)` is true, and return what it gave.

    Raises TimeoutError, which tells what was `done` last.
    """
    wake = asyncio.Event()
    workspace.watchers.append(wake.set)
    try:
        async with asyncio.timeout(seconds):
            while not (found := predicate(workspace)):
                wake.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), LOOK_AGAIN_S)
        return found
    except TimeoutError:
        raise TimeoutError(f"not so within {seconds} s; the last calls were: {', '.join(done())}") from None
    finally:
        workspace.watchers.remove(wake.set)
