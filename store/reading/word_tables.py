"""Which tables of a Word document show that their first row is a head. Pure.

Word says so of every table that is not told otherwise, also where the style draws no difference: then a fact
of the first row would be taken for the names of the columns.
"""

import re
from collections.abc import Mapping

_STYLE = re.compile(rb"<w:style\b(?=[^>]*w:type=[\"']table[\"'])[^>]*>.*?</w:style>", re.DOTALL)
_OWN = re.compile(rb"\bw:styleId=[\"']([^\"']+)[\"']")
_BASED_ON = re.compile(rb"<w:basedOn\b[^>]*w:val=[\"']([^\"']+)[\"']")
_SHOWS = re.compile(rb"<w:tblStylePr\b[^>]*w:type=[\"']firstRow[\"']")
_PROPERTIES = re.compile(rb"<w:tblPr>.*?</w:tblPr>", re.DOTALL)
_STYLED = re.compile(rb"<w:tblStyle\b[^>]*w:val=[\"']([^\"']+)[\"']")
_LOOK = re.compile(rb"<w:tblLook\b[^>]*/>")
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_DEEPEST = 20
"""Styles that build on one another; more are a ring."""


def without_unshown_heads(entries: Mapping[str, bytes]) -> dict[str, bytes]:
    """The entries of a Word document, in which only tables whose style shows a head say that they have one.
    A row that is repeated on each page still is one."""
    shows, based_on = set[bytes](), dict[bytes, bytes]()
    for style in _STYLE.findall(entries.get(_STYLES, b"")):
        if own := _OWN.search(style):
            shows |= {own[1]} if _SHOWS.search(style) else set()
            based_on |= {own[1]: base[1]} if (base := _BASED_ON.search(style)) else {}

    def shown(properties: re.Match[bytes]) -> bytes:
        styled = _STYLED.search(properties[0])
        style = styled[1] if styled else b""
        for _ in range(_DEEPEST):
            if style in shows:
                return properties[0]
            style = based_on.get(style, b"")
        return _LOOK.sub(b"", properties[0])

    document = _PROPERTIES.sub(shown, entries.get(_DOCUMENT, b""))
    return {**entries, _DOCUMENT: document} if _DOCUMENT in entries else dict(entries)
