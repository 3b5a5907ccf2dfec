"""One run of a request's workflow, and how often the process died in earlier ones while it was worked on.

What happens to a request is put on record step by step, before it happens: a crash leaves the last word as it
was. Steps are DBOS's own, so the record goes wherever the request does.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

import structlog

log = structlog.get_logger()

# Surrounds whatever might kill the process.
InHand = Callable[[], AbstractAsyncContextManager[None]]


class _Note(StrEnum):
    """What is on record of a request."""

    RESUMED = "resumed"
    TAKEN = "taken"
    PUT_DOWN = "put down"


@asynccontextmanager
async def in_hand() -> AsyncIterator[None]:
    """The current workflow's request is worked on: should the process die now, that may be the reason."""
    await _record(_Note.TAKEN)
    try:
        yield
    except BaseException:
        # Put off, or stopped for now: what happens before it is taken again has nothing to do with it.
        try:
            await _record(_Note.PUT_DOWN)
        except Exception as error:  # it counts as one crash then
            log.warning("not_put_down", error=type(error).__name__)
        raise


async def crashes() -> int:
    """How often the process died while the current workflow's request was in hand. Asked as it is resumed."""
    count, fresh, last = 0, False, ""
    while not fresh:
        said, fresh = await _record(_Note.RESUMED)
        count += last == _Note.TAKEN and said == _Note.RESUMED
        last = said
    return count


async def _record(note: _Note) -> tuple[str, bool]:
    """What is the next thing on record of the current workflow: from before, or `note`, and then True."""
    from dbos import DBOS

    fresh = False

    async def write() -> str:
        nonlocal fresh
        fresh = True
        return str(note)

    return await DBOS.run_step_async({"name": "note"}, write), fresh


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """`resumed`: not the first. `accepted` is when the request was, in seconds since 1970; `crashes` how
    often the process died while it was in hand.
    """

    resumed: bool
    accepted: float
    crashes: int = 0
    in_hand: InHand = in_hand
