"""DOCX: Word's own headings, lists and tables by way of HTML. Runs in the parser's process only."""

import io
import re
import zipfile
import zlib
from pathlib import PurePath

import mammoth

from store.errors import TooLarge, Unreadable
from store.reading.document import Document
from store.reading.html import from_html
from store.reading.opening import MB

_MOST_XML = 128 * MB
"""A small archive may unpack to gigabytes. The longest honest documents have a tenth of this."""


_STYLES = (
    "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh\n"
    "highlight[color='hidden'] => dialog"  # which is never read as text
)
_HIDDEN = re.compile(rb"""<w:vanish\s*(?:w:val=["'](?:1|true|on)["']\s*)?/>""")


def read(data: bytes, path: PurePath) -> Document:
    """A Word document. Raises Unreadable or TooLarge."""
    _check_archive(data)
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
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # Without its pictures, which nobody reads.
        parts = {it: archive.read(it) for it in archive.namelist() if it.endswith((".xml", ".rels"))}
    if not any(_HIDDEN.search(part) for part in parts.values()):
        return data
    marked = io.BytesIO()
    with zipfile.ZipFile(marked, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, _HIDDEN.sub(b'<w:highlight w:val="hidden"/>', part))
    return marked.getvalue()


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(
                entry.file_size for entry in archive.infolist() if entry.filename.endswith((".xml", ".rels"))
            )
    except zipfile.BadZipFile:
        raise Unreadable("is not a Word document; an old .doc must be saved as .docx") from None
    if size > _MOST_XML:
        raise TooLarge(f"unpacks to {size // MB} MB, over {_MOST_XML // MB} MB")
