"""Whose turn it is, where several askers wait: nobody's many go before another's first."""

from collections import Counter


class RoundRobin:
    """Who is here, waiting or being served. Whoever has least being served goes first; among equals, whoever
    had the fewest turns. Not safe across threads: its owner locks."""

    def __init__(self) -> None:
        self._here: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._had: dict[str, int] = {}

    def come(self, asker: str) -> None:
        """A request begins to wait."""
        # A newcomer begins level with whoever had the fewest turns, neither before nor behind.
        self._had.setdefault(asker, min(self._had.values(), default=0))
        self._here[asker] += 1

    def begin(self, asker: str) -> None:
        """One that waits is served."""
        self._served[asker] += 1
        self._had[asker] += 1

    def go(self, asker: str, *, served: bool) -> None:
        """One goes away, having been `served` or still waiting."""
        self._served[asker] -= served
        self._here[asker] -= 1
        if not self._here[asker]:
            del self._here[asker], self._served[asker], self._had[asker]

    def rank(self, asker: str) -> tuple[int, int]:
        """The lowest goes first; among equals, who came first."""
        return self._served[asker], self._had[asker]

    @property
    def served(self) -> int:
        """How many are being served."""
        return self._served.total()
