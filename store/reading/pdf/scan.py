"""A page of a PDF as dots, for OCR."""

import pypdfium2

from store.reading.ocr import Dots

_SCALE = 300 / 72
"""Dots a point: what tesseract is trained on."""
_LONGEST_SIDE = 5_000


def dots_of(page: pypdfium2.PdfPage) -> Dots:
    """The page as it is seen, in grey."""
    scale = min(_SCALE, _LONGEST_SIDE / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows, across, stride = bytes(bitmap.buffer), bitmap.width, bitmap.stride
    grey = b"".join(rows[at : at + across] for at in range(0, stride * bitmap.height, stride))
    return Dots(across, bitmap.height, grey)
