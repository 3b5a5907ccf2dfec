"""Sitemaps (sitemaps.org): pages of a site with their dates, and further sitemaps. Pure."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from xml.etree import ElementTree

from store.reading import MB

MOST_BYTES = 50 * MB
"""Of one sitemap, unpacked: the protocol's own bound, as is the next one."""
_MOST_PAGES = 50_000
_GZIP = b"\x1f\x8b"


@dataclass(slots=True)
class Sitemap:
    """`pages` are addresses with when they changed; `maps` are addresses of sitemaps."""

    pages: dict[str, datetime | None] = field(default_factory=dict)
    maps: list[str] = field(default_factory=list)


def read_sitemap(data: bytes) -> Sitemap:
    """An index or a set of addresses, in XML or as lines, packed by gzip or not. Of a damaged one what comes
    before the damage."""
    data = _unpacked(data)
    found = Sitemap()
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = data.decode("utf-8", "replace").removeprefix("\ufeff").split()
        found.pages.update(dict.fromkeys(lines[:_MOST_PAGES]))
        return found
    for entry in _entries(data):
        told = {_name(it): (it.text or "").strip() for it in entry}
        if not told.get("loc"):
            continue
        if _name(entry) == "sitemap":
            found.maps.append(told["loc"])
        elif len(found.pages) < _MOST_PAGES:
            found.pages[told["loc"]] = _moment(told.get("lastmod", ""))
    return found


def _entries(data: bytes) -> Iterator[ElementTree.Element]:
    # Entities that explode are refused by expat itself, since 2.4.1.
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(("end",))
    try:
        for at in range(0, len(data), MB):
            parser.feed(data[at : at + MB])
            for _, element in cast(Iterable[tuple[str, ElementTree.Element]], parser.read_events()):
                if _name(element) in ("url", "sitemap"):
                    yield element
                    element.clear()
    except (ElementTree.ParseError, LookupError, ValueError):  # damaged, or in an encoding that nobody knows
        return


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data[:MOST_BYTES]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MOST_BYTES)
    except zlib.error:
        return b""


def _moment(text: str) -> datetime | None:
    """A W3C date; one without a zone is taken as UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
