"""Waiting out what passes: a place that is busy says for how long, and is asked a few times more."""

import time
from collections.abc import Callable

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

_ATTEMPTS = 4
LONGEST_S = 120.0
"""Seconds. A place that asks for a longer pause is left for the next sync."""
_BACKOFF = wait_exponential_jitter(initial=1, max=30)

Sleep = Callable[[float], None]


class Passing(Exception):
    """What may go better in a moment: its text says what happened, `after` in how many seconds, if the place
    said so."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


def patient(sleep: Sleep = time.sleep) -> Retrying:
    """Calls what may raise Passing, some times more; the last one is raised."""
    return Retrying(
        stop=lambda state: state.attempt_number >= _ATTEMPTS or (_asked(state) or 0) > LONGEST_S,
        wait=_pause,
        retry=retry_if_exception_type(Passing),
        sleep=sleep,
        reraise=True,
    )


def _pause(state: RetryCallState) -> float:
    asked = _asked(state)
    return _BACKOFF(state) if asked is None else asked


def _asked(state: RetryCallState) -> float | None:
    failed = state.outcome.exception() if state.outcome else None
    return failed.after if isinstance(failed, Passing) else None
