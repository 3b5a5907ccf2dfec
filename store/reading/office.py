"""Office documents as the archives of XML that they are: what pandoc does not read of them. Pure."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping

from store.errors import TooLarge, Unreadable
from store.reading.opening import MB

Entries = Mapping[str, bytes]
"""The files of an archive by name, in their order, without its pictures."""

_OLE, _ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
"""How files of old programs begin, and what they hold where they are a newer one in a lock."""
_MOST_XML = 128 * MB
"""A small archive may unpack to gigabytes. The longest honest documents have a tenth of this."""
_PICTURES = re.compile(r"(?:word|ppt|xl)/media/|Pictures/|Thumbnails/")
_HIDDEN_RUN = re.compile(
    rb"""<w:r\b(?:(?!</w:r>).)*?<w:vanish\s*(?:w:val=["'](?:1|true|on)["']\s*)?/>.*?</w:r>""", re.DOTALL
)
_HEADER_OR_FOOTER = re.compile(rb"<w:(hdr|ftr)\b([^>]*)>(.*)</w:\1>", re.DOTALL)
_PAGE_NUMBER = re.compile(
    rb"<w:fldSimple\b[^>]*PAGE[^>]*>.*?</w:fldSimple>"
    rb'|<w:fldChar\b[^>]*"begin"(?:(?!"end").)*?PAGE(?:(?!"end").)*?"end"[^>]*>',
    re.DOTALL,
)
_TEXT_IN = {
    ".docx": re.compile(r"word/(?:document|footnotes|endnotes|diagrams/data\d*|charts/chart\d*)\.xml$"),
    ".pptx": re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide|diagrams/data|charts/chart)\d*\.xml$"),
    ".odt": re.compile(r"(?:content|styles)\.xml$"),
}
_PARAGRAPH = re.compile(rb"</?(?:[wa]:p|text:[ph])(?=[ >/])")
_FIELD = re.compile(rb"<a:fld\b.*?</a:fld>|<text:page-(?:number|count)\b.*?</text:page-\w+>", re.DOTALL)
_RUN = re.compile(rb"<(?:[wa]:t|text:span)\b[^>]*>([^<]*)|(?<=>)([^<>]+)(?=</?text:)")


def entries_of(data: bytes, suffix: str) -> dict[str, bytes]:
    """The entries of an archive. Raises Unreadable or TooLarge."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [it for it in archive.infolist() if not _PICTURES.match(it.filename)]
            insist_on_size(wanted, _MOST_XML)
            return {it.filename: archive.read(it) for it in wanted}
    except zipfile.BadZipFile:
        if data.startswith(_OLE):
            locked = _ENCRYPTED in data
            raise Unreadable(
                "is encrypted; save it without a password"
                if locked
                else f"is an old {suffix[1:-1]} document in spite of its name; save it as {suffix}"
            ) from None
        raise Unreadable(f"is not a complete {suffix[1:]} document; save it or download it again") from None
    except (KeyError, ValueError, OSError, RuntimeError, NotImplementedError, zlib.error) as wrong:
        raise Unreadable(
            f"is not a complete {suffix[1:]} document ({type(wrong).__name__}); save it or download it again"
        ) from None


def insist_on_size(entries: Iterable[zipfile.ZipInfo], most: int) -> None:
    """Raises TooLarge where they unpack to more bytes together."""
    size = sum(it.file_size for it in entries)
    if size > most:
        raise TooLarge(f"unpacks to {size // MB} MB, over {most // MB} MB; split it")


def packed(entries: Entries) -> bytes:
    """An archive of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in entries.items():
            archive.writestr(name, part)
    return out.getvalue()


def without_hidden(entries: Entries) -> dict[str, bytes]:
    """The entries of a Word document without its hidden words."""
    return {name: _HIDDEN_RUN.sub(b"", part) for name, part in entries.items()}


def stated_title(entries: Entries) -> str:
    """The title that an OpenDocument file states of itself."""
    found = re.search(rb"<dc:title>([^<]*)</dc:title>", entries.get("meta.xml", b""))
    return html.unescape(found[1].decode("utf-8", "replace")).strip() if found else ""


def headers_and_footers(entries: Entries) -> Iterator[tuple[str, bytes]]:
    """What each header and footer of a Word document is, and a document of it without page numbers."""
    seen: set[bytes] = set()
    for name in sorted(entries, reverse=True):  # headers first
        found = re.match(r"word/(?:header|footer)\d*\.xml$", name) and _HEADER_OR_FOOTER.search(entries[name])
        if found and found[3] not in seen:
            seen.add(found[3])
            body = _PAGE_NUMBER.sub(b"", found[3])
            document = b"<w:document%s><w:body>%s</w:body></w:document>" % (found[2], body)
            where = "Page header" if found[1] == b"hdr" else "Page footer"
            yield where, packed({**entries, "word/document.xml": document})


def passed_over(entries: Entries, suffix: str, text: str) -> Iterator[tuple[str, str]]:
    """The paragraphs of a document that are not in the `text` that was read of it, each with the name of its
    entry: those of text boxes, diagrams, notes to slides, an OpenDocument's headers and footers."""
    known = _letters(text)
    for name in sorted(entries, key=lambda it: (len(it), it)):
        if _TEXT_IN[suffix].match(name):
            for written in _PARAGRAPH.split(_FIELD.sub(b"", entries[name])):
                said = "".join(a or b for a, b in _runs(written)).strip()
                bare = _letters(said)
                if bare and bare not in known:
                    known += bare
                    yield name, said


def _runs(written: bytes) -> Iterator[tuple[str, str]]:
    for found in _RUN.finditer(written):
        run, other = (html.unescape((it or b"").decode("utf-8", "replace")) for it in found.groups())
        yield run, other


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
