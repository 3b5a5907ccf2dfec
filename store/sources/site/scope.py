"""Which addresses belong to a site, and the one way in which each is written. Pure."""

from dataclasses import dataclass
from typing import Self

import httpx

from store.errors import BadSource

_TRACKING = ("utm_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid")
"""How the names of parameters begin that say where somebody came from, and nothing of the page."""
_LONGEST = 2000
"""Characters. Longer addresses are made up on the way: a calendar in a calendar."""


def address_of(text: str) -> httpx.URL:
    """The address of a site or feed, as a person gives it. Raises BadSource."""
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise BadSource("the address is not one of the web: it begins with https:// or http://")
    if url.userinfo:
        raise BadSource("the address has a password in it: put that into .env, and name it with --secret")
    return _plain(url)


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
        url = _plain(url)
        return url if len(str(url)) <= _LONGEST and self.holds(url) else None


def _plain(url: httpx.URL) -> httpx.URL:
    """Without its fragment and what only tells where somebody came from."""
    if url.fragment:
        url = url.copy_with(fragment=None)
    left = [it for it in url.params.multi_items() if not it[0].lower().startswith(_TRACKING)]
    if len(left) < len(url.params.multi_items()):
        url = url.copy_with(params=left) if left else url.copy_with(query=None)
    return url
