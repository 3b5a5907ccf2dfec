"""What a summary covers, as people write it after /summarize: `3d`, `12h`, or a number of messages. Pure."""

import re
from dataclasses import dataclass

from handlers.errors import BadPeriod

USAGE = (
    "Write `/summarize` for the last day of this channel, `/summarize 3d` for three days, `/summarize 12h` "
    "for twelve hours, or `/summarize 50` for the last 50 messages."
)
_UNITS = {"m": (60, "minute"), "h": (3_600, "hour"), "d": (86_400, "day"), "w": (604_800, "week")}
_WRITTEN = re.compile(
    r"(?:the\s+)?(?:last\s+)?(\d{1,6})\s*(m|h|d|w|min|minutes?|hours?|days?|weeks?|messages?)?", re.IGNORECASE
)
_LONGEST = 92 * 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """Either the last `seconds`, or the last `messages`; the other is 0. `words` is how to call it."""

    seconds: int
    messages: int
    words: str


def read_period(text: str) -> Period:
    """`text` as a period; "" is one day. Raises BadPeriod, whose text is the usage."""
    if not text.strip():
        return Period(86_400, 0, "the last day")
    match = _WRITTEN.fullmatch(text.strip())
    count = int(match[1]) if match else 0
    if match is None or count < 1:
        raise BadPeriod(USAGE)
    unit = (match[2] or "").lower()
    if not unit or unit.startswith("message"):
        return Period(0, count, "the last message" if count == 1 else f"the last {count} messages")
    each, word = _UNITS[unit[0]]
    if count * each > _LONGEST:
        raise BadPeriod(f"A summary goes back 92 days at most. {USAGE}")
    return Period(count * each, 0, f"the last {word}" if count == 1 else f"the last {count} {word}s")
