"""Asks for pages: one request at a time, bounded in bytes and seconds, with patience for a busy site."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Self

import httpcore
import httpx

from store.errors import PlaceRefused, TooLarge
from store.reading import MB
from store.sources.failing import why_unreachable
from store.sources.patience import Passing, Sleep, patiently
from store.sources.rate_limit import wait_asked
from store.sources.web.network import Doorway, GuardedNetwork, Internal

USER_AGENT = "Inhouse"
"""What robots.txt may call us by."""
_REQUEST_S = 60.0
"""Seconds from the first byte sent to the last one read, however slowly they trickle."""
_SILENCE_S = 20.0
_MOST_HOPS = 5
"""RFC 9309, 2.3.1.2: a crawler follows at least five redirects."""
_BUSY = (429, 500, 502, 503, 504)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered; without `data` where its type was not wanted. Headers are in lower case."""

    url: httpx.URL
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """What a text is said to be encoded in, "" where nothing is said."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else ""

    @property
    def leads_to(self) -> httpx.URL | None:
        """Where a redirect leads."""
        to = self.headers.get("location") if self.status in _MOVED else None
        try:
            return self.url.join(to) if to else None
        except httpx.InvalidURL:
            return None


def _any(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of an answer is taken: how many bytes at most, of what types; and the headers of the request."""

    most: int = 8 * MB
    media: Callable[[str], bool] = _any
    headers: Mapping[str, str] = field(default_factory=dict)


class Web:
    """Requests to public addresses, and to `doorway`. Cookies are not kept, proxies not used. Close it."""

    def __init__(
        self,
        doorway: Doorway | None = None,
        headers: Mapping[str, str] | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._network = GuardedNetwork(doorway)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=self._network, max_connections=2
        )
        agent = f"{USER_AGENT}/{version('inhouse')}"
        self._headers = {"user-agent": agent, "accept-encoding": "gzip, deflate", **(headers or {})}
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    def wait(self, seconds: float) -> None:
        """A pause that the site asks for between any two requests."""
        if seconds:
            self._sleep(seconds)

    def get(self, url: httpx.URL, wanted: Wanted | None = None) -> Answer:
        """What lies at a URL; a redirect is an answer. Raises PlaceAway, PlaceRefused or TooLarge."""
        try:
            return patiently(lambda: self._once(url, wanted or Wanted()), self._sleep)
        except Internal:
            raise PlaceRefused(
                f"{url.host} lies at an internal address, which is not read; where it is yours, "
                "connect it with the option internal=yes"
            ) from None

    def follow(self, url: httpx.URL, within: Callable[[httpx.URL], bool], wanted: Wanted | None) -> Answer:
        """Likewise, after redirects; one that leads out of what is `within` is the answer itself."""
        for _ in range(_MOST_HOPS):
            answer = self.get(url, wanted)
            to = answer.leads_to
            if to is None or not within(to):
                return answer
            url = to
        return answer

    def _once(self, url: httpx.URL, wanted: Wanted) -> Answer:
        headers = [*{"host": url.netloc.decode(), **self._headers, **wanted.headers}.items()]
        timeout = {"connect": _SILENCE_S, "read": _SILENCE_S, "write": _SILENCE_S, "pool": _SILENCE_S}
        asked = httpcore.Request(
            "GET",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=headers,
            extensions={"timeout": timeout},
        )
        try:
            with self._network.within(_REQUEST_S):
                found = self._pool.handle_request(asked)
                response = httpx.Response(found.status, headers=found.headers, stream=_Bytes(found))
                try:
                    return _read(response, url, wanted)
                finally:
                    response.close()
        except Internal:
            raise
        except (httpcore.TimeoutException, TimeoutError):
            raise Passing(f"{url.host} takes too long to answer") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.DecodingError) as failed:
            raise Passing(f"{url.host} {why_unreachable(failed)}") from None


class _Bytes(httpx.SyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _read(response: httpx.Response, url: httpx.URL, wanted: Wanted) -> Answer:
    """Raises Passing where the site is busy, TooLarge."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    answer = Answer(url, response.status_code, headers)
    if answer.status in _BUSY:
        raise Passing(f"{url.host} answers {answer.status}", wait_asked(answer.status, headers, b""))
    if answer.status != 200 or not wanted.media(answer.media_type):
        return answer
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > wanted.most:
            raise TooLarge(f"is over {wanted.most / MB:g} MB")
    return Answer(url, answer.status, headers, bytes(data))
