"""Sources that contradict each other, as readers see it: side by side, what was changed last first. Pure."""

from collections.abc import Iterator, Sequence

from bot.dating import day
from bot.disagreeing import Disagreement
from bot.locating import path
from handlers.sectioning import Block, packed, quoted
from handlers.sources import titled

HEAD = ":warning: *Sources disagree*"


def contrary(found: Sequence[Disagreement]) -> list[Block]:
    """A section for what disagrees, none where nothing does."""
    return packed([HEAD, *(line for each in found for line in _sides(each))]) if found else []


def _sides(found: Disagreement) -> Iterator[str]:
    for side in (found.newer, found.older):
        modified = side.passage.source.modified
        changed = f" · _changed {day(modified)}_" if modified else ""
        title = titled(side.passage, side.quote, path(side.passage, side.quote))
        yield f"• {title}{changed}\n{quoted(side.shown)}"
