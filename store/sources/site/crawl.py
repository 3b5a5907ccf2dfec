"""One crawl of a site, breadth first: from its first page and its sitemaps along links, page by page."""

import hashlib
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from store.errors import PlaceAway, PlaceRefused, TooLarge
from store.sources.connector import Item, Listing
from store.sources.site.held import Held
from store.sources.site.media import HTML, file_of, text_of
from store.sources.site.memory import Remembered, cursor_of, pages_of
from store.sources.site.page import read_page
from store.sources.site.robots import Robots, robots_of
from store.sources.site.scope import Scope
from store.sources.site.sitemap import MOST_BYTES, read_sitemap
from store.sources.web import Answer, Wanted, Web

_MOST_SITEMAPS = 100
_MOST_VISITS = 5
"""Times the pages that may be read: what is no page ends too, such as a calendar that is not to be found."""
_MOST_FAILING = 5
"""Pages in a row. A site that fails so often is away, and so are the rest of its pages."""
_BATCH = 20
"""Pages that are listed together, and so put into the library together."""
_NOT_MODIFIED = 304
_LOGIN = (401, 403)


@dataclass(frozen=True, slots=True)
class Bounds:
    """`depth` counts links from the first page or a sitemap."""

    depth: int
    pages: int
    minutes: int
    file_bytes: int


@dataclass(slots=True)
class Crawl:
    """`seen` are addresses that were queued, asked for or led to; `pages` are those that were read so far."""

    web: Web
    scope: Scope
    bounds: Bounds
    held: Held
    known: dict[str, Remembered] = field(default_factory=dict)
    pages: dict[str, Remembered] = field(default_factory=dict)
    dates: dict[str, datetime | None] = field(default_factory=dict)
    _robots: Robots = field(default_factory=Robots)
    _seen: set[str] = field(default_factory=set)
    _waiting: deque[tuple[str, int]] = field(default_factory=deque)
    _versions: set[str] = field(default_factory=set)
    _failing: int = 0

    def listings(self, cursor: str) -> Iterator[Listing]:
        """Everything that the site has, page by page. Raises PlaceAway or PlaceRefused."""
        end = time.monotonic() + self.bounds.minutes * 60
        self.known = pages_of(cursor)
        self._enter()
        listed = visited = 0
        batch = Listing()
        while self._waiting:
            url, depth = self._waiting.popleft()
            if not self._robots.allows(url):
                continue
            if listed >= self.bounds.pages or visited >= _MOST_VISITS * self.bounds.pages:
                batch = replace(batch, refused=[*batch.refused, (_item(url, ""), self._past_bound())])
                break
            if time.monotonic() > end:
                yield replace(batch, cursor=cursor_of(self.known | self.pages))
                raise PlaceAway(self._took_too_long())
            self.web.wait(self._robots.delay)
            found = self._visit(url, depth)
            visited += 1
            listed += len(found.items)
            batch = Listing([*batch.items, *found.items], refused=[*batch.refused, *found.refused])
            if len(batch.items) >= _BATCH:
                yield batch
                self.held.let_go()
                batch = Listing()
        yield replace(batch, cursor=cursor_of(self.pages))

    def _enter(self) -> None:
        """Go where the site's address leads, and queue what it and its sitemaps begin with."""
        self._robots = robots_of(self.scope, self.web)
        first = self.web.follow(self.scope.start, self.scope.same_site, Wanted(media=lambda _: False))
        host = self.scope.start.host
        if to := first.leads_to:
            raise PlaceRefused(
                f"{host}: its address leads to {to.host}; connect that address, if it is meant"
            )
        if first.status in _LOGIN:
            raise PlaceRefused(f"{host} asks for a login ({first.status}); name a token with --secret")
        if first.status != 200:
            raise PlaceAway(f"{host} answers {first.status} at the site's address")
        if first.url != self.scope.start:
            self.scope = Scope.of(first.url)
            self._robots = robots_of(self.scope, self.web)
        self._queue(str(self.scope.start), 0)
        self._read_sitemaps()

    def _read_sitemaps(self) -> None:
        usual = str(self.scope.start.copy_with(raw_path=b"/sitemap.xml"))
        waiting, seen = deque(self._robots.sitemaps or [usual]), set[str]()
        while waiting and len(seen) < _MOST_SITEMAPS:
            url = self.scope.beside(waiting.popleft())
            if url is None or str(url) in seen or not self._robots.allows(str(url)):
                continue
            seen.add(str(url))
            self.web.wait(self._robots.delay)
            try:
                answer = self.web.follow(url, self._may_follow, Wanted(MOST_BYTES))
            except (PlaceAway, TooLarge):
                for known in self.known:  # what it named before is still to be found
                    self._queue(known, 0)
                continue
            found = read_sitemap(answer.data)
            waiting += found.maps
            for link, changed in found.pages.items():
                if page := self.scope.written(link, url):
                    self.dates[str(page)] = changed
                    self._queue(str(page), 0)

    def _queue(self, url: str, depth: int) -> None:
        if url not in self._seen and depth <= self.bounds.depth and self.scope.holds(httpx.URL(url)):
            self._seen.add(url)
            self._waiting.append((url, depth))

    def _visit(self, url: str, depth: int) -> Listing:
        """Read one page, and queue what it leads to."""
        known = self.known.get(url)
        try:
            answer = self.web.follow(httpx.URL(url), self._may_follow, self._wanted(url, known))
        except TooLarge as refused:
            return Listing(refused=[(_item(url, ""), f"{refused}; raise INHOUSE_STORE__MAX_FILE_MB")])
        except PlaceAway as away:
            return self._fails(url, depth, away)
        self._failing = 0
        own = str(answer.url)
        if own != url and own in self._seen:
            return Listing()  # two addresses of one page
        self._seen.add(own)
        if answer.status == _NOT_MODIFIED and known:
            return self._keep(url, known, depth)
        if answer.status in _LOGIN:
            return Listing(refused=[(_item(url, ""), f"asks for a login ({answer.status})")])
        document = answer.status == 200 and file_of(answer.url, answer.media_type)
        if not document or not self.scope.holds(answer.url):
            return Listing()  # gone, no document, or elsewhere
        return self._read(answer, depth)

    def _may_follow(self, url: httpx.URL) -> bool:
        return self.scope.same_site(url) and self._robots.allows(str(url))

    def _wanted(self, url: str, known: Remembered | None) -> Wanted:
        headers = {"if-none-match": known.etag, "if-modified-since": known.changed} if known else {}
        at = httpx.URL(url)
        return Wanted(
            self.bounds.file_bytes,
            lambda media: file_of(at, media) is not None,
            {name: value for name, value in headers.items() if value},
        )

    def _fails(self, url: str, depth: int, away: PlaceAway) -> Listing:
        """A page that is away stays as it is, and so does what it leads to. Raises PlaceAway for too many."""
        self._failing += 1
        if self._failing > _MOST_FAILING:
            raise away
        known = self.known.get(url)
        return self._keep(url, known, depth) if known else Listing(refused=[(_item(url, ""), str(away))])

    def _read(self, answer: Answer, depth: int) -> Listing:
        url = str(answer.url)
        headers = answer.headers
        page = Remembered(
            version=hashlib.sha256(answer.data).hexdigest(),
            etag=headers.get("etag", ""),
            changed=headers.get("last-modified", ""),
            modified=self.dates.get(url) or _moment(headers.get("last-modified", "")),
        )
        if answer.media_type in HTML:
            told = read_page(text_of(answer), headers.get("x-robots-tag", ""))
            base = self.scope.written(told.base, answer.url) or answer.url
            links = filter(None, (self.scope.written(it, base) for it in told.links))
            page = replace(
                page,
                version=told.digest,
                links=tuple(dict.fromkeys(map(str, links))) if told.followed else (),
                listed=told.indexed,
            )
            canonical = self.scope.written(told.canonical, answer.url) if told.canonical else None
            # Templates give the first page's address to all by mistake.
            if canonical and str(canonical) not in (url, str(self.scope.start)):
                self._queue(str(canonical), depth)
                page = replace(page, listed=False)
        if page.listed and page.version in self._versions:
            # Another address of a page, such as /index.html. It is read in full each time: once the other one
            # goes, this is the page.
            page = replace(page, listed=False, etag="", changed="")
        if page.listed:
            self.held.put(url, answer)
        return self._keep(url, page, depth)

    def _keep(self, url: str, page: Remembered, depth: int) -> Listing:
        self.pages[url] = page
        if page.listed:
            self._versions.add(page.version)
        for link in page.links:
            self._queue(link, depth + 1)
        return Listing([_item(url, page.version, page.modified)]) if page.listed else Listing()

    def _past_bound(self) -> str:
        return f"lies past the first {self.bounds.pages:,} pages; raise the option pages to read more"

    def _took_too_long(self) -> str:
        return (
            f"{self.scope.start.host}: its pages took over {self.bounds.minutes} minutes. What was read is "
            "kept; raise the option minutes, or connect an address further down"
        )


def _item(url: str, version: str, modified: datetime | None = None) -> Item:
    at = httpx.URL(url)
    name = at.path.strip("/") or at.host
    query = f"?{at.query.decode('ascii', 'replace')}" if at.query else ""
    return Item(url, f"{name}{query}", url, version, modified=modified)


def _moment(text: str) -> datetime | None:
    """A Last-Modified header's."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
