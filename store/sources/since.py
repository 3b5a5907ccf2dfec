"""A cursor for places that tell what was modified since a time, and never what was deleted."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from store.sources.payload import moment

OFTEN = timedelta(minutes=10)
"""How often everything is listed where permissions change without a modification, which is nearly always."""
DAILY = timedelta(hours=23)
"""How often where only deletions do."""


@dataclass(frozen=True, slots=True)
class Since:
    """When changes were last asked for, and when everything was last listed."""

    changes: datetime
    whole: datetime

    @classmethod
    def read(cls, cursor: str, now: datetime, whole_every: timedelta) -> Self | None:
        """None where everything is to be listed, also for a cursor that is not one."""
        try:
            told = json.loads(cursor) if cursor else None
        except ValueError:
            return None
        changes, whole = moment(told, "changes"), moment(told, "whole")
        return cls(changes, whole) if changes and whole and now - whole < whole_every else None

    @classmethod
    def after(cls, earlier: "Since | None", now: datetime) -> str:
        """The cursor when all that was listed since `earlier`, or everything, is in the library."""
        told = {"changes": now, "whole": earlier.whole if earlier else now}
        return json.dumps({name: at.isoformat() for name, at in told.items()})
