"""Which addresses belong to a site, and the one way in which each is written. Pure."""

from dataclasses import dataclass
from typing import Self

import httpx

from store.sources.web import plain

_LONGEST = 2000
"""Characters. Longer addresses are made up on the way: a calendar in a calendar."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One host and port, and on it what lies at `prefix` or below."""

    start: httpx.URL
    prefix: str

    @classmethod
    def of(cls, start: httpx.URL) -> Self:
        """The folder of the page that a site begins with, and all below it."""
        return cls(start, f"{start.path.rpartition('/')[0]}/")

    def same_site(self, url: httpx.URL) -> bool:
        """Whether it is on the same host, as safely reached, wherever it lies there."""
        own = (self.start.scheme, self.start.port)
        safer = ("https", None) if own == ("http", None) else own
        return not url.userinfo and url.host == self.start.host and (url.scheme, url.port) in (own, safer)

    def holds(self, url: httpx.URL) -> bool:
        return self.same_site(url) and (url.path == self.start.path or url.path.startswith(self.prefix))

    def beside(self, address: str) -> httpx.URL | None:
        """An address that robots.txt or a sitemap names, if it is on the same host."""
        try:
            url = self.start.join(address)
        except (httpx.InvalidURL, ValueError):
            return None
        return url if self.same_site(url) else None

    def written(self, link: str, page: httpx.URL) -> httpx.URL | None:
        """The address that a link on a page leads to, if it is a page of this site."""
        try:
            url = page.join(link.strip())
        except (httpx.InvalidURL, ValueError):
            return None
        if url.scheme == "http" and self.start.scheme == "https" and url.port is None:
            url = url.copy_with(scheme="https")
        url = plain(url)
        return url if len(str(url)) <= _LONGEST and self.holds(url) else None
