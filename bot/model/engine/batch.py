"""What a step computes: a token for each stream, then slices of the prompts that others have to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.engine.kv_cache import KvCache
from bot.model.engine.placement import WORTH
from bot.model.engine.request import Request
from bot.model.engine.slots import Slot
from bot.model.llama import Context

_SHORT = 64  # tokens


@dataclass(frozen=True, slots=True)
class Rows:
    """The tokens of a request that get logits, from index `first` of the batch on: the last that is known,
    and those `proposed` to follow it, not yet known to be right."""

    job: Request
    first: int
    proposed: tuple[int, ...] = ()


def keeps(job: Request, states: KvCache) -> bool:
    """Whether the first tokens of a request are to be kept for others, and are not yet."""
    return job.stable >= WORTH and states.exact(job.goal[: job.stable]) is None


class BatchBuilder:
    """A batch being filled."""

    def __init__(self, context: Context, states: KvCache) -> None:
        context.clear_batch()
        self._context, self._states = context, states
        self._read: list[tuple[Slot, int]] = []
        self.rows: list[Rows] = []

    def streams(self, jobs: Sequence[Request], proposed: Sequence[int] = ()) -> None:
        """The latest token of each; of a lone one also what is proposed to follow it."""
        for job in jobs:
            self._add(job, 1)
        if proposed and self.rows:
            (row,) = self.rows
            slot = row.job.slot
            assert slot is not None
            self._context.add_scored(proposed, len(slot.read), slot.sequence)
            slot.read += proposed
            self.rows = [Rows(row.job, row.first, tuple(proposed))]

    def prompts(self, jobs: Sequence[Request], limit: int) -> None:
        """Up to `limit` tokens of what these have to read, in their order.

        llama.cpp cuts a batch of several sequences into parts of equal length for all: a long prompt goes
        alone, only short ones together.
        """
        begun = False
        for job in jobs:
            if limit <= 0 or (begun and job.rest > _SHORT):
                return
            begun = begun or job.rest > _SHORT
            before = self._context.room
            self._add(job, limit)
            limit -= before - self._context.room

    def undo(self) -> None:
        """As if the batch had never been filled: it could not be computed, and some of it may have been."""
        for slot, before in self._read:
            if not self._context.keep(slot.sequence, before):
                self._context.keep(slot.sequence, 0)  # a model that cannot forget a part reads all again
                before = 0
            del slot.read[before:]

    def _add(self, job: Request, limit: int) -> None:
        slot, context = job.slot, self._context
        assert slot is not None
        start, sequence = len(slot.read), slot.sequence
        end = min(start + limit, len(job.goal), start + context.room)
        if start < job.stable < end and keeps(job, self._states):
            end = job.stable  # stop where others will begin, to keep it for them
        if end == start:
            return
        last = end == len(job.goal)
        self._read.append((slot, start))
        index = context.add(job.goal[start:end], start, sequence, output=last)
        if last:
            self.rows.append(Rows(job, index))
        slot.read += job.goal[start:end]
