"""Where a request's computation begins: in which sequence, and what need not be computed again."""

from dataclasses import dataclass

from bot.model.engine.kv_cache import KvCache, KvSnapshot
from bot.model.engine.request import Request
from bot.model.engine.slots import Slot, Slots, Wanted

# Tokens that are sooner computed than waited for or saved; and than moved: a state loads in about 2 ms.
WORTH = 32
_MOVE = 4


@dataclass(frozen=True, slots=True)
class Placement:
    """A request goes into `slot` with its first `reused` tokens computed: there already (no `source`), or
    in another slot, or in a state. What the slot held, `evicts`, for `whom`, is worth saving first."""

    slot: Slot
    source: Slot | KvSnapshot | None
    reused: int
    evicts: tuple[int, ...] = ()
    whom: str = ""


def place(job: Request, slots: Slots, states: KvCache) -> Placement | None:
    """Where a request goes, given a free slot; None when it pays to wait for what another computes."""
    wanted = job.wanted
    held, slot = slots.held(wanted)
    kept, state = states.longest(wanted)
    most = len(job.goal) - 1  # logits are never shared: the last token is always computed
    held, kept = min(held, most), min(kept, most)
    if min(slots.coming(wanted), most) > max(held, kept) + WORTH:
        return None
    oldest = slots.free[0]
    if slot is not None and not slot.busy and held + _MOVE >= kept:
        spoils = len(slot.read) - held
        if spoils <= WORTH or kept + _MOVE < held:
            return Placement(slot, None, held, _worth_saving(slot, held, states), slot.readers)
    if state is not None and kept >= _MOVE and kept + _MOVE >= held:
        return Placement(oldest, state, kept, _worth_saving(oldest, 0, states), oldest.readers)
    if slot is not None and held >= _MOVE:
        return Placement(oldest, slot, held, _worth_saving(oldest, 0, states), oldest.readers)
    return Placement(oldest, None, 0, _worth_saving(oldest, 0, states), oldest.readers)


def _worth_saving(slot: Slot, stays: int, states: KvCache) -> tuple[int, ...]:
    """What an idle slot holds, if much of it would be lost and no state has it."""
    if len(slot.read) - stays <= WORTH:
        return ()
    kept, _ = states.longest(Wanted(slot.read, slot.readers))
    return tuple(slot.read) if len(slot.read) - kept > WORTH else ()
