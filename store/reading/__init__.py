"""Reading files of every format into documents."""

from store.reading.decoding import clean
from store.reading.document import Document, Front, Heading, Section, common_path, find_headings, sections
from store.reading.formats import format_of, has_own_lines, headings_in, layout_of
from store.reading.opening import MB, Directory, Limits, refusal_of
from store.reading.reader import Reader
from store.reading.slack_export import EXPORT, ExportFiles, is_export, is_slack
from store.reading.tree import LINE, Block, Kind, Layout, blocks, cells, cells_set_apart

__all__ = [
    "EXPORT",
    "LINE",
    "MB",
    "Block",
    "Directory",
    "Document",
    "ExportFiles",
    "Front",
    "Heading",
    "Kind",
    "Layout",
    "Limits",
    "Reader",
    "Section",
    "blocks",
    "cells",
    "cells_set_apart",
    "clean",
    "common_path",
    "find_headings",
    "format_of",
    "has_own_lines",
    "headings_in",
    "is_export",
    "is_slack",
    "layout_of",
    "refusal_of",
    "sections",
]
