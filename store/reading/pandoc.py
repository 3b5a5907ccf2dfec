"""What pandoc reads (Word, OpenDocument, EPUB, slides, wikis …): its tree, as our Markdown.

Runs in the parser's process only, whose limits pandoc inherits. Its licence is the GPL; it is a program
beside ours that is given bytes and asked for JSON (docs/formats.md). `--sandbox` keeps it from other files.
"""

import json
import re
import subprocess
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path, PurePath

from store.errors import Unreadable
from store.reading.decoding import decode
from store.reading.document import Document, title_of
from store.reading.office import entries_of, headers_and_footers, packed, passed_over, without_hidden
from store.reading.writing import Written, write

_ARCHIVES = {".docx": "docx", ".odt": "odt", ".epub": "epub", ".pptx": "pptx"}
_TEXTS = {
    ".rst": "rst", ".adoc": "asciidoc", ".asciidoc": "asciidoc", ".org": "org",
    ".wiki": "mediawiki", ".mediawiki": "mediawiki", ".textile": "textile", ".rtf": "rtf",
    ".dokuwiki": "dokuwiki", ".typ": "typst", ".opml": "opml", ".fb2": "fb2", ".dbk": "docbook",
}  # fmt: skip
_HEAP = "-M1200m"
_TOO_DEEP = re.compile(rb"stack overflow|heap exhausted|out of memory|memory exhausted", re.IGNORECASE)
_MERGED = "merged cells are not resolved"
_NOT_READ = (
    ("asciidoc", re.compile(rb"^(?:.*\s)?\d*(?:\.\d+)?\+[<^>.a-z]*\|", re.MULTILINE), _MERGED),
    ("pptx", re.compile(rb'\b[vh]Merge="1"'), _MERGED),
    ("pptx", re.compile(rb"<m:oMath\b"), "equations are not read"),
    ("odt", re.compile(rb"<math:math\b|<math\b"), "equations are not read"),
    ("rtf", re.compile(rb"\\footnote\b"), "footnotes are not read"),
)
"""Of a format, a sign that a file holds what pandoc's reader of it passes over, and what that is."""


def read(data: bytes, path: PurePath) -> Document:
    """A document of one of pandoc's formats, by its name. Raises Unreadable or TooLarge."""
    suffix = path.suffix.casefold()
    if name := _TEXTS.get(suffix):
        return _told(convert(decode(data).encode(), name), name, data).document(title_of(path))
    name, entries = _ARCHIVES[suffix], entries_of(data, suffix)
    above: list[str] = []
    if suffix == ".docx":
        entries = without_hidden(entries)
        around = [(where, _one_line(part)) for where, part in headers_and_footers(entries)]
        above = [f"{where}: {said}" for where, said in around if said]
    written = convert(packed(entries) if suffix == ".docx" else data, name)
    if suffix != ".epub":
        below = passed_over(entries, suffix, f"{written.text} {' '.join(above)}")
        written = replace(written, above=tuple(above), below=tuple(below))
    return _told(written, name, b"".join(entries.values())).document(title_of(path))


def _told(written: Written, name: str, data: bytes) -> Written:
    """With what the reader of pandoc's format passes over."""
    lost = tuple(what for of, sign, what in _NOT_READ if of == name and sign.search(data))
    return replace(written, lost=lost)


def convert(data: bytes, name: str) -> Written:
    """Bytes in the format of pandoc's that has this name as Markdown. Raises Unreadable, and MemoryError."""
    command = [program(), "+RTS", _HEAP, "-RTS", "--sandbox", "-f", name, "-t", "json"]
    done = subprocess.run(command, input=data, capture_output=True)
    if done.returncode == 251 or _TOO_DEEP.search(done.stderr[-2000:]):
        raise MemoryError
    if done.returncode:
        raise Unreadable(f"is not a complete {name} document")
    return write(json.loads(done.stdout))


def program() -> str:
    """The program in the wheel: one on the path may be any version."""
    package = find_spec("pypandoc")
    assert package is not None and package.origin is not None
    return str(Path(package.origin).parent / "files" / "pandoc")


def _one_line(docx: bytes) -> str:
    return " ".join(convert(docx, "docx").text.split())
