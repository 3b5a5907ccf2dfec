"""What the store holds: a source, where it came from, and a piece of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.audience import Audience


class Kind(StrEnum):
    FILE = "file"
    SLACK = "slack"

    @classmethod
    def _missing_(cls, value: object) -> "Kind | None":
        """Old ledgers may name kinds that nothing was ever read from."""
        return cls.FILE if value in {"web", "upload"} else None


@dataclass(frozen=True, slots=True)
class Source:
    """One document: `id` is unique in the store, `name` is what people see (for a file, its path
    below the indexed folder), `digest` changes when its content, title, url or audience does."""

    id: str
    kind: Kind
    name: str
    title: str
    url: str
    digest: str
    audience: Audience
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim slice of a source's text.

    `text == document_text[start:end]`; `headings` is the path of headings above it, outermost first;
    `position` counts passages of the source from 0; `line` and `page` count from 1 (`page` for PDF only).
    """

    id: str
    source: Source
    headings: tuple[str, ...]
    text: str
    position: int
    start: int
    end: int
    line: int
    page: int | None = None

    @property
    def context(self) -> str:
        """Title and heading path in one line, as search and prompt show it: `Leave › Annual leave`."""
        parts = [self.source.title, *self.headings]
        return " › ".join(part for i, part in enumerate(parts) if part and part not in parts[:i])
