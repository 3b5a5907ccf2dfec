"""Where a request's computation begins: in which sequence, and what need not be computed again."""

from dataclasses import dataclass

from bot.model.job import Job
from bot.model.slots import Slot, Slots
from bot.model.states import State, States

# Tokens that are sooner computed than waited for or saved; and than moved: a state loads in about 2 ms.
WORTH = 32
_MOVE = 4


@dataclass(frozen=True, slots=True)
class Seat:
    """A request goes into `slot` with its first `reused` tokens computed: there already (no `source`), or
    in another slot, or in a state. What the slot held, `evicts`, is worth saving first."""

    slot: Slot
    source: Slot | State | None
    reused: int
    evicts: tuple[int, ...] = ()


def seat(job: Job, slots: Slots, states: States) -> Seat | None:
    """The seat for a request, given a free slot; None when it pays to wait for what another computes."""
    held, slot = slots.held(job.goal)
    kept, state = states.longest(job.goal)
    most = len(job.goal) - 1  # logits are never shared: the last token is always computed
    held, kept = min(held, most), min(kept, most)
    if min(slots.coming(job.goal), most) > max(held, kept) + WORTH:
        return None
    oldest = slots.free[0]
    if slot is not None and not slot.busy and held + _MOVE >= kept:
        spoils = len(slot.read) - held
        if spoils <= WORTH or kept + _MOVE < held:
            return Seat(slot, None, held, _worth_saving(slot, held, states))
    if state is not None and kept >= _MOVE and kept + _MOVE >= held:
        return Seat(oldest, state, kept, _worth_saving(oldest, 0, states))
    if slot is not None and held >= _MOVE:
        return Seat(oldest, slot, held, _worth_saving(oldest, 0, states))
    return Seat(oldest, None, 0, _worth_saving(oldest, 0, states))


def _worth_saving(slot: Slot, stays: int, states: States) -> tuple[int, ...]:
    """What an idle slot holds, if much of it would be lost and no state has it."""
    if len(slot.read) - stays <= WORTH:
        return ()
    kept, _ = states.longest(slot.read)
    return tuple(slot.read) if len(slot.read) - kept > WORTH else ()
