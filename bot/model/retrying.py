"""Failures of the network that may pass are tried again, the others are said in one clear line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx

from bot.errors import PullFailed

T = TypeVar("T")

_LONGEST_PAUSE = 120.0  # seconds; when a hub asks for more, we tell the person instead
_PASSING = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Retrying:
    """`tries` counts failures in a row that bring nothing; `pause` sleeps for seconds."""

    tries: int
    pause: Callable[[float], None]

    def call(self, url: str, attempt: Callable[[], T], progress: Callable[[], int] = lambda: 0) -> T:
        """Call `attempt` until it succeeds, or fails too often with no `progress`. Raises PullFailed."""
        failures, most = 0, progress()
        while True:
            try:
                return attempt()
            except (httpx.HTTPError, httpx.InvalidURL) as wrong:
                # Only more than ever before is progress: else starting over and over would have no end.
                failures = 1 if progress() > most else failures + 1
                most = max(most, progress())
                if failures >= self.tries or not _passing(wrong):
                    raise PullFailed(_reason(url, wrong)) from wrong
                seconds = _asked(wrong) or min(2.0 ** (failures - 1), 30.0)
                if seconds > _LONGEST_PAUSE:
                    raise PullFailed(
                        f"{url}: the hub asks to wait {seconds:.0f} s; pull again then"
                    ) from wrong
                self.pause(seconds)


def _passing(wrong: Exception) -> bool:
    if isinstance(wrong, httpx.HTTPStatusError):
        return wrong.response.status_code in _PASSING
    return isinstance(wrong, httpx.TransportError) and not isinstance(wrong, httpx.UnsupportedProtocol)


def _asked(wrong: Exception) -> float:
    """Seconds of a Retry-After header; its other form, a date, counts as none."""
    if not isinstance(wrong, httpx.HTTPStatusError):
        return 0.0
    text = wrong.response.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0


def _reason(url: str, wrong: Exception) -> str:
    if not isinstance(wrong, httpx.HTTPStatusError):
        return f"{url} cannot be pulled: {str(wrong) or type(wrong).__name__}; what came is kept, pull again"
    status = wrong.response.status_code
    if status == httpx.codes.NOT_FOUND:
        return f"{url}: the hub has no such file"
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return f"{url} needs a login: get it with a browser, then set INHOUSE_MODEL__PATH to the file"
    return f"{url}: the hub answers {status}; pull again later"
