"""What Slack told, kept for some minutes; what was looked up before it was forgotten is not kept."""

import math
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class TtlCache(Generic[T]):
    """Values by id for `seconds`.

    Somebody may change what is looked up while the answer is on its way. So a look-up notes `generation`
    first, and `keep` refuses a value whose id was forgotten since.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._values: dict[str, tuple[float, T]] = {}
        self._forgotten: dict[str, int] = {}
        self._emptied = 0
        self.generation = 0

    def get(self, name: str) -> T | None:
        kept = self._values.get(name)
        return kept[1] if kept and self._clock() - kept[0] < self._seconds else None

    def age(self, name: str) -> float:
        """How many seconds ago it was kept; infinite where it is not."""
        kept = self._values.get(name)
        return self._clock() - kept[0] if kept else math.inf

    def keep(self, name: str, value: T, generation: int) -> bool:
        """Keep what was looked up since `generation`; False where it was forgotten meanwhile."""
        if max(self._forgotten.get(name, 0), self._emptied) > generation:
            return False
        self._values[name] = self._clock(), value
        return True

    def forget(self, name: str) -> None:
        self.generation += 1
        self._forgotten[name] = self.generation
        self._values.pop(name, None)

    def forget_all(self) -> None:
        self.generation += 1
        self._emptied = self.generation
        self._values.clear()
        self._forgotten.clear()
