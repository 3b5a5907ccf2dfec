"""Citations: sources and quotes as people read them, each link opening at the quoted words."""

from bot.citations.grouping import Cited, Section, by_source, day, last_changed
from bot.citations.links import headings, headings_at, line, link, path, place
from bot.citations.numbering import in_reading_order
from bot.citations.quotes import (
    QuoteBlock,
    QuotedLine,
    QuotedSection,
    innermost_heading,
    numbers_in,
    own_words,
    quote_blocks,
)

__all__ = [
    "Cited",
    "QuoteBlock",
    "QuotedLine",
    "QuotedSection",
    "Section",
    "by_source",
    "day",
    "headings",
    "headings_at",
    "in_reading_order",
    "innermost_heading",
    "last_changed",
    "line",
    "link",
    "numbers_in",
    "own_words",
    "path",
    "place",
    "quote_blocks",
]
