"""What pandoc reads (Word, OpenDocument, EPUB, slides, wikis, notebooks …): its tree, as our Markdown.

Runs in the parser's process only, whose limits pandoc inherits. Its licence is the GPL; it is a program
beside ours that is given bytes and asked for JSON (docs/formats.md). `--sandbox` keeps it from other files.
"""

import io
import json
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import Any

from store.errors import TooLarge, Unreadable
from store.reading.decoding import decode
from store.reading.document import Document, title_of
from store.reading.opening import MB
from store.reading.writing import Written, write

_ARCHIVES = {".docx": "docx", ".odt": "odt", ".epub": "epub", ".pptx": "pptx"}
_TEXTS = {
    ".rst": "rst", ".adoc": "asciidoc", ".asciidoc": "asciidoc", ".org": "org", ".ipynb": "ipynb",
    ".wiki": "mediawiki", ".mediawiki": "mediawiki", ".textile": "textile", ".tex": "latex", ".rtf": "rtf",
    ".dokuwiki": "dokuwiki", ".typ": "typst", ".opml": "opml", ".fb2": "fb2", ".dbk": "docbook",
}  # fmt: skip
_MOST_XML = 128 * MB
"""A small archive may unpack to gigabytes. The longest honest documents have a tenth of this."""
_ASCIIDOC_SPAN = re.compile(r"^(?:.*\s)?\d*(?:\.\d+)?\+[<^>.a-z]*\|", re.MULTILINE)
_HEAP = "-M1200m"
_TOO_DEEP = re.compile(rb"stack overflow|heap exhausted|out of memory|memory exhausted", re.IGNORECASE)
_HIDDEN_RUN = re.compile(
    rb"""<w:r\b(?:(?!</w:r>).)*?<w:vanish\s*(?:w:val=["'](?:1|true|on)["']\s*)?/>.*?</w:r>""", re.DOTALL
)
_PART = re.compile(rb"<w:(hdr|ftr)\b([^>]*)>(.*)</w:\1>", re.DOTALL)
_PAGE_NUMBER = re.compile(
    rb"<w:fldSimple\b[^>]*(?:PAGE|NUMPAGES)[^>]*>.*?</w:fldSimple>"
    rb'|<w:fldChar\b[^>]*"begin"(?:(?!"end").)*?(?:PAGE|NUMPAGES)(?:(?!"end").)*?"end"[^>]*>',
    re.DOTALL,
)


def read(data: bytes, path: PurePath) -> Document:
    """A document of one of pandoc's formats, by its name. Raises Unreadable or TooLarge."""
    suffix = path.suffix.casefold()
    if suffix in _TEXTS:
        text = decode(data)
        written = convert(text.encode(), _TEXTS[suffix])
        if _TEXTS[suffix] == "asciidoc" and _ASCIIDOC_SPAN.search(text):
            written = replace(written, lost=("merged cells of a table are not resolved",))
        return written.document(title_of(path))
    data, around = _word(data) if suffix == ".docx" else (_checked(data, suffix), ())
    written = convert(data, _ARCHIVES[suffix])
    above = [f"{where}: {said}" for where, part in around if (said := _one_line(part))]
    return replace(written, above=tuple(above)).document(title_of(path))


def convert(data: bytes, name: str) -> Written:
    """Bytes in the format of pandoc's that has this name as Markdown. Raises Unreadable, and MemoryError."""
    command = [_program(), "+RTS", _HEAP, "-RTS", "--sandbox", "-f", name, "-t", "json"]
    done = subprocess.run(command, input=data, capture_output=True)
    if done.returncode == 251 or _TOO_DEEP.search(done.stderr[-2000:]):
        raise MemoryError
    if done.returncode:
        raise Unreadable(f"is not a whole {name} document")
    return write(json.loads(done.stdout))


def _program() -> str:
    """The program in the wheel: one on the path may be any version."""
    package = find_spec("pypandoc")
    assert package is not None and package.origin is not None
    return str(Path(package.origin).parent / "files" / "pandoc")


def _one_line(docx: bytes) -> str:
    return " ".join(convert(docx, "docx").text.split())


def _entries(data: bytes, suffix: str) -> dict[str, bytes]:
    """The archive's files but its pictures, which nobody reads. Raises Unreadable or TooLarge."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [
                it for it in archive.infolist() if not it.filename.startswith(("word/media/", "ppt/media/"))
            ]
            size = sum(it.file_size for it in wanted)
            if size > _MOST_XML:
                raise TooLarge(f"unpacks to {size // MB} MB, over {_MOST_XML // MB} MB")
            return {it.filename: archive.read(it) for it in wanted}
    except zipfile.BadZipFile:
        old = suffix[:-1] if suffix.endswith("x") else ""
        also = f"; an old {old} must be saved as {suffix}" if old else ""
        raise Unreadable(f"is not a whole {suffix[1:]} document{also}") from None
    except (KeyError, ValueError, OSError, RuntimeError, NotImplementedError, zlib.error) as wrong:
        raise Unreadable(f"is not a whole {suffix[1:]} document ({type(wrong).__name__})") from None


def _checked(data: bytes, suffix: str) -> bytes:
    _entries(data, suffix)
    return data


def _word(data: bytes) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """The document without its hidden words, and each header and footer as a document of its own."""
    parts = {name: _HIDDEN_RUN.sub(b"", part) for name, part in _entries(data, ".docx").items()}
    return _packed(parts), tuple(_around(parts))


def _around(parts: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    seen: set[bytes] = set()
    for name in sorted(parts, reverse=True):  # headers first
        found = _PART.search(parts[name]) if re.match(r"word/(?:header|footer)\d*\.xml$", name) else None
        if found and found[3] not in seen:
            seen.add(found[3])
            body = _PAGE_NUMBER.sub(b"", found[3])
            document = b"<w:document%s><w:body>%s</w:body></w:document>" % (found[2], body)
            where = "Page header" if found[1] == b"hdr" else "Page footer"
            yield where, _packed(parts | {"word/document.xml": document})


def _packed(parts: dict[str, Any]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()
