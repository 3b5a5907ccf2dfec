"""The sequences of a context and what each holds: where a prompt can begin with what was computed before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.model.engine.radix_tree import RadixTree


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
        self._index: RadixTree[Slot] = RadixTree()
        self._clock = 0

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def free(self) -> list[Slot]:
        """Slots that nobody uses: empty ones first, then the longest unused."""
        return sorted((s for s in self._slots if not s.busy), key=lambda s: (bool(s.read), s.used))

    def held(self, tokens: Sequence[int]) -> tuple[int, Slot | None]:
        """The slot whose cache shares most with the beginning of `tokens`, and how much; idle ones first."""
        best: tuple[int, Slot | None] = (0, None)
        for length, slot in self._index.matches(tokens):
            shared = min(length, len(slot.read))
            if length < best[0]:
                break
            if shared > best[0] or (shared == best[0] and best[1] is not None and best[1].busy):
                best = (shared, slot) if shared else best
        return best

    def coming(self, tokens: Sequence[int]) -> int:
        """How much of the beginning of `tokens` some busy slot will hold once it has read its prompt."""
        return next((n for n, slot in self._index.matches(tokens) if slot.busy), 0)

    def take(self, slot: Slot, tokens: Sequence[int], reused: int) -> None:
        """Mark a slot as busy with `tokens`, of which it holds the first `reused`."""
        self._forget(slot)
        self._clock += 1
        slot.read, slot.coming = list(tokens[:reused]), list(tokens)
        slot.busy, slot.used = True, self._clock
        self._index.add(slot.coming, slot)

    def release(self, slot: Slot) -> None:
        """The slot is free; what it has read stays for whoever asks the like."""
        self._forget(slot)
        slot.coming, slot.busy = list(slot.read), False
        if slot.read:
            self._index.add(slot.coming, slot)

    def empty(self, slot: Slot) -> None:
        """The slot holds nothing any more."""
        self._forget(slot)
        slot.read, slot.coming, slot.busy = [], [], False

    def _forget(self, slot: Slot) -> None:
        if slot.coming:
            self._index.remove(slot.coming, slot)
