"""Reading files of every format into documents."""

from store.reading.decoding import clean
from store.reading.document import Document, Front, Heading, Layout, Section, common_path, sections
from store.reading.formats import format_of
from store.reading.markdown import FENCE, LINE, closes, find_headings
from store.reading.opening import MB, Directory, Limits, refusal_of
from store.reading.reader import Reader

__all__ = [
    "FENCE",
    "LINE",
    "MB",
    "Directory",
    "Document",
    "Front",
    "Heading",
    "Layout",
    "Limits",
    "Reader",
    "Section",
    "clean",
    "closes",
    "common_path",
    "find_headings",
    "format_of",
    "refusal_of",
    "sections",
]
