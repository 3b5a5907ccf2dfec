"""DOCX: Word's own headings, lists and tables by way of HTML. Runs in the parser's process only."""

import io
import zipfile
from pathlib import PurePath

import mammoth

from store.errors import TooLarge, Unreadable
from store.reading.document import Document
from store.reading.html import from_html
from store.reading.limits import MB

_MOST_XML = 128 * MB
"""A small archive may unpack to gigabytes. The longest honest documents have a tenth of this."""


def read(data: bytes, path: PurePath) -> Document:
    """A Word document. Raises Unreadable or TooLarge."""
    _check_archive(data)
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map="p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh",
            include_embedded_style_map=False,
            convert_image=lambda image: [],
        ).value
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as wrong:
        raise Unreadable(f"is not a whole Word document ({type(wrong).__name__})") from None
    return from_html(html, path)


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
