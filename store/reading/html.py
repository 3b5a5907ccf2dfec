"""HTML as Markdown, and DOCX by way of HTML. Runs in the parser's process only."""

import io
import re
import zipfile
import zlib
from itertools import islice
from pathlib import PurePath

import mammoth
from markdownify import MarkdownConverter
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from store.errors import TooLarge, Unreadable
from store.reading import markdown
from store.reading.decoding import clean, decode
from store.reading.document import Document, heading_text, title_of
from store.reading.opening import MB

_NEVER_TEXT = (
    "script, style, noscript, template, svg, iframe, object, form, button, select, dialog, [hidden], "
    "[style*='display:none' i], [style*='display: none' i], [style*='visibility:hidden' i], "
    "[style*='visibility: hidden' i]"
)
_AROUND_TEXT = "nav, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=search]"
_MAIN = ("main", "[role=main]", "article", "#content", "#main-content")
_CONVERTER = MarkdownConverter(
    heading_style="ATX",
    bullets="-",
    strip=["img"],
    escape_asterisks=False,
    escape_underscores=False,
    table_infer_header=True,
)


def read(data: bytes, path: PurePath) -> Document:
    """A page. Its title is its first heading of level 1, else its <title>. Raises Unreadable."""
    return from_html(decode(data), path)


def from_html(html: str, path: PurePath) -> Document:
    """A document of HTML, whose text is Markdown. Raises Unreadable."""
    try:
        page = LexborHTMLParser(html)
    except SelectolaxError as failed:
        raise MemoryError from failed  # there is no HTML that it refuses: only memory can fail it
    named = page.css_first("title")
    title = heading_text(named.text(deep=True)) if named else ""
    for node in page.css(_NEVER_TEXT):
        node.decompose()
    main = _main(page)
    text = _as_markdown(main) if main else ""
    if not text:
        raise Unreadable("holds no text")
    headings = tuple(islice(markdown.find_headings(text), markdown.MOST_HEADINGS))
    return Document(text, markdown.first_title(headings) or title or title_of(path), headings=headings)


def _main(page: LexborHTMLParser) -> LexborNode | None:
    """The one element that says it is the main text, else the body; without what stands around the text."""
    marked = (found[0] for selector in _MAIN if len(found := page.css(selector)) == 1)
    main = next((node for node in marked if node.text(deep=True).strip()), page.body)
    if main:
        for node in main.css(_AROUND_TEXT):
            node.decompose()
    return main


def _as_markdown(main: LexborNode) -> str:
    try:
        written: str = _CONVERTER.convert(main.html or "")
    except RecursionError:
        # Elements hundreds deep are no document's structure: the words are all there is to keep.
        written = main.text(deep=True, separator="\n")
    return clean(re.sub(r"\n{3,}", "\n\n", written).strip())


_MOST_XML = 128 * MB
"""A small archive may unpack to gigabytes. The longest honest documents have a tenth of this."""


_STYLES = (
    "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh\n"
    "highlight[color='hidden'] => dialog"  # which is never read as text
)
_HIDDEN = re.compile(rb"""<w:vanish\s*(?:w:val=["'](?:1|true|on)["']\s*)?/>""")


def read_docx(data: bytes, path: PurePath) -> Document:
    """A Word document. Raises Unreadable or TooLarge."""
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(_hidden_marked(data)),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=lambda image: [],
        ).value
    except (KeyError, ValueError, OSError, zlib.error, zipfile.BadZipFile) as wrong:
        raise Unreadable(f"is not a whole Word document ({type(wrong).__name__})") from None
    return from_html(html, path)


def _hidden_marked(data: bytes) -> bytes:
    """The document with its hidden words in a colour of their own, as mammoth tells nothing else of them."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise Unreadable("is not a Word document; an old .doc must be saved as .docx") from None
    with archive:
        # Without its pictures, which nobody reads.
        entries = [it for it in archive.infolist() if it.filename.endswith((".xml", ".rels"))]
        size = sum(it.file_size for it in entries)
        if size > _MOST_XML:
            raise TooLarge(f"unpacks to {size // MB} MB, over {_MOST_XML // MB} MB")
        parts = {it.filename: archive.read(it) for it in entries}
    if not any(_HIDDEN.search(part) for part in parts.values()):
        return data
    marked = io.BytesIO()
    with zipfile.ZipFile(marked, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, _HIDDEN.sub(b'<w:highlight w:val="hidden"/>', part))
    return marked.getvalue()
