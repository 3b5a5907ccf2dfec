"""How far back a channel is to be learned: read from what somebody typed. Pure."""

import re
from datetime import timedelta

from handlers.errors import BadPeriod
from handlers.locale import N_

USUAL = timedelta(days=90)
"""What is offered where nobody says how far."""
ALL = frozenset({"all", "everything"})
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_PERIOD = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?|m|months?|y|years?)")
_LONGEST = timedelta(days=20 * 365)
_USAGE = N_("Say how far back: `learn 90d`, `learn 6 months`, `learn 2 years` or `learn all`.")


def read_period(text: str) -> timedelta | None:
    """`90d`, `6 months`, `2 years`; None is all that there is. Raises BadPeriod with a line for whoever typed
    it.
    """
    asked = " ".join(text.casefold().split())
    if asked in ALL:
        return None
    found = _PERIOD.fullmatch(asked)
    if found is None or int(found[1]) == 0:
        raise BadPeriod(_USAGE)
    return min(timedelta(days=int(found[1]) * _DAYS[found[2][0]]), _LONGEST)
