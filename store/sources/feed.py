"""The connector of feeds (RSS and Atom): each entry is a page with its author and date.

A feed lists its newest entries alone. One that is no longer in it has only grown old, and stays.
"""

import json
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from pathlib import PurePosixPath
from time import struct_time
from typing import Any

import feedparser
import httpx
from selectolax.lexbor import LexborHTMLParser

from store.connected import ConnectedSource
from store.errors import ItemGone, PlaceAway, PlaceRefused, TooLarge
from store.reading import Limits
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.option_values import is_set
from store.sources.version import version_of
from store.sources.web import Answer, Doorway, Wanted, Web, address_of, authorization

_NOT_MODIFIED = 304
_REFUSED = (401, 403)


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource."""
    address = address_of(source.address)
    doorway = Doorway.of(address) if is_set(source, "internal") else None
    return Feed(Web(doorway, authorization(secret)), address, limits.file_bytes)


class Feed:
    """An entry's own id, or else its link, is its id. The cursor is what spares the feed saying it again."""

    def __init__(self, web: Web, address: httpx.URL, most: int) -> None:
        self._web, self._address, self._most = web, address, most
        self._entries: dict[str, Mapping[str, Any]] = {}

    def changes(self, cursor: str) -> Iterator[Listing]:
        answer = self._asked(cursor)
        if answer.status == _NOT_MODIFIED:
            yield Listing(cursor=cursor)
            return
        yield Listing(self._items(answer), cursor=_cursor_of(answer))

    def whole(self, cursor: str) -> bool:
        return False

    def fetch(self, item: Item) -> Fetched:
        if item.id not in self._entries:
            self._items(self._asked(""))
        entry = self._entries.get(item.id)
        if entry is None:
            raise ItemGone("is no longer in the feed")
        return Fetched(_page(entry, item), PurePosixPath("entry.html"), item.name)

    def close(self) -> None:
        self._web.close()

    def _asked(self, cursor: str) -> Answer:
        """Raises PlaceAway or PlaceRefused."""
        host = self._address.host
        wanted = Wanted(self._most, headers=_conditions(cursor))
        try:
            answer = self._web.follow(self._address, self._may_follow, wanted)
        except TooLarge as refused:
            raise PlaceRefused(f"{host}: the feed {refused}") from None
        if answer.status in _REFUSED:
            raise PlaceRefused(f"{host} asks for a login ({answer.status}); name a token with --secret")
        if to := answer.leads_to:
            raise PlaceRefused(f"{host}: its address leads to {to.host}; connect that, if it is meant")
        if answer.status not in (200, _NOT_MODIFIED):
            raise PlaceAway(f"{host} answers {answer.status} at the feed's address")
        return answer

    def _may_follow(self, url: httpx.URL) -> bool:
        own = self._address
        return (
            url.host == own.host
            and not url.userinfo
            and (url.scheme, url.port)
            in (
                (own.scheme, own.port),
                ("https", None),
            )
        )

    def _items(self, answer: Answer) -> list[Item]:
        """Raises PlaceAway where what came is no feed."""
        told = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        told["content-location"] = str(answer.url)  # what links are relative to
        feed = feedparser.parse(
            BytesIO(answer.data), response_headers=told
        )  # bytes would be taken for a path
        if not feed.version and not feed.entries:
            raise PlaceAway(f"{self._address.host}: what lies at the feed's address is not RSS or Atom")
        named = ((entry.get("id") or entry.get("link"), entry) for entry in feed.entries)
        self._entries = {str(id_): dict(entry) for id_, entry in named if id_}
        return [_item(id_, entry) for id_, entry in self._entries.items()]


def _item(id_: str, entry: Mapping[str, Any]) -> Item:
    title = " ".join(_words(str(entry.get("title", ""))).split()) or id_
    url = str(entry.get("link", ""))
    modified = _moment(entry.get("updated_parsed") or entry.get("published_parsed"))
    link = url if url.startswith(("https://", "http://")) else ""
    version = version_of(title, link, modified, entry.get("author"), _body(entry))
    return Item(id_, title, link, version, None, modified)


def _page(entry: Mapping[str, Any], item: Item) -> bytes:
    """The entry as HTML: title, who wrote it and when, and all of its text that the feed has."""
    when = _moment(entry.get("published_parsed") or entry.get("updated_parsed"))
    told = [str(entry.get("author", "")), f"{when:%Y-%m-%d}" if when else ""]
    by = " · ".join(escape(it) for it in told if it)
    head = f"<h1>{escape(item.name)}</h1>" + (f"<p>{by}</p>" if by else "")
    return f"<html><body><main>{head}{_body(entry)}</main></body></html>".encode("utf-8", "replace")


def _body(entry: Mapping[str, Any]) -> str:
    content = entry.get("content") or [entry.get("summary_detail") or {}]
    texts = ((str(it.get("value", "")), it.get("type") == "text/plain") for it in content)
    return "\n".join(f"<p>{escape(text)}</p>" if is_plain else text for text, is_plain in texts)


def _words(html: str) -> str:
    body = LexborHTMLParser(html).body if "<" in html or "&" in html else None
    return body.text(deep=True) if body else html


def _moment(told: struct_time | None) -> datetime | None:
    """In UTC, as the library has times."""
    return datetime.fromtimestamp(timegm(told), tz=UTC) if told else None


def _conditions(cursor: str) -> dict[str, str]:
    try:
        etag, changed = json.loads(cursor)
    except (ValueError, TypeError):
        return {}
    return {name: it for name, it in (("if-none-match", etag), ("if-modified-since", changed)) if it}


def _cursor_of(answer: Answer) -> str:
    return json.dumps([answer.headers.get("etag", ""), answer.headers.get("last-modified", "")])
