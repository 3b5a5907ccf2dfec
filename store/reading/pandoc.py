"""What pandoc reads (Word, OpenDocument, EPUB, slides, wikis …): its tree, as our Markdown.

Runs in the parser's process only, whose limits pandoc inherits. Its licence is the GPL; it is a program
beside ours that is given bytes and asked for JSON (docs/formats.md). `--sandbox` keeps it from other files.
"""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path, PurePath

from store.errors import Unreadable
from store.reading.decoding import decode
from store.reading.document import Document, title_of
from store.reading.escapes import escaped
from store.reading.office import (
    entries_of,
    headers_and_footers,
    packed,
    passed_over,
    stated_title,
    without_hidden,
)
from store.reading.slides import below_slides, slide_of_part, without_hidden_slides
from store.reading.word_tables import without_unshown_heads
from store.reading.writing import Node, Written, write

_ARCHIVES = {".docx": "docx", ".odt": "odt", ".epub": "epub", ".pptx": "pptx"}
_TEXTS = {
    ".rst": "rst", ".adoc": "asciidoc", ".asciidoc": "asciidoc", ".org": "org",
    ".wiki": "mediawiki", ".mediawiki": "mediawiki", ".textile": "textile", ".rtf": "rtf",
    ".dokuwiki": "dokuwiki", ".typ": "typst", ".opml": "opml", ".fb2": "fb2", ".dbk": "docbook",
}  # fmt: skip
_HEAP = "-M1200m"
_TOO_DEEP = re.compile(rb"stack overflow|heap exhausted|out of memory|memory exhausted", re.IGNORECASE)
_MOST_INCLUDES = 20
_INCLUDES = {
    "asciidoc": re.compile(
        r"^(?:include::(?P<file>[^\[\n]+)\[[^\n]*\]|(?:ifn?def|ifeval|endif)::[^\n]*)[ \t]*$", re.MULTILINE
    ),
    "rst": re.compile(
        r"^[ \t]*\.\. (?:literal)?include::[ \t]*(?P<file>[^\n]+)(?:\n[ \t]+:[^\n]*)*$", re.MULTILINE
    ),
    "org": re.compile(r"^[ \t]*#\+INCLUDE:[ \t]*\"?(?P<file>[^\"\n]+?)\"?(?: [^\n]*)?$", re.MULTILINE | re.I),
}
"""Lines that take in another file, and AsciiDoc's conditions, of which both sides are kept."""
_MERGED = "merged cells are not resolved"
_COMMENTS = "comments are not read"
_CHART, _CHARTS = re.compile(rb"<c:chartSpace\b"), "charts are not read, but for their titles"
_NOT_READ = (
    ("asciidoc", re.compile(rb"^(?:.*\s)?\d*(?:\.\d+)?\+[<^>.a-z]*\|", re.MULTILINE), _MERGED),
    ("pptx", re.compile(rb'\b[vh]Merge="1"'), _MERGED),
    ("pptx", re.compile(rb"<m:oMath\b"), "equations are not read"),
    ("odt", re.compile(rb"<math:math\b|<math\b"), "equations are not read"),
    ("rtf", re.compile(rb"\\footnote\b"), "footnotes are not read"),
    ("docx", re.compile(rb"<w:comment\b"), _COMMENTS),
    ("odt", re.compile(rb"<office:annotation\b"), _COMMENTS),
    ("pptx", re.compile(rb"<p:cm\b|<p188:cm\b"), _COMMENTS),
    ("docx", _CHART, _CHARTS),
    ("pptx", _CHART, _CHARTS),
)
"""Of a format, a sign that a file holds what pandoc's reader of it passes over, and what that is."""


def read(data: bytes, path: PurePath) -> Document:
    """A document of one of pandoc's formats, by its name. Raises Unreadable or TooLarge."""
    suffix = path.suffix.casefold()
    if name := _TEXTS.get(suffix):
        text, included = _without_includes(decode(data), name)
        written = _told(convert(text.encode(), name), name, data)
        return replace(written, lost=(*written.lost, *included)).document(title_of(path))
    return _read_archive(data, suffix, title_of(path))


def _read_archive(data: bytes, suffix: str, title: str) -> Document:
    name, entries = _ARCHIVES[suffix], entries_of(data, suffix)
    above: list[str] = []
    if suffix == ".docx":
        entries = without_unshown_heads(without_hidden(entries))
        around = [(where, _one_line(part)) for where, part in headers_and_footers(entries)]
        above = [f"{where}: {said}" for where, said in around if said]
    hidden = 0
    if suffix == ".pptx":
        entries, hidden = without_hidden_slides(entries)
    tree = _tree(packed(entries) if suffix == ".docx" or hidden else data, name)
    written = write(tree)
    if suffix != ".epub":
        below = list(passed_over(entries, suffix, f"{written.text} {' '.join(above)}"))
        if suffix == ".pptx":
            written, below = _by_slides(tree, below, slide_of_part(entries))
        written = replace(written, above=tuple(above), below=tuple(said for _, said in below))
    if hidden:
        told = "1 hidden slide is left out" if hidden == 1 else f"{hidden} hidden slides are left out"
        written = replace(written, lost=(told,))
    document = _told(written, name, b"".join(entries.values())).document(title)
    # OpenDocument's title is a paragraph like any other; where the file says that it is the title, it is one.
    stated = stated_title(entries) if suffix == ".odt" else ""
    opens = stated and document.text.startswith(f"{escaped(stated)}\n")
    return replace(document, title=stated) if opens else document


def _by_slides(
    tree: Node, below: Sequence[tuple[str, str]], slides: Mapping[str, int]
) -> tuple[Written, list[tuple[str, str]]]:
    """The presentation with each slide's notes and diagrams below that slide, and what belongs to none."""
    said: dict[int, list[str]] = {}
    for name, words in below:
        if name in slides:
            said.setdefault(slides[name], []).append(words)
    written = write({**tree, "blocks": below_slides(tree["blocks"], said)})
    return written, [it for it in below if it[0] not in slides]


def _without_includes(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """The text without the lines that take in other files, which are out of reach; what is said of these."""
    pattern = _INCLUDES.get(name)
    if pattern is None:
        return text, ()
    files = dict.fromkeys(it["file"] for it in pattern.finditer(text) if it["file"])
    told = (f"what it includes of {it} is not part of it; that is read as a file of its own" for it in files)
    return pattern.sub("", text), tuple(islice(told, _MOST_INCLUDES))


def _told(written: Written, name: str, data: bytes) -> Written:
    """With what the reader of pandoc's format passes over."""
    lost = [what for of, sign, what in _NOT_READ if of == name and sign.search(data)]
    return replace(written, lost=(*written.lost, *lost))


def convert(data: bytes, name: str) -> Written:
    """Bytes in the format of pandoc's that has this name as Markdown. Raises Unreadable, and MemoryError."""
    return write(_tree(data, name))


def _tree(data: bytes, name: str) -> Node:
    command = [program(), "+RTS", _HEAP, "-RTS", "--sandbox", "-f", name, "-t", "json"]
    done = subprocess.run(command, input=data, capture_output=True)
    if done.returncode == 251 or _TOO_DEEP.search(done.stderr[-2000:]):
        raise MemoryError
    if done.returncode:
        raise Unreadable(f"is not a complete {name} document; open it and save it again")
    tree: Node = json.loads(done.stdout)
    return tree


def program() -> str:
    """The program in the wheel: one on the path may be any version."""
    package = find_spec("pypandoc")
    assert package is not None and package.origin is not None
    return str(Path(package.origin).parent / "files" / "pandoc")


def _one_line(docx: bytes) -> str:
    return " ".join(convert(docx, "docx").text.split())
