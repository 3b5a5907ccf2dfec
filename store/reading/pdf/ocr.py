"""Scanned pages through the program `tesseract`, where it is installed: the page goes in as a picture."""

import os
import shutil
import subprocess

import pypdfium2

from store.reading.decoding import clean
from store.reading.pdf.lines import Line
from store.reading.pdf.page import Box

_DOTS = 300 / 72
"""Dots a point: what tesseract is trained on."""
_LONGEST_SIDE = 5_000
_PAGE_SECONDS = 30.0


def ocr_program() -> str | None:
    """Where tesseract lies."""
    return shutil.which("tesseract")


def read_scan(program: str, page: pypdfium2.PdfPage) -> list[Line]:
    """The lines that tesseract reads; none where it fails. The child has this process's limits."""
    scale = min(_DOTS, _LONGEST_SIDE / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows = bytes(bitmap.buffer)
    across, stride = bitmap.width, bitmap.stride
    dots = b"".join(rows[at : at + across] for at in range(0, stride * bitmap.height, stride))
    # One thread: what OpenMP starts counts against the limits, and other pages wait anyway.
    environment = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    try:
        done = subprocess.run(
            [program, "stdin", "stdout"],
            input=b"P5 %d %d 255\n" % (across, bitmap.height) + dots,
            capture_output=True,
            timeout=_PAGE_SECONDS,
            env=environment | {"OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    text = clean(done.stdout.decode("utf-8", "replace")) if not done.returncode else ""
    return list(_lines(text))


def _lines(text: str) -> list[Line]:
    """Lines of a made-up place: a blank line begins a paragraph."""
    found: list[Line] = []
    rows = [row.strip() for row in text.replace("\f", "\n").split("\n")]
    for height, row in enumerate(rows):
        if row:
            box = Box(0, height * 12.0, 100, height * 12.0 + 10)
            found.append(Line(row, box, 10.0, left=0, right=100, column=1))
    return found
