"""Where a request's computation begins: in which sequence of a lane, and what need not be computed again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.model.job import Job
from bot.model.slots import Slot, Slots
from bot.model.states import State, States

# Tokens that are sooner computed than waited for or saved; and than moved: a state loads in about 2 ms.
WORTH = 32
_MOVE = 4


class Place(Protocol):
    """A lane, as far as seating sees it."""

    @property
    def slots(self) -> Slots: ...

    @property
    def load(self) -> int:
        """Requests it is working on."""

    @property
    def open(self) -> bool:
        """Whether it may take another."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A request goes into `slot` with its first `reused` tokens computed: there already (no `source`), or
    in another slot of the lane, or in a state. What the slot held, `evicts`, is worth saving first."""

    slot: Slot
    source: Slot | State | None
    reused: int
    evicts: tuple[int, ...] = ()


def lane_for(job: Job, lanes: Iterable[Place]) -> Place | None:
    """The lane that should run a request: the idlest of those that hold about as much of it as any does."""
    able = [(lane, _usable(job, lane.slots.held(job.goal)[0])) for lane in lanes if lane.open]
    most = max((held for _, held in able), default=0)
    near = [lane for lane, held in able if held + WORTH >= most]
    return min(near, key=lambda lane: lane.load, default=None)


def seat(job: Job, lane: Place, lanes: Iterable[Place], states: States) -> Seat | None:
    """The seat in a lane that has a free slot; None when it pays to wait for what another is computing."""
    held, slot = lane.slots.held(job.goal)
    kept, state = states.longest(job.goal)
    held, kept = _usable(job, held), _usable(job, kept)
    if _coming(job, lane, lanes) > max(held, kept) + WORTH:
        return None
    oldest = lane.slots.free[0]
    if slot is not None and not slot.busy and held + _MOVE >= kept:
        spoils = len(slot.read) - held
        if spoils <= WORTH or kept + _MOVE < held:
            return Seat(slot, None, held, _worth_saving(slot, held, states))
    if state is not None and kept >= _MOVE and kept + _MOVE >= held:
        return Seat(oldest, state, kept, _worth_saving(oldest, 0, states))
    if slot is not None and held >= _MOVE:
        return Seat(oldest, slot, held, _worth_saving(oldest, 0, states))
    return Seat(oldest, None, 0, _worth_saving(oldest, 0, states))


def _usable(job: Job, shared: int) -> int:
    """Of tokens shared with somebody, those that spare computing: logits are never shared."""
    return min(shared, job.scored_from)


def _coming(job: Job, lane: Place, lanes: Iterable[Place]) -> int:
    """How much of a request somebody is about to have computed.

    In this lane all of it can be taken over, from another lane only what that one will keep for others.
    """
    most = 0
    for other in lanes:
        shared, slot = other.slots.coming(job.goal)
        if slot is not None:
            most = max(most, _usable(job, shared if other is lane else min(shared, slot.stable)))
    return most


def _worth_saving(slot: Slot, stays: int, states: States) -> tuple[int, ...]:
    """What an idle slot holds, if much of it would be lost and no state has it."""
    if slot.spare or len(slot.read) - stays <= WORTH:
        return ()
    kept, _ = states.longest(slot.read)
    return tuple(slot.read) if len(slot.read) - kept > WORTH else ()
