"""The sequences of a context, and what each has read: which prompt can begin where another one has been."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


def common(a: Sequence[int], b: Sequence[int]) -> int:
    """The length of the longest common prefix."""
    length = min(len(a), len(b))
    if a[:length] == b[:length]:
        return length
    return next(i for i in range(length) if a[i] != b[i])


@dataclass(slots=True)
class Slot:
    """One sequence. `read` are the tokens its KV cache holds; `goal` is the prompt it is reading."""

    sequence: int
    read: list[int] = field(default_factory=list)
    goal: list[int] = field(default_factory=list)
    busy: bool = False
    used: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a prompt goes: into `slot`, beginning with `reused` tokens of `source` (may be `slot` itself)."""

    slot: Slot
    source: Slot
    reused: int


class Slots:
    """All sequences of a context. Bookkeeping only: the caller moves the KV cache accordingly."""

    def __init__(self, count: int) -> None:
        self._slots = [Slot(i) for i in range(count)]
        self._clock = 0

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    @property
    def idle(self) -> list[Slot]:
        """Free slots, the longest unused first."""
        return sorted((s for s in self._slots if not s.busy), key=lambda s: (bool(s.read), s.used))

    def seat(self, prompt: Sequence[int], worth_waiting: int = 32) -> Seat | None:
        """Find a free slot for `prompt` and the longest prefix of it that is already computed.

        None when no slot is free, or when a busy slot is just computing a prefix that is more than
        `worth_waiting` tokens longer: then waiting is cheaper than computing it twice.
        At least the last token of a prompt is always computed: its logits are needed.
        """
        idle = self.idle
        if not idle:
            return None
        usable = len(prompt) - 1
        source = max(self._slots, key=lambda s: (common(s.read, prompt), not s.busy))
        reused = min(common(source.read, prompt), usable)
        coming = max((min(common(s.goal, prompt), usable) for s in self._slots if s.busy), default=0)
        if coming > reused + worth_waiting:
            return None
        # An idle source is taken over unless much of what it holds would be lost and another slot is there.
        spoils = len(source.read) - reused
        if not source.busy and (spoils <= worth_waiting or len(idle) == 1 or idle[0] is source):
            slot = source
        else:
            slot = next(s for s in idle if s is not source)
        return Seat(slot, source, reused)

    def take(self, slot: Slot, prompt: Sequence[int], reused: int) -> None:
        """Mark a slot as busy with `prompt`, of which it holds the first `reused` tokens."""
        self._clock += 1
        slot.read = list(prompt[:reused])
        slot.goal, slot.busy, slot.used = list(prompt), True, self._clock

    def release(self, slot: Slot) -> None:
        """The slot is free; what it has read stays for whoever asks the like."""
        slot.goal, slot.busy = [], False

    def oldest_with_text(self) -> Slot | None:
        """The idle slot to empty first when the KV cache is full."""
        return next((s for s in self.idle if s.read), None)
