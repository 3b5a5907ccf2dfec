"""How fast the engine computes, learned from its steps: how much to read at once, when lookup pays."""

from dataclasses import dataclass, field

from bot.model.engine.prompt_lookup import LOOKAHEAD
from bot.model.engine.request import Request

_MEMORY = 0.2  # weight of the newest step in the running means
_FEWEST = 16  # tokens a slice, whatever a stream waits: smaller ones cost more than they read
_FIRST_S = 0.002  # seconds a prompt token takes, before anything was measured: a small model on two cores


@dataclass(slots=True)
class Throughput:
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


_GAIN = 1.1  # it must promise to be so much faster
_AGAIN = 200  # steps between two trials that might have been unlucky: at most half a percent is lost


@dataclass(slots=True)
class Speculation:
    """Decides for each step of a lone stream whether to verify proposals with it.

    A proposal costs a step of several rows. On two cores and a small model that is two to three times a step
    of one; on a GPU or with a large model on many cores it is hardly more.
    """

    _since_trial: int = _AGAIN

    def propose(self, job: Request, pace: Throughput) -> list[int]:
        """The tokens to verify with the next step; empty where it would not pay."""
        self._since_trial += 1
        left = job.prompt.max_tokens - job.written - 1
        if left < LOOKAHEAD or job.lookup.hits <= _GAIN - 1:
            return []
        if not self._pays(job, pace):
            if self._since_trial < _AGAIN or job.lookup.hits < 1:
                return []
            self._since_trial = 0
        found = job.lookup.propose(LOOKAHEAD)
        return found if len(found) == LOOKAHEAD else []

    def _pays(self, job: Request, pace: Throughput) -> bool:
        rows = 1 + LOOKAHEAD
        if not (pace.knows(1) and pace.knows(rows)):
            return False
        return (1 + job.lookup.hits) * pace.step_s(1) > _GAIN * pace.step_s(rows)
