"""What a crawl remembers for the next one: by what the site can say that a page is as it was. Pure."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store.reading import MB

_VERSION = 1
_MOST_BYTES = 256 * MB


@dataclass(frozen=True, slots=True)
class Remembered:
    """A page at its last reading. `etag` and `changed` are its ETag and Last-Modified; `links` are addresses
    of this site; a page that is not `listed` only leads to others."""

    version: str
    etag: str = ""
    changed: str = ""
    modified: datetime | None = None
    links: tuple[str, ...] = ()
    listed: bool = True


def cursor_of(pages: Mapping[str, Remembered]) -> str:
    """Addresses once and links as their numbers: most pages link to the same ones."""
    numbers: dict[str, int] = {}
    rows = {
        numbers.setdefault(url, len(numbers)): [
            it.version,
            it.etag,
            it.changed,
            it.modified.isoformat() if it.modified else "",
            [numbers.setdefault(link, len(numbers)) for link in it.links],
            it.listed,
        ]
        for url, it in pages.items()
    }
    told = json.dumps([_VERSION, list(numbers), list(rows.items())], separators=(",", ":"))
    return base64.b85encode(zlib.compress(told.encode())).decode()


def pages_of(cursor: str) -> dict[str, Remembered]:
    """Nothing where it is damaged, or another version's: then all pages are read again."""
    try:
        told = zlib.decompressobj().decompress(base64.b85decode(cursor), _MOST_BYTES)
        version, urls, rows = json.loads(told)
        if version != _VERSION:
            return {}
        return {urls[number]: _remembered(urls, *row) for number, row in rows}
    except (ValueError, TypeError, IndexError, binascii.Error, zlib.error):
        return {}


def _remembered(urls: list[str], *row: object) -> Remembered:
    version, etag, changed, modified, links, listed = row
    assert isinstance(links, list)
    when = datetime.fromisoformat(str(modified)) if modified else None
    names = tuple(urls[it] for it in links)
    return Remembered(str(version), str(etag), str(changed), when, names, bool(listed))
