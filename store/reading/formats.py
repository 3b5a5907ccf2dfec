"""Which file is read how: the one table of formats. A new format is a new file here and one line in it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import cast

from store.errors import UnknownFormat, Unreadable
from store.reading.document import Document, Heading
from store.reading.ocr import lacking_for_pictures
from store.reading.tree import Layout

Read = Callable[[bytes, PurePath], Document]
"""Bytes of a file, and its path for the title, to a document. Raises Unreadable."""


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of file is read, and how the text that it gives is laid out. `apart`: its parser is complex
    enough to hang or explode on a hostile file, so it runs in a process of its own with limits of time and
    memory. `own_lines`: the lines of the text are the file's. `pictures`: needs programs."""

    module: str
    function: str
    suffixes: str
    apart: bool = False
    layout: Layout = "markdown"
    own_lines: bool = False
    pictures: bool = False

    def load(self) -> Read:
        return cast(Read, getattr(import_module(self.module), self.function))

    def read(self, data: bytes, path: PurePath, most: int) -> Document:
        """The document of a file, with text of no more than `most` characters. Raises Unreadable."""
        document = self.load()(data, path).first(most)
        if not document.text.strip():
            raise Unreadable("holds no text")
        return document


_CODE = """
.py .pyi .js .mjs .cjs .jsx .ts .tsx .vue .svelte .go .rs .java .kt .kts .scala .groovy .gradle .c
.h .cc .cpp .cxx .hh .hpp .cs .fs .vb .rb .php .swift .m .mm .sh .bash .zsh .fish .ps1 .bat .sql .r
.jl .pl .pm .lua .ex .exs .erl .hs .clj .dart .zig .nim .tf .hcl .proto .graphql
.xml .css .scss .less .dockerfile .mk .cmake
"""
_KEYED = ".json .jsonl .ndjson .yaml .yml .toml"
_PANDOC = """
.docx .odt .epub .pptx .rst .adoc .asciidoc .org .wiki .mediawiki .textile .rtf .dokuwiki .typ
.opml .fb2 .dbk
"""
FORMATS = (
    Format("store.reading.markdown", "read", ".md .markdown .mdown .mkd .mdx .qmd", own_lines=True),
    Format("store.reading.markdown", "read_notebook", ".ipynb"),
    Format("store.reading.text", "read", ".txt .text .tex", layout="prose", own_lines=True),
    Format("store.reading.text", "read_log", ".log", layout="entries", own_lines=True),
    Format("store.reading.spreadsheet", "read_separated", ".csv .tsv", apart=True),
    Format("store.reading.spreadsheet", "read", ".xlsx .xlsm .xlsb .xls .ods", apart=True),
    Format("store.reading.html", "read", ".html .htm .xhtml", apart=True),
    Format("store.reading.pdf.reading", "read", ".pdf", apart=True),
    Format(
        "store.reading.picture",
        "read",
        ".png .jpg .jpeg .tif .tiff .webp .bmp .gif",
        apart=True,
        pictures=True,
    ),
    Format("store.reading.pandoc", "read", _PANDOC, apart=True),
    Format("store.reading.mail", "read", ".eml", apart=True),
    Format("store.reading.mail", "read_msg", ".msg", apart=True),
    Format("store.reading.mail", "read_box", ".mbox", apart=True),
    Format("store.reading.events", "read", ".ics", apart=True),
    Format("store.reading.archive", "read", ".zip", apart=True),
    Format("store.reading.keyed", "read", _KEYED, apart=True, layout="entries", own_lines=True),
    Format(
        "store.reading.keyed",
        "read_settings",
        ".ini .cfg .conf .properties .vcf",
        layout="entries",
        own_lines=True,
    ),
    Format("store.reading.text", "read_code", _CODE, layout="lines", own_lines=True),
)
_SAVE_AS = {
    ".docx": ".doc .dot .pages .wpd .wps .odm .fodt",
    ".pptx": ".ppt .pps .key .odp",
    ".xlsx": ".numbers .wks",
    "PDF": ".aspx .djvu .xps .oxps .vsd .vsdx .pub .odg .one .ps .eps .ai .indd",
    "EPUB": ".mobi .azw .azw3",
    "PNG or JPEG": ".heic .heif .avif .psd .jp2 .jxl",
    ".eml or .mbox": ".pst .ost .olm .mbx .emlx",
    ".zip": ".rar .7z .tar .gz .tgz .bz2 .xz",
}
"""What is read in place of files that are not."""
_SUFFIX_OF_NAME = {
    "dockerfile": ".dockerfile",
    "makefile": ".mk",
    "jenkinsfile": ".groovy",
    "readme": ".txt",
    "license": ".txt",
    "changelog": ".txt",
    "contributing": ".txt",
    "cmakelists.txt": ".cmake",
}
_BY_SUFFIX = {suffix: each for each in FORMATS for suffix in each.suffixes.split()}


def format_of(path: PurePath) -> Format:
    """The format of a file by its name. Raises UnknownFormat."""
    found = _known(path)
    if not found:
        suffix = path.suffix.casefold()
        raise UnknownFormat(
            f"is a type of file that is not read ({suffix}){_instead(suffix)}"
            if suffix
            else "is a file of unknown type"
        )
    if found.pictures and (why := lacking_for_pictures()):
        raise UnknownFormat(why)
    return found


def _instead(suffix: str) -> str:
    """What to save a file as, where that is known."""
    kind = next((kind for kind, suffixes in _SAVE_AS.items() if suffix in suffixes.split()), "")
    return f"; save it as {kind}" if kind else ""


def layout_of(path: PurePath) -> Layout:
    """How the text that a file of this name gives is laid out; Markdown's is anybody's who writes."""
    found = _known(path)
    return found.layout if found else "markdown"


def has_own_lines(path: PurePath) -> bool:
    """Whether a line of the text that a file of this name gives is that line of the file."""
    found = _known(path)
    return bool(found and found.own_lines)


def headings_in(text: str, path: PurePath) -> tuple[Heading, ...]:
    """What stands above the lines of a file of code or settings, given its text: definitions, and keys."""
    found = _known(path)
    if not found or found.layout not in ("lines", "entries"):
        return ()
    try:
        return found.load()(text.encode("utf-8", "replace"), path).headings
    except Unreadable:
        return ()


def _known(path: PurePath) -> Format | None:
    return _BY_SUFFIX.get(_SUFFIX_OF_NAME.get(path.name.casefold()) or path.suffix.casefold())
