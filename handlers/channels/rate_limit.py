"""How many questions one person may ask: those beyond wait for their turn, none is lost."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

_MINUTE, _HOUR = 60.0, 3_600.0
# So many people are remembered.
_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Turn:
    """In how many `seconds` it may be asked. `first` is whether the one before it did not wait: then the
    person is told why this one does.
    """

    seconds: float = 0.0
    first: bool = False


class RateLimit:
    """At most `per_minute` and `per_hour` questions of each person. `clock` gives seconds."""

    def __init__(self, per_minute: int, per_hour: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._bounds = ((per_minute, _MINUTE), (per_hour, _HOUR))
        self._clock = clock
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, person: str, longest: float = math.inf) -> Turn:
        """Count a question of `person`, at the time of its turn. One that would have to wait for more than
        `longest` seconds is not asked, and does not count.
        """
        now = self._clock()
        times = self._asked.setdefault(person, deque(maxlen=max(most for most, _ in self._bounds)))
        self._asked.move_to_end(person)
        if len(self._asked) > _PEOPLE:
            self._asked.popitem(last=False)
        earliest = [times[-most] + span for most, span in self._bounds if len(times) >= most]
        at = max(now, *earliest, times[-1] if times else now)
        waited = bool(times) and times[-1] > now
        if at - now <= longest:
            times.append(at)
        return Turn(at - now, first=at > now and not waited)
