"""Pictures with words in them: photographs of pages, screenshots, faxes. Runs in the parser's process only.

Pillow gives their dots, tesseract reads them. Neither is needed for anything else: without them a picture
is a type of file that is not read, and what to install is said.
"""

import io
import warnings
from pathlib import PurePath
from typing import TYPE_CHECKING

from store.errors import TooLarge, UnknownFormat, Unreadable
from store.reading.document import Document, find_headings, title_of
from store.reading.ocr import Dots, lacking_for_pictures, lacking_pack, ocr_program, read_dots
from store.reading.pdf.hyphens import hyphens_of
from store.reading.pdf.lines import Line
from store.reading.pdf.prose import blocks, joined, measures
from store.reading.pdf.scan import lines_of

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_DOTS = 60_000_000
"""A page scanned at 600 dots an inch has 35 million."""
_LEAST_ACROSS, _LEAST_DOWN = 80, 24
"""Dots. What is smaller is an icon."""
_SMALL = 1_600
"""Dots across. Letters of a screen are half as large as those that tesseract is trained on."""
_MOST_PAGES = 100
_AT_ALL = 3
"""Letters that make a picture one with words; less is read in the grain of any photograph."""


def read(data: bytes, path: PurePath) -> Document:
    """The words of a picture; a TIFF has pages. Raises Unreadable or one of its kinds."""
    from PIL.Image import DecompressionBombError

    program = ocr_program()
    if program is None:
        raise UnknownFormat(lacking_for_pictures())
    try:
        with warnings.catch_warnings(action="ignore"):  # of metadata that nobody reads
            pages, lost = _read(data, program)
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, DecompressionBombError) as wrong:
        raise Unreadable(
            f"is not a complete picture ({type(wrong).__name__}); save it as PNG again"
        ) from None
    if sum(letter.isalnum() for page in pages for line in page for letter in line.text) < _AT_ALL:
        raise Unreadable("; ".join(["is a picture in which tesseract reads no words", *lost]))
    hyphens = hyphens_of(line.text for page in pages for line in page)
    text, offsets = joined(blocks(pages, {}, measures(pages)), hyphens, len(pages))
    return Document(text, title_of(path), headings=find_headings(text), pages=offsets, lost=tuple(lost))


def _read(data: bytes, program: str) -> tuple[list[list[Line]], list[str]]:
    """The lines of each page, and what was lost."""
    from PIL import Image

    pages, lost = [], list[str]()
    with Image.open(io.BytesIO(data)) as picture:
        count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1  # others move
        if count > _MOST_PAGES:
            lost.append(f"{count - _MOST_PAGES} pages past {_MOST_PAGES} are left out")
        for number in range(min(count, _MOST_PAGES)):
            picture.seek(number)
            dots = _dots(picture)
            if not number and (lacking := lacking_pack(program, dots)):
                lost.append(lacking)
            pages.append(list(lines_of(read_dots(program, dots))))
    return pages, lost


def _dots(picture: "Image") -> Dots:
    """In grey, as it is held, what is transparent on white."""
    from PIL import Image, ImageOps

    across, down = picture.size
    if across * down > _MOST_DOTS:
        raise TooLarge(
            f"has {across * down // 10**6} million dots, over {_MOST_DOTS // 10**6}: make it smaller"
        )
    if across < _LEAST_ACROSS or down < _LEAST_DOWN:
        raise Unreadable("is a picture too small to have words in it")
    shown = ImageOps.exif_transpose(picture)
    if shown.has_transparency_data:
        ground = Image.new("RGBA", shown.size, "white")
        ground.alpha_composite(shown.convert("RGBA"))
        shown = ground
    grey = shown.convert("L")
    if grey.width < _SMALL:
        grey = grey.resize((grey.width * 2, grey.height * 2))
    return Dots(grey.width, grey.height, grey.tobytes())
