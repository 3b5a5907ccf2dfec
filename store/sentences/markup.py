"""Markdown's signs for single characters as one reads them: code as it is written, escapes, entities.

And a document's own reference numbers, which must not pass for those of a reply's sources. Pure, and linear.
"""

import html
import re
import string
from bisect import bisect_right
from collections.abc import Iterator

# An escaped sign stands as one that no document has until all markup is read: it opens and closes nothing.
_ESCAPED = 0x10FF00
_AS_READ = {_ESCAPED + ord(sign): sign for sign in string.punctuation}
PIPE = chr(_ESCAPED + ord("|"))
_ROW = re.compile(r"(?m)^[ \t]*\|.*$")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ADDRESS = r"https?://(?:(?!~~)[^\s<>`|\"\\()\[\]*\x00\x01]|\([^\s<>`|\"\\()\[\]*\x00\x01]*\))+"
_SEALED = re.compile(rf"\\([!-/:-@\[-`{{-~])|\\(?=\n)|<({_ADDRESS})>|({_ADDRESS})")
_BREAK = re.compile(r"\n[ \t]*\n")
_LINE_ENDS = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_PLACE = re.compile(r"\x00(\d+)\x01")
# How far before a fence its line may begin.
_INDENT = 40

_MARKS = rf"\[\]\\^\s\d*†‡§↩↑\ufe0e{chr(_ESCAPED + 0x5B)}{chr(_ESCAPED + 0x5D)}{chr(_ESCAPED + 0x2A)}"
FOOTNOTE = (
    r" ?\[\^[\w-]{1,60}\]:?"
    rf"| ?\[[{_MARKS}]{{1,12}}\]\(#[\w.:%-]{{0,60}}(?:fn|ftn|foot|note|ref|cite|bib)[\w.:%-]{{0,60}}\)"
    rf"| ?\[(?![\d\s])[{_MARKS}]{{1,12}}\]\(#[^()\s]{{0,120}}\)"
    r"| ?<a\b[^<>]{0,200}href=[\"']?#[^<>]{0,200}>\s?\[?\d{1,3}\]?\s?</a>"
)
"""A mark that leads to a footnote, as a pattern: `[^1]`, `[[1]](#footnote-2)`, `[3](#fn3)`."""
_LIST = r"\d{1,3}(?: ?[,;–-] ?\d{1,3}){0,20}"
REFERENCE = rf"\\?\[(?P<reference>{_LIST})\\?\]"
"""A document's own reference, `[4]` or `[2, 5]`, as a pattern."""
STRUCK = (
    r"(?<!~)~~(?=[^\s~])(?P<struck>[^~]{1,2000})(?<=[^\s~])~~(?!~)"
    r"|<(?P<gone>del|s|strike)\b[^<>]{0,200}>(?P<deleted>.{1,1000}?)</(?P=gone)\s*>"
)
"""What is struck out, as a pattern."""
LEFT_OUT = "[…]"
"""Stands for words that are struck out: they do not hold, and must not be read, or found, as if they did."""
_STRUCK = re.compile(STRUCK)
SMALL = r"<(?P<level>su[pb])>(?P<small>[\d+()n-]{1,12})</su[pb]>"
"""A power or an index, as a pattern."""
_LEVELS = {
    "sup": str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
_REFERENCE = re.compile(rf"\[({_LIST})\]")
_CLOSES = re.compile(r"(?:\[[\d ,;–-]{1,80}\])*(?:[.,;:!?)…]|\s*$)")
_ENDED = re.compile(r"[^\W\d_][.!?…]$")
_FOLLOWS = re.compile(r"[\w.,;:!?)\]%°”\"’»][ \u00a0]?$")


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each span of code, or block between fences of backticks, starts and ends, marks included."""
    runs = [found.span() for found in re.finditer("`+", text)]
    breaks = [found.start() for found in _BREAK.finditer(text)] if runs else []
    starts: dict[int, list[int]] = {}
    for start, end in runs:
        starts.setdefault(end - start, []).append(start)
    at = 0
    for start, end in runs:
        if start < at:
            continue
        opens = start + _escaped(text, start)
        places = starts.get(end - opens, [])
        closes = bisect_right(places, start)
        if opens == end or closes == len(places):
            continue
        stop = bisect_right(breaks, end)
        parted = stop < len(breaks) and breaks[stop] < places[closes]
        if not parted or (end - opens >= 3 and _begins_line(text, opens)):
            at = places[closes] + end - opens
            yield opens, at


def _escaped(text: str, at: int) -> bool:
    backslashes = 0
    while at > backslashes and text[at - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _begins_line(text: str, at: int) -> bool:
    before = text[max(0, at - _INDENT) : at]
    return ("\n" in before or at <= _INDENT) and not before.rpartition("\n")[2].strip(" \t>")


def seal(text: str) -> tuple[str, list[str]]:
    """`text` with its code, addresses and escaped signs out of the way, and what is to be put back.

    It must have no control characters. In a row of a table the sign between cells may be escaped in code too.
    """
    text = _ROW.sub(lambda row: row[0].replace("\\|", PIPE), text)
    kept: list[str] = []

    def keep(what: str) -> str:
        kept.append(what)
        return f"\x00{len(kept) - 1}\x01"

    def put(found: re.Match[str]) -> str:
        address = found[2] or found[3]
        return keep(unescape(address)) if address else chr(_ESCAPED + ord(found[1])) if found[1] else ""

    parts, at = [], 0
    for start, end in code_spans(text):
        parts += [_SEALED.sub(put, text[at:start]), keep(_LINE_ENDS.sub(" ", text[start:end]))]
        at = end
    return "".join([*parts, _SEALED.sub(put, text[at:])]), kept


def told_apart(text: str) -> str:
    """Sealed `text` with its escaped signs as they are, and its references as none of a reply's."""
    return _REFERENCE.sub(_told_apart, text.translate(_AS_READ))


def put_back(text: str, kept: list[str]) -> str:
    """`text` with the code and the addresses that were `kept`."""
    return _PLACE.sub(lambda place: kept[int(place[1])].translate(_AS_READ), text)


def without_struck(text: str) -> str:
    """`text` without the words that are struck out, but for those in code."""
    if "~~" not in text and "</" not in text:
        return text
    parts, at = [], 0
    for start, end in code_spans(text):
        parts += [_STRUCK.sub(LEFT_OUT, text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, _STRUCK.sub(LEFT_OUT, text[at:])])


def unescape(text: str) -> str:
    """`text` with the signs that its entities, named or numbered, stand for, if one can see them."""
    return _ENTITY.sub(_sign, text) if "&" in text else text


def _sign(entity: re.Match[str]) -> str:
    sign = html.unescape(entity[0])
    if sign == entity[0] or sign.isprintable():
        return sign
    return " " if sign in "\n\r\t" else sign if sign.isspace() else ""


def _told_apart(found: re.Match[str]) -> str:
    text = found.string
    return reference(found[1], text[max(0, found.start() - 2) : found.start()], text[found.end() :][:100])


def reference(numbers: str, before: str, after: str) -> str:
    """A document's own `[4]` as it cannot be taken for a source of the reply.

    Behind words, where a sentence or a part of it ends or has just ended, it is `(ref. 4)`; anywhere else it
    may be a key to press or a place in a list, and is `(4)`.
    """
    if not (_ENDED.search(before) or (_FOLLOWS.search(before) and _CLOSES.match(after))):
        return f"({numbers})"
    gap = "" if before[-1:].isspace() else " "
    return f"{gap}({'ref.' if numbers.isdigit() else 'refs.'} {numbers})"


def small(found: re.Match[str]) -> str:
    """What SMALL found, in small figures: `10<sup>3</sup>` is not 103."""
    return found["small"].translate(_LEVELS[found["level"]])


_SIGN = re.compile(r"[\\`*_\[\]<>&~|!{}^]")
_MARKER = re.compile(r"\A(\s*)(?:([-+#])|(\d{1,3})(?=[.)]))")
_WEB = re.compile(_ADDRESS)


def as_markdown(text: str) -> str:
    """Markdown that reads as `text`, which is as one reads it already: of its signs, only code means any."""
    parts, at = [], 0
    for start, end in code_spans(text):
        parts += [_literal(text[at:start]), text[start:end]]
        at = end
    return _MARKER.sub(_plain_start, "".join([*parts, _literal(text[at:])]), count=1)


def _plain_start(found: re.Match[str]) -> str:
    space, sign, number = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\"


def _literal(text: str) -> str:
    parts, at = [], 0
    for address in _WEB.finditer(text):
        # An entity in it is none any more.
        written = _ENTITY.sub(lambda it: "&amp;" + it[0][1:], address[0])
        parts += [_SIGN.sub(r"\\\g<0>", text[at : address.start()]), written]
        at = address.end()
    return "".join([*parts, _SIGN.sub(r"\\\g<0>", text[at:])])
