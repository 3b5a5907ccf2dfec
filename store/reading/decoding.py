"""Bytes to text: UTF-8 and byte order marks first, a guess at older encodings only after those."""

import codecs
import re

from store.errors import Unreadable

# The longer marks first: UTF-16's little-endian mark begins UTF-32's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 256 * 1024
_WESTERN = "cp1252"
_SURE = 0.1
"""Of a guess: a sentence gives .1 or more. With less, it is mostly Windows' Western code page."""
_MOSTLY_ZERO = 0.5
"""Of one half of the bytes, in UTF-16 of a Western text; in other scripts nothing but its mark tells it."""
_BINARY = "is not text: it holds binary data; if it is a document, give it the ending of its format"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ESCAPES = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROL = 0.01
"""Text has hardly any control characters; one in a hundred is past what stray page breaks make."""


def decode(data: bytes) -> str:
    """The text without its byte order mark, line ends as they are. Raises Unreadable for what is not text."""
    text = _decoded(data)
    if "\x00" in text or len(_CONTROL.findall(text[:_SAMPLE])) > _MOST_CONTROL * min(len(text), _SAMPLE):
        raise Unreadable(_BINARY)
    return clean(text)


def is_unicode(data: bytes) -> bool:
    """Whether it begins with a mark, or is UTF-8 throughout: what it states of itself is wrong as often."""
    try:
        return data.startswith(tuple(mark for mark, _ in _MARKS)) or bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def decode_as(data: bytes, stated: str) -> str:
    """The text in the encoding that is stated of it, else in the one that it has. Raises Unreadable."""
    try:
        return clean(data.decode(stated)) if stated else decode(data)
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def clean(text: str) -> str:
    """The same text, same length, without what no database or pipe takes, and no terminal should get.

    Lone surrogates are replaced; what could write over a screen becomes a space.
    """
    return _ESCAPES.sub(" ", _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text))


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                raise Unreadable(
                    f"begins as {encoding.upper()} but is not {encoding.upper()} throughout; save it as UTF-8"
                ) from None
    if b"\x00" in data:
        return _of_two_bytes(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)


def _of_two_bytes(data: bytes) -> str:
    """UTF-16 without its mark, whose half of the bytes is zero. Raises Unreadable."""
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    if len(data) % 2 or max(even, odd) < _MOSTLY_ZERO * min(len(data), _SAMPLE) / 2 or min(even, odd):
        raise Unreadable(_BINARY)
    try:
        return data.decode("utf-16-be" if even else "utf-16-le")
    except UnicodeDecodeError:
        raise Unreadable(_BINARY) from None


def _guessed(data: bytes) -> str:
    from chardet import EncodingEra, detect  # few files need it

    written_in = EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO | EncodingEra.LEGACY_MAC
    found = detect(data[:_SAMPLE], encoding_era=written_in)
    guess = found["encoding"] or _WESTERN
    best = _WESTERN if guess == "ISO-8859-1" else guess  # which browsers, too, take for its superset
    for name in (best, _WESTERN) if found["confidence"] >= _SURE else (_WESTERN, best):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Unreadable("is in an unknown encoding; save it as UTF-8")
