"""Citations: sources as people read them, each link opening at the quoted words."""

from bot.citations.grouping import Cited, Section, by_source, day, last_changed
from bot.citations.links import headings, line, link, path, place

__all__ = [
    "Cited",
    "Section",
    "by_source",
    "day",
    "headings",
    "last_changed",
    "line",
    "link",
    "path",
    "place",
]
