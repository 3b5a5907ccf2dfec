"""What a site's robots.txt allows (RFC 9309), which is asked for before anything else."""

from protego import Protego

from store.errors import PlaceRefused, TooLarge
from store.sources.site.scope import Scope
from store.sources.web import USER_AGENT, Wanted, Web

_MOST_BYTES = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB are read. Of a larger one nothing is, and then nothing is visited."""
_LONGEST_DELAY_S = 60.0
"""A longer pause between two pages says that a site is not to be crawled."""


class Robots:
    """The rules of one site, for our name or for all."""

    def __init__(self, text: str = "") -> None:
        self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, USER_AGENT))

    @property
    def delay(self) -> float:
        """Seconds to wait between two requests."""
        rate = self._rules.request_rate(USER_AGENT)
        asked = self._rules.crawl_delay(USER_AGENT) or (rate.seconds / rate.requests if rate else 0.0)
        return max(0.0, float(asked))

    @property
    def sitemaps(self) -> list[str]:
        return list(self._rules.sitemaps)


def robots_of(scope: Scope, web: Web) -> Robots:
    """Where there is none, everything is allowed; where it cannot be had, nothing is.

    Raises PlaceAway or PlaceRefused.
    """
    host = scope.start.host
    where = scope.start.copy_with(raw_path=b"/robots.txt")
    try:
        answer = web.follow(where, scope.same_site, Wanted(_MOST_BYTES))
    except TooLarge as refused:
        raise PlaceRefused(f"{host}: its robots.txt {refused}") from None
    robots = Robots(answer.data.decode("utf-8", "replace") if answer.status == 200 else "")
    if robots.delay > _LONGEST_DELAY_S:
        raise PlaceRefused(f"{host}: its robots.txt asks for {robots.delay:g} seconds between two pages")
    if not robots.allows(str(scope.start)):
        raise PlaceRefused(f"{host}: its robots.txt does not allow programs to read this address")
    return robots
