"""Waiting out what passes: a failure is tried again soon, and a pause that a place asks for is kept.

One rule for all that is asked of a place, by whatever protocol.
"""

import time
from collections.abc import Callable
from random import uniform
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from store.errors import PlaceAway

_TRIES = 5
"""Of what fails in passing: some fifteen seconds, as long as a restart takes."""
_BACKOFF = wait_exponential_jitter(initial=1, max=30)
_PAUSES = 20
_PATIENCE_S = 600.0
"""Seconds of pauses for one request. A place that asks for more is left for the next sync."""

Sleep = Callable[[float], None]
_Result = TypeVar("_Result")


class Passing(Exception):
    """What may go better in a moment: its text says what happened, `after` in how many seconds, if the place
    said so."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


def patiently(call: Callable[[], _Result], sleep: Sleep = time.sleep) -> _Result:
    """What a call that may raise Passing gives in the end. Raises PlaceAway, which says what Passing said."""
    failures = Retrying(
        retry=retry_if_exception(lambda it: isinstance(it, Passing) and it.after is None),
        stop=lambda state: state.attempt_number >= _TRIES,
        wait=_BACKOFF,
        sleep=sleep,
        reraise=True,
    )
    pauses = Retrying(
        retry=retry_if_exception(lambda it: isinstance(it, Passing) and it.after is not None),
        stop=lambda state: state.attempt_number > _PAUSES or state.idle_for + _asked(state) > _PATIENCE_S,
        wait=lambda state: _asked(state) + uniform(0, min(1, _asked(state))),  # noqa: S311 (jitter)
        sleep=sleep,
        reraise=True,
    )
    try:
        return pauses(lambda: failures(call))
    except Passing as failed:
        raise PlaceAway(str(failed)) from None


def _asked(state: RetryCallState) -> float:
    """Seconds that the place asked to wait."""
    failed = state.outcome.exception() if state.outcome else None
    return (failed.after or 0.0) if isinstance(failed, Passing) else 0.0
