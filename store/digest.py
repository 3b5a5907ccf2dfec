"""A summary that somebody wants to have from time to time, and when it is due. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

_HOUR = time(9)
"""When people who have just begun their day read it."""


class Rhythm(StrEnum):
    """How often. JOINING is once for each channel that somebody joins, and of no channel before."""

    DAILY = "daily"
    WEEKLY = "weekly"
    JOINING = "joining"


@dataclass(frozen=True, slots=True)
class Digest:
    """What `person` wants to be told of `channel`, "" where they want it of each that they join; by ids."""

    person: str
    channel: str
    rhythm: Rhythm

    def due(self, now: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
        """The last time that it is due at or before `now`, which has a time zone, and since when it tells.

        On working days at nine where the person is, or on Mondays; of a Monday also what the weekend
        brought. None for what no clock decides.
        """
        if self.rhythm is Rhythm.JOINING:
            return None
        local = now.astimezone(zone)
        due = datetime.combine(local.date(), _HOUR, zone)
        while due > local or (due.weekday() > 4 if self.rhythm is Rhythm.DAILY else due.weekday()):
            due = datetime.combine(due.date() - timedelta(days=1), _HOUR, zone)
        days = 7 if self.rhythm is Rhythm.WEEKLY else 3 if due.weekday() == 0 else 1
        return due, datetime.combine(due.date() - timedelta(days=days), _HOUR, zone)
