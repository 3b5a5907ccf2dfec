"""What an indexing run is told, and what it tells: options, progress and the report."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from store.audience import Audience
from store.reading import Limits


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """What to index with. `base_url` is where the indexed folder lies on the web.

    `audience` is who may read at most; front matter may narrow it. `exclude` are gitignore's patterns of what
    is not read. None stands for what the folder was last indexed with, so that nobody makes it public by
    leaving an option out; at first, everyone, no address and no pattern. `again` reads what was forgotten.
    Where `touched` is given, only files at or below these paths are read: no other one has changed.
    `private` reads the private channels and direct messages of an export of Slack, too; those that an earlier
    run read are read again without it.
    """

    audience: Audience | None = None
    base_url: str | None = None
    exclude: tuple[str, ...] | None = None
    again: bool = False
    touched: Collection[Path] | None = None
    private: bool = False
    chunk_tokens: int = 220
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, or not all of it, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Report:
    """Counts of files, of conversations in an export of Slack; of passages in what was read; of texts that
    had to be embedded; seconds.

    `excluded` counts files, and folders as a whole, since those are not looked into. `unmatched` are patterns
    that were given and fit nothing. `skipped` files were not read; of each in `incomplete` something was left
    out, a line for each loss.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    excluded: int = 0
    forgotten: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0
    unmatched: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    incomplete: list[Skipped] = field(default_factory=list)

    @property
    def found_nothing(self) -> bool:
        """Whether no file that was named is in the library now."""
        return self.added + self.changed + self.unchanged == 0

    @property
    def changed_anything(self) -> bool:
        return self.added + self.changed + self.removed > 0

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self) | {"seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: files read, of how many, and the one being read; passages embedded, those a second,
    and the seconds that it may still take, where that can be told. `stopping`: what was read is put, and no
    more is read.
    """

    files: int
    of: int
    name: str = ""
    passages: int = 0
    speed: float = 0.0
    left: float | None = None
    stopping: bool = False


Watch = Callable[[Progress], None]
"""Told before each file, and while its passages are embedded."""
