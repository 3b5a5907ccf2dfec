"""Where quoted words stand: an address that opens there, and the place as people read it. Pure.

Pages of the web get a text fragment (`#:~:text=first%20words,last%20words`, which the browsers of all three
families scroll to), behind the heading's anchor, where a page is opened that does not hold the words as
written. Browsers pass over what they do not find, and open the page at its top.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from store.passage import Kind, Passage
from store.reading import Heading, find_headings, has_own_lines, layout_of
from store.sentences import readable

_WEB = re.compile(r"https?://[^\s<>|]+")
_PERMALINK = re.compile(r"[\w.-]+\.slack\.com")
# Files of a forge that are shown line by line; those that are shown as pages have headings.
_LINES = re.compile(r"/blob/.*\.(?!(?:md|markdown|rst|adoc|html?|ipynb|pdf)$)\w+$", re.IGNORECASE)
# A search in a page ends at a block's end, and where the page shows something else than what is written.
_BREAK = re.compile(
    r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+>|#]|\d{1,3}[.)][ \t]))|(?<!\\)\||<[^<>]*>|\{[%{].*?[%}]\}"
    r"|!\[[^\]]*\]\([^()]*\)|\[\^\w+\]|```|:\w+:",
    re.DOTALL,
)
_FIRST, _LAST = 6, 4
_WHOLE = 10
# A script without spaces gives few and long words; past this the anchor alone must do.
_LONGEST = 400


def link(passage: Passage, quote: str = "") -> str:
    """An address that opens at `quote`, a slice of the passage; "" where its source is not on the web.

    A message of Slack has an address of its own, which stays as it is; so does one with a text fragment.
    """
    said = passage.message_at(_at(passage, quote))
    url = said.url if said else passage.source.url
    if not _WEB.fullmatch(url):
        return ""
    base, _, anchor = url.partition("#")
    if _is_message(passage) or ":~:" in anchor:
        return url
    if passage.page:
        return url if anchor else f"{base}#page={passage.page}"
    if _LINES.search(base.partition("?")[0]):
        return url if anchor else f"{base}#L{line(passage, quote)}"
    anchor = anchor or slug(next(iter(headings(passage, quote)[-1:]), ""))
    words = _directive(quote)
    return f"{base}#{anchor}{words}" if anchor or words else base


def headings(passage: Passage, quote: str = "") -> tuple[str, ...]:
    """The headings above the quote, outermost first: short sections may stand whole inside a passage."""
    return headings_at(passage, _at(passage, quote))


def headings_at(passage: Passage, at: int) -> tuple[str, ...]:
    """The headings above `passage.text[at]`, outermost first; of a message who wrote it and when."""
    above = passage.headings
    if said := passage.message_at(at):
        return (*above, said.said)
    if layout_of(PurePath(passage.source.name)) == "markdown":
        inside: list[Heading] = []
        for each in find_headings(passage.text[:at]):
            inside = [*(it for it in inside if it.level < each.level), each]
        above = (*above, *(it.text for it in inside))
    # As a heading: at the start of a line, "1. " would be the mark of a list item.
    return tuple(readable(f"# {each}") for i, each in enumerate(above) if each not in above[:i])


def path(passage: Passage, quote: str = "") -> str:
    """Title and headings above the quote in one line: `Leave › Sick leave`; the document's name at least."""
    above = (passage.source.title, *headings(passage, quote))
    return " › ".join(it for i, it in enumerate(above) if it and it not in above[:i]) or passage.source.name


def place(passage: Passage, quote: str = "") -> str:
    """The document and where in it `quote` stands: `handbook/leave.md:14`, `travel.pdf, page 3`.

    The lines of a Word document's text are not lines that anybody sees: such a file is named alone.
    """
    name = passage.source.name or passage.source.id
    if passage.page:
        return f"{name}, page {passage.page}"
    return f"{name}:{line(passage, quote)}" if has_own_lines(PurePath(name)) else name


def line(passage: Passage, quote: str = "") -> int:
    """The line of its document that `quote` begins on, from 1."""
    return passage.line + passage.text.count("\n", 0, _at(passage, quote))


def slug(heading: str) -> str:
    """A heading's anchor as forges and site generators make it: `Sick leave, 2nd year` gives
    `sick-leave-2nd-year`."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().casefold())
    return percent_encoded(kept.replace(" ", "-"), safe="-_")


def _is_message(passage: Passage) -> bool:
    address = urlsplit(passage.source.url)
    shared = _PERMALINK.fullmatch(address.netloc) and address.path.startswith("/archives/")
    return passage.source.kind is Kind.SLACK or bool(shared)


def _at(passage: Passage, quote: str) -> int:
    return max(passage.text.find(quote), 0)


def _directive(quote: str) -> str:
    """`:~:text=` with the quote's words, all of a few or the first and the last of many; "" for none."""
    blocks = list(_blocks(quote))
    if not blocks:
        return ""
    if len(blocks) == 1 and len(blocks[0]) <= _WHOLE:
        words = _encoded(blocks[0])
    else:
        words = f"{_encoded(blocks[0][:_FIRST])},{_encoded(blocks[-1][-_LAST:])}"
    return f":~:text={words}" if len(words) <= _LONGEST else ""


def _blocks(quote: str) -> Iterator[list[str]]:
    """The words of each stretch that a page shows as it is written, without the signs around it."""
    for part in _BREAK.split(quote):
        shown = re.sub(r"^\W+|(?<![^\w%)])[^\w%)]+$", "", readable(part).replace("`", ""))
        if shown:
            yield shown.split()


def _encoded(words: list[str]) -> str:
    # A hyphen would mark what stands around the words.
    shown = " ".join(words).encode("utf-8", "replace")
    return percent_encoded(shown, safe="").replace("-", "%2D")
