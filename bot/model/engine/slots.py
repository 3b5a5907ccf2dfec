"""The sequences of a context and what each holds: where a prompt can begin with what was computed before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import eq


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences begin with alike."""
    return next((at for at, same in enumerate(map(eq, a, b)) if not same), min(len(a), len(b)))


@dataclass(slots=True, eq=False)
class Slot:
    """One sequence. `read` are the tokens its KV cache holds; `coming` those that its request will read."""

    sequence: int
    read: list[int] = field(default_factory=list)
    coming: list[int] = field(default_factory=list)
    busy: bool = False
    used: int = 0


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

    def held(self, tokens: list[int]) -> tuple[int, Slot | None]:
        """The slot whose cache shares most with the beginning of `tokens`, and how much; idle ones first."""
        found = [(common_prefix(slot.read, tokens), not slot.busy, slot) for slot in self._slots]
        shared, _, slot = max(found, key=lambda each: each[:2])
        return (shared, slot) if shared else (0, None)

    def coming(self, tokens: list[int]) -> int:
        """How much of the beginning of `tokens` some busy slot will hold once it has read its prompt."""
        return max((common_prefix(slot.coming, tokens) for slot in self._slots if slot.busy), default=0)

    def take(self, slot: Slot, tokens: list[int], reused: int) -> None:
        """Mark a slot as busy with `tokens`, of which it holds the first `reused`."""
        self._clock += 1
        slot.read, slot.coming = tokens[:reused], list(tokens)
        slot.busy, slot.used = True, self._clock

    def release(self, slot: Slot) -> None:
        """The slot is free; what it has read stays for whoever asks the like."""
        slot.busy = False

    def empty(self, slot: Slot) -> None:
        """The slot holds nothing any more."""
        slot.read, slot.busy = [], False
