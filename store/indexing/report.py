"""What an indexing run did."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, or not all of it, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Report:
    """Counts of files; of passages in the files that were read; of texts that had to be embedded; seconds."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0
    skipped: list[Skipped] = field(default_factory=list)

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self) | {"seconds": round(self.seconds, 3)}
