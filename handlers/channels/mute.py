"""Until when the bot is to say nothing: read from what somebody typed, and told. Pure."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from handlers.errors import BadPeriod
from handlers.locale import ENGLISH, N_, Locale
from store.channel import FOREVER

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d{1,4})\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ t]+(\S.*))?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# When Slack's own "until tomorrow" ends.
_MORNING = time(9)
_LONGEST = timedelta(days=366)
_USAGE = N_(
    "Say how long: `mute 1h`, `mute 2 days`, `mute until 14:30`, `mute until monday`, or `mute` alone."
)
_TOO_FAR = N_("That is not a time within the next year.")


def read_mute(text: str, now: datetime, zone: tzinfo = UTC) -> datetime:
    """The end of the mute that `text` asks for: `1h`, `until 14:30`; FOREVER where it names none.

    `now` has a time zone; times of day are those of `zone`. Raises BadPeriod with a line for whoever typed
    it.
    """
    asked = " ".join(text.casefold().split()).removeprefix("for ")
    if asked in {"", "forever", "always"}:
        return FOREVER
    if asked.startswith("until ") or asked in {"tomorrow", "today"}:
        end = _moment(asked.removeprefix("until "), now.astimezone(zone))
    else:
        end = _later(asked, now)
    if end is None:
        raise BadPeriod(_USAGE)
    if not now < end <= now + _LONGEST:
        raise BadPeriod(_TOO_FAR, _USAGE)
    return end.astimezone(UTC)


def _later(asked: str, now: datetime) -> datetime | None:
    found = _DURATION.findall(asked)
    if not found or _DURATION.sub("", asked).replace("and", "").strip(" ,"):
        return None
    return now + sum((timedelta(**{_UNITS[unit[0]]: int(count)}) for count, unit in found), timedelta())


def _moment(asked: str, here: datetime) -> datetime | None:
    """`here` is now, in the time zone of whoever asks."""
    if asked in {"tomorrow", "tomorrow morning"}:
        return _at(here + timedelta(days=1), _MORNING)
    if asked in _WEEKDAYS or asked == "next week":
        day = _WEEKDAYS.index(asked) if asked in _WEEKDAYS else 0
        return _at(here + timedelta(days=(day - here.weekday() - 1) % 7 + 1), _MORNING)
    if date := _DAY.fullmatch(asked):
        clock = _clock(date[4]) if date[4] else _MORNING
        try:
            begins = here.replace(year=int(date[1]), month=int(date[2]), day=int(date[3]))
        except ValueError:
            return None
        return None if clock is None else _at(begins, clock)
    clock = _clock(asked)
    if clock is None:
        return None
    end = _at(here, clock)
    return end if end > here else _at(here + timedelta(days=1), clock)


def _clock(asked: str) -> time | None:
    found = _CLOCK.fullmatch(asked)
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour = int(found[1])
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    try:
        return time(hour, int(found[2] or 0))
    except ValueError:
        return None


def _at(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, day.tzinfo)


def moment(at: datetime) -> str:
    """A time as each reader's Slack shows it, in their own language and time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def muted(until: datetime, locale: Locale = ENGLISH) -> str:
    """That the bot is muted, as mrkdwn."""
    if until == FOREVER:
        return locale.gettext("I am muted here.")
    return locale.gettext("I am muted here until {time}.", time=moment(until))
