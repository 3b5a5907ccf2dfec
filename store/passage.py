"""A piece of a source."""

from dataclasses import dataclass

from store.source import Source


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
