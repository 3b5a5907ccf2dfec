"""How fast the loop computes, learned from its own steps: it sizes prefill slices and foretells waits."""

from dataclasses import dataclass, field

_MEMORY = 0.2  # weight of the newest step in the running means
_FEWEST = 16  # tokens a slice, whatever a stream waits: smaller ones cost more than they read
_FIRST_S = 0.002  # seconds a prompt token takes, before anything was measured: a small model on two cores


@dataclass(slots=True)
class Pace:
    """Running means of seconds: for a prompt token read, and for a step by the rows it decodes."""

    token_s: float = _FIRST_S
    _step_s: dict[int, float] = field(default_factory=dict)

    def saw(self, rows: int, prefill: int, seconds: float) -> None:
        """A step took `seconds` for `rows` streams of one token each and `prefill` prompt tokens."""
        if prefill == 0:
            known = self._step_s.get(rows)
            self._step_s[rows] = seconds if known is None else known + _MEMORY * (seconds - known)
        elif prefill >= _FEWEST:
            alone = max(seconds - self.step_s(rows), 0.1 * seconds) / prefill
            self.token_s += _MEMORY * (alone - self.token_s)

    def step_s(self, rows: int) -> float:
        """Seconds of a step that decodes `rows` tokens; the nearest known number stands for an unknown."""
        known_rows = list(self._step_s)  # another thread may ask while the loop learns
        if not rows or not known_rows:
            return 0.0
        return self._step_s[min(known_rows, key=lambda known: (abs(known - rows), known))]

    def knows(self, rows: int) -> bool:
        """Whether a step of so many rows was ever seen."""
        return rows in self._step_s

    def slice(self, rows: int, stall_s: float, most: int) -> int:
        """Prompt tokens to read in one step, so that `rows` streams wait no longer than `stall_s`."""
        if not rows:
            return most
        fits = int((stall_s - self.step_s(rows)) / max(self.token_s, 1e-9))
        return min(max(fits, _FEWEST), most)
