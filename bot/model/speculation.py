"""When prompt lookup pays: measured on this machine with this model, never assumed."""

from dataclasses import dataclass

from bot.model.job import Job
from bot.model.lookup import LOOKAHEAD
from bot.model.pace import Pace

_GAIN = 1.1  # it must promise to be so much faster
_AGAIN = 200  # steps between two trials that might have been unlucky: at most half a percent is lost


@dataclass(slots=True)
class Speculation:
    """Decides for each step of a lone stream whether to verify proposals with it.

    A proposal costs a step of several rows. On two cores and a small model that is two to three times a step
    of one; on a GPU or with a large model on many cores it is hardly more.
    """

    _since_trial: int = _AGAIN

    def propose(self, job: Job, pace: Pace) -> list[int]:
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

    def _pays(self, job: Job, pace: Pace) -> bool:
        rows = 1 + LOOKAHEAD
        if not (pace.knows(1) and pace.knows(rows)):
            return False
        return (1 + job.lookup.hits) * pace.step_s(1) > _GAIN * pace.step_s(rows)
