"""The connector of sites: a crawl's pages as items, each with the content that the crawl brought along."""

from collections.abc import Iterator

import httpx

from store.connected import ConnectedSource
from store.errors import ItemGone, Unreadable
from store.reading import Limits
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.option_values import is_set, number
from store.sources.site.crawl import Bounds, Crawl
from store.sources.site.held import Held
from store.sources.site.media import file_of, readable
from store.sources.site.scope import Scope
from store.sources.web import Doorway, Wanted, Web, address_of, authorization

_GONE = (404, 410)


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource."""
    start = address_of(source.address)
    doorway = Doorway.of(start) if is_set(source, "internal") else None
    bounds = Bounds(
        depth=number(source, "depth", 5, 0, 50),
        pages=number(source, "pages", 1000, 1, 50_000),
        minutes=number(source, "minutes", 30, 1, 600),
        file_bytes=limits.file_bytes,
    )
    return Site(Web(doorway, authorization(secret)), start, bounds)


class Site:
    """Each listing is of the whole site; what the cursor keeps spares the site pages that did not change."""

    def __init__(self, web: Web, start: httpx.URL, bounds: Bounds) -> None:
        self._web, self._start, self._bounds = web, start, bounds
        self._held = Held()

    def changes(self, cursor: str) -> Iterator[Listing]:
        yield from Crawl(self._web, Scope.of(self._start), self._bounds, self._held).listings(cursor)

    def whole(self, cursor: str) -> bool:
        return True

    def fetch(self, item: Item) -> Fetched:
        return self._held.take(item.id) or self._asked_for(httpx.URL(item.id))

    def close(self) -> None:
        self._held.close()
        self._web.close()

    def _asked_for(self, url: httpx.URL) -> Fetched:
        answer = self._web.follow(url, Scope.of(url).same_site, Wanted(self._bounds.file_bytes))
        file = file_of(answer.url, answer.media_type)
        if answer.status in _GONE:
            raise ItemGone("is no longer there")
        if answer.status != 200 or file is None:
            raise Unreadable(f"is no document now ({answer.status})")
        return Fetched(readable(answer), file)
