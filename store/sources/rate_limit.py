"""How APIs say that they are asked too much, and for how long to wait."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_UNSAID_S = 5.0
_IN_BODY = (b"ratelimitexceeded", b"secondary rate limit")
"""How Google and GitHub put it in answers with 403."""


def wait_asked(status: int, headers: Mapping[str, str], content: bytes) -> float | None:
    """Seconds that the place asks to wait for its rate limit; None where it is not about that."""
    limited = status == 429 or (
        status == 403
        and (
            "retry-after" in headers
            or headers.get("x-ratelimit-remaining") == "0"
            or any(it in content[:8192].lower() for it in _IN_BODY)
        )
    )
    if not limited and not (status == 503 and "retry-after" in headers):
        return None
    asked = _seconds(headers.get("retry-after", ""))
    if asked is None:
        reset = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
        asked = float(reset) - time.time() if reset.isdecimal() else _UNSAID_S
    return max(asked, 0.0)


def _seconds(retry_after: str) -> float | None:
    """Retry-After (RFC 9110, 10.2.3): seconds or a date."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
