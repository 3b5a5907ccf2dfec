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
_FEW = 0.05
"""Share of bytes outside ASCII. French has about 4 in 100; with fewer there is too little to guess by, and
Windows' Western code page is what it mostly is. Polish has 7, Greek or Cyrillic 40 and more."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ESCAPES = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROL = 0.01
"""Text has hardly any control characters; one in a hundred is past what stray page breaks make."""


def decode(data: bytes) -> str:
    """The text without its byte order mark, line ends as they are. Raises Unreadable for what is not text."""
    text = _decoded(data)
    if "\x00" in text or len(_CONTROL.findall(text[:_SAMPLE])) > _MOST_CONTROL * min(len(text), _SAMPLE):
        raise Unreadable("is not text: it holds binary data")
    return clean(text)


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
        raise Unreadable("is not text: it holds binary data")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)


def _guessed(data: bytes) -> str:
    sample = data[:_SAMPLE]
    foreign = sum(byte > 0x7F for byte in sample) / len(sample)
    names = [_WESTERN] if foreign < _FEW else []
    from charset_normalizer import from_bytes  # few files need it

    best = from_bytes(sample).best()
    names += [best.encoding] if best is not None else []
    for name in names:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Unreadable("is in an unknown encoding; save it as UTF-8")
