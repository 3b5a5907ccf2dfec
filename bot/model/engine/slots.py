"""The sequences of a context and what each holds: where a prompt can begin with what was computed before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import eq


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences begin with alike."""
    return next((at for at, same in enumerate(map(eq, a, b)) if not same), min(len(a), len(b)))


@dataclass(slots=True, eq=False)
class Slot:
    """One sequence. `read` are the tokens its KV cache holds; `coming` those that its request will read.
    `readers` are whom they are for.
    """

    sequence: int
    read: list[int] = field(default_factory=list)
    coming: list[int] = field(default_factory=list)
    busy: bool = False
    used: int = 0
    readers: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The `tokens` of a prompt for some `readers`. With others it shares the first `stable` at most."""

    tokens: Sequence[int]
    readers: str = ""
    stable: int = 0

    def shares(self, held: Sequence[int], readers: str) -> int:
        """How many tokens it begins with of what is `held` for `readers`."""
        length = common_prefix(held, self.tokens)
        return length if readers == self.readers else min(length, self.stable)


class Slots:
    """All sequences of a context, idle ones too. Bookkeeping only: the loop moves the KV cache to match."""

    def __init__(self, count: int) -> None:
        self._slots = [Slot(i) for i in range(count)]
        self._clock = 0

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def free(self) -> list[Slot]:
        """Slots that nobody uses: empty ones first, then the longest unused."""
        return sorted((s for s in self._slots if not s.busy), key=lambda s: (bool(s.read), s.used))

    def held(self, wanted: Wanted) -> tuple[int, Slot | None]:
        """The slot whose cache shares most with the beginning of a prompt, and how much; idle ones first."""
        found = [(wanted.shares(slot.read, slot.readers), not slot.busy, slot) for slot in self._slots]
        shared, _, slot = max(found, key=lambda each: each[:2])
        return (shared, slot) if shared else (0, None)

    def coming(self, wanted: Wanted) -> int:
        """How much of the beginning of a prompt some busy slot will hold once it has read its own."""
        busy = (slot for slot in self._slots if slot.busy)
        return max((wanted.shares(slot.coming, slot.readers) for slot in busy), default=0)

    def take(self, slot: Slot, wanted: Wanted, reused: int) -> None:
        """Mark a slot as busy with a prompt, of which it holds the first `reused` tokens."""
        self._clock += 1
        slot.read, slot.coming = list(wanted.tokens[:reused]), list(wanted.tokens)
        slot.readers = wanted.readers
        slot.busy, slot.used = True, self._clock

    def release(self, slot: Slot) -> None:
        """The slot is free; what it has read stays for whoever asks the like."""
        slot.busy = False

    def empty(self, slot: Slot) -> None:
        """The slot holds nothing any more."""
        slot.read, slot.busy = [], False
