"""Scans and pictures through the program `tesseract`, where it is installed: grey dots in, text out.

It reads the languages whose packs are installed. It runs under the parser's process only, with its limits.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType

from store.reading.decoding import clean

HOW = "install tesseract (on Debian and Ubuntu: apt install tesseract-ocr)"
_PAGE_SECONDS = 30.0
_TURNS = "osd"
"""The pack by which it sees which way up a page is, and in which script."""
_MOST_LANGUAGES = 6
"""More take minutes a page, and make each other worse."""
_PACKS = MappingProxyType(
    {
        "Arabic": ("ara", "fas", "urd"),
        "Cyrillic": ("rus", "ukr", "bul", "srp", "bel", "mkd"),
        "Devanagari": ("hin", "mar", "nep"),
        "Greek": ("ell", "grc"),
        "Han": ("chi_sim", "chi_tra", "jpn"),
        "Hebrew": ("heb", "yid"),
        "Japanese": ("jpn",),
        "Korean": ("kor",),
        "Thai": ("tha",),
    }
)
"""Scripts, as tesseract calls them, and the packs that read them; the first is the likeliest."""


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture in grey: a byte for each dot, 0 is black, row after row."""

    across: int
    down: int
    grey: bytes

    @property
    def pgm(self) -> bytes:
        """As a file that tesseract takes without writing another, which the process may not."""
        return b"P5 %d %d 255\n" % (self.across, self.down) + self.grey


def ocr_program() -> str | None:
    """Where tesseract lies."""
    return shutil.which("tesseract")


def lacking_for_pictures() -> str:
    """Why pictures are not read here, and what to install; nothing where they are."""
    if ocr_program() and find_spec("PIL"):
        return ""
    return f"is a picture; to have its words read, {HOW} and pip install 'inhouse[ocr]'"


def read_dots(program: str, dots: Dots) -> str:
    """The text that tesseract reads; nothing where it fails."""
    languages = _installed(program)
    read = sorted(languages - {_TURNS}, key=lambda it: (it != "eng", it))[:_MOST_LANGUAGES]
    command = [program, "stdin", "stdout"]
    command += ["-l", "+".join(read)] if read else []
    command += ["--psm", "1"] if _TURNS in languages else []
    return _said(command, dots)


def lacking_pack(program: str, dots: Dots) -> str:
    """What to install where the letters are of a script that no installed pack reads, else nothing."""
    languages = _installed(program)
    if _TURNS not in languages:
        return ""
    found = re.search(
        r"^Script: (\w+)", _said([program, "stdin", "stdout", "--psm", "0"], dots), re.MULTILINE
    )
    packs = _PACKS.get(found[1], ()) if found else ()
    if not found or not packs or languages & {*packs, f"script/{found[1]}"}:
        return ""
    return (
        f"the letters look {found[1]}, which no language pack of tesseract here reads: install "
        f"tesseract-ocr-{packs[0].replace('_', '-')}"
    )


@cache
def _installed(program: str) -> frozenset[str]:
    """The packs of languages that it has."""
    try:
        done = subprocess.run(
            [program, "--list-langs"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PAGE_SECONDS,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}


def _said(command: list[str], dots: Dots) -> str:
    try:
        done = subprocess.run(
            command, input=dots.pgm, capture_output=True, timeout=_PAGE_SECONDS, env=_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else clean(done.stdout.decode("utf-8", "replace"))


def _environment() -> dict[str, str]:
    # One thread: what OpenMP starts counts against the limits, and other pages wait anyway.
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    return kept | {"OMP_THREAD_LIMIT": "1"}
