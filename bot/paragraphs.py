"""A document as if its paragraphs had been said one after the other, each under its heading. Pure."""

import re
from collections.abc import Iterator

from bot.said import Said
from store.blocks import Block, blocks
from store.reading.document import Document
from store.sections import sections
from store.sentences import readable

_LONGEST = 320
"""Characters that a list has together with what introduces it; more items of it stand by themselves."""
_MARKED = re.compile(r"\w")


def paragraphs(document: Document) -> list[Said]:
    """Paragraphs and lists as people read them, said by the innermost heading above, else the title.

    A list stands with the line that introduces it. Tables and code are left out, unless that is all there is.
    """
    prose = list(_told(document, ("paragraph", "item", "lines")))
    return prose or list(_told(document, ("table", "code")))


def _told(document: Document, kinds: tuple[str, ...]) -> Iterator[Said]:
    for section in sections(document):
        heading = readable(section.path[-1]) if section.path else document.title
        found = blocks(document.text, section.body, section.end, document.layout)
        for text in _together([it for it in found if it.kind in kinds], document.text):
            yield Said(heading, text, "")


def _together(found: list[Block], text: str) -> Iterator[str]:
    """Each block as it reads; the items of a list after the words that lead to it."""
    held, open_list = "", False
    for block in found:
        words = readable(text[block.start : block.end])
        if not _MARKED.search(words):
            continue
        joins = block.kind == "item" and (open_list or held.endswith(":"))
        if joins and len(held) + len(words) <= _LONGEST:
            held = f"{held.rstrip('.;')}{';' if open_list else ''} {words}"
            open_list = True
            continue
        if held:
            yield held
        held, open_list = words, False
    if held:
        yield held
