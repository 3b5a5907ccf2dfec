"""HTML: a page without what stands around its text, read by pandoc. Runs in the parser's process only."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from store.reading.decoding import clean, decode_as, is_unicode
from store.reading.document import Document, heading_text, markdown_document, title_of
from store.reading.pandoc import convert

_NEVER_SEEN = (
    "script, style, noscript, template, svg, iframe, object, dialog:not([open]), select, [hidden], "
    "[style*='display:none' i], [style*='display: none' i], [style*='visibility:hidden' i], "
    "[style*='visibility: hidden' i]"
)
_TO_ITSELF = ", ".join(f"h{level} a[href^='#']" for level in range(1, 7))
"""The sign at a heading by which a page lets people link to it: ¶ or #. It is no word of the heading."""
_AROUND_TEXT = "nav, [role=navigation], [role=banner], [role=contentinfo], [role=search]"
_BESIDE_TEXT = "aside, footer"
_MAIN = ("main", "[role=main]", "article", "#content", "#main-content")
_MOSTLY_LINKS = 0.5
"""Share of the words. A box in which more of them are links leads elsewhere; a warning does not."""
_DEEPEST = 400
"""Elements within each other. Deeper ones are no document's structure: only their words are kept."""


_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_STATED = 4096
"""Bytes in which a page says what it is encoded in."""
# What a site puts behind the title of each of its pages.
_OF_SITE = re.compile(r"\s+[|–—·»\u2022-]\s+[^|–—·»\u2022]{1,60}$")


def read(data: bytes, path: PurePath) -> Document:
    """A page. Its title is its first heading of level 1, else its <title> without the site's name. Raises
    Unreadable."""
    stated = None if is_unicode(data) else _CHARSET.search(data[:_STATED])
    return from_html(decode_as(data, stated[1].decode() if stated else ""), path)


def from_html(html: str, path: PurePath) -> Document:
    """A document of HTML, whose text is Markdown. Raises Unreadable."""
    try:
        page = LexborHTMLParser(html)
    except SelectolaxError as failed:
        raise MemoryError from failed  # there is no HTML that it refuses: only memory can fail it
    named = page.css_first("title")
    stated = heading_text(named.text(deep=True)) if named else ""
    title = _OF_SITE.sub("", stated) or title_of(path)
    for node in page.css(_NEVER_SEEN):
        node.decompose()
    for node in page.css(_TO_ITSELF):
        if not any(map(str.isalnum, node.text(deep=True))):
            node.decompose()
    main = _main(page)
    if main is None:
        return markdown_document("", title)
    if any(depth > _DEEPEST for depth in _depths(main)):
        return markdown_document(clean(main.text(deep=True, separator="\n\n").strip()), title)
    # pandoc forgets what kind of box an <aside> is.
    boxed = re.sub(r"<(/?)aside\b", r"<\1div", main.html or "", flags=re.IGNORECASE)
    document = convert(boxed.encode("utf-8", "replace"), "html").document(title)
    # What begins with a lesser heading has its name in its <title>.
    lesser = stated and not any(it.level == 1 for it in document.headings)
    return replace(document, title=title) if lesser else document


def _main(page: LexborHTMLParser) -> LexborNode | None:
    """The one element that says it is the main text, else the body; without what stands around the text."""
    marked = (found[0] for selector in _MAIN if len(found := page.css(selector)) == 1)
    main = next((node for node in marked if node.text(deep=True).strip()), page.body)
    if main:
        for node in main.css(_AROUND_TEXT):
            node.decompose()
        for node in main.css(_BESIDE_TEXT):
            if _leads_elsewhere(node) or (node.tag == "footer" and main.tag == "body"):
                node.decompose()
    return main


def _leads_elsewhere(node: LexborNode) -> bool:
    said = len(node.text(deep=True).split())
    linked = sum(len(link.text(deep=True).split()) for link in node.css("a[href]"))
    return linked > _MOSTLY_LINKS * said


def _depths(main: LexborNode) -> Iterator[int]:
    """How deep each element stands below `main`."""
    depth = 0
    node: LexborNode | None = main
    while node is not None:
        yield depth
        if node.child is not None:
            node, depth = node.child, depth + 1
            continue
        while node is not None and node.next is None and node != main:
            node, depth = node.parent, depth - 1
        node = None if node is None or node == main else node.next
