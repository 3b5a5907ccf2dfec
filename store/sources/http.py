"""HTTP as connectors speak it: rate limits are waited out, passing failures tried again, answers bounded.

A token goes to the place's own origin and nowhere else, and stands in no error. An error names the host and
never the rest of an address, which may hold a secret too.
"""

import ipaddress
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused, TooLarge, Unreadable
from store.reading import MB
from store.sources.authorization import Authorize
from store.sources.failing import why_unreachable
from store.sources.patience import Passing, Sleep, patiently
from store.sources.rate_limit import wait_asked
from store.sources.web import is_public

_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_LONGEST_S = 300.0  # one answer, whatever trickles in
_MOST_JSON = 64 * MB
_REDIRECTS = 5


class _TooSlow(httpx.ReadTimeout):
    """An answer comes so slowly that nobody waits for its end."""


_WITHIN_S: Mapping[type[Exception], float | None] = {
    httpx.ConnectTimeout: _TIMEOUT.connect,
    httpx.ReadTimeout: _TIMEOUT.read,
    _TooSlow: _LONGEST_S,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `value` is its JSON, `headers` by names in lower case."""

    status: int
    value: Any
    headers: Mapping[str, str]

    @property
    def following(self) -> str:
        """The address of the next page by the Link header (RFC 8288), "" on the last one."""
        return httpx.Response(200, headers=dict(self.headers)).links.get("next", {}).get("url", "")


@dataclass(slots=True)
class _Attempt:
    """One request on its way to an answer: whether its token was renewed for it, and where it was led."""

    method: str
    url: httpx.URL
    body: Any = None
    renew: bool = False
    renewed: bool = False
    redirects: int = 0


def origin_of(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme)


def is_internal(host: str) -> bool:
    """Whether any address of `host` is not of the public Internet; True where it has none."""
    try:
        found = {str(it[4][0]).partition("%")[0] for it in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return True
    return not found or not all(is_public(ipaddress.ip_address(it)) for it in found)


class Api:
    """The API at `base`, with a client of its own. Raises BadSource where `base` is not an address of one."""

    def __init__(
        self,
        base: str,
        authorize: Authorize | None = None,
        headers: Mapping[str, str] | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.base = _address(base)
        if authorize and self.base.scheme == "http" and not is_internal(self.base.host):
            raise BadSource(
                "the address begins with http://, which shows the token to the network: use https://"
            )
        self._authorize = authorize
        self._sleep = sleep
        self._client = httpx.Client(
            timeout=_TIMEOUT, follow_redirects=False, headers={"User-Agent": "inhouse", **(headers or {})}
        )

    def url(self, path: str) -> httpx.URL:
        """`path` below the base, or a next page as the place gives it; PlaceAway if that is elsewhere."""
        base = str(self.base).rstrip("/")
        try:
            whole = path.startswith(("https://", "http://"))
            url = httpx.URL(path if whole else f"{base}/{path.lstrip('/')}")
        except httpx.InvalidURL:
            raise PlaceAway(f"{self.base.host} names a page that has no address") from None
        if origin_of(url) != origin_of(self.base):
            raise PlaceAway(f"{self.base.host} leads to another host ({url.host}) for its next page")
        return url

    def get(
        self,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        one: bool = False,
        also: tuple[int, ...] = (),
    ) -> Answer:
        """JSON. `one`: an item is asked for, which may be gone. `also`: statuses that are wanted too.

        Raises PlaceAway, PlaceRefused and, for `one`, ItemGone or Unreadable.
        """
        url = self.url(path)
        return self._json(_Attempt("GET", url.copy_merge_params(params or {}) if params else url), one, also)

    def post(self, path: str, body: Any, *, one: bool = False) -> Answer:
        """As `get`, of what is asked for by a body of JSON."""
        return self._json(_Attempt("POST", self.url(path), body), one, ())

    def download(self, path: str, most: int, params: Mapping[str, str | int] | None = None) -> bytes:
        """The bytes of one item, from wherever the place leads to, the token left out on the way.

        Raises PlaceAway, PlaceRefused, ItemGone, TooLarge over `most` bytes, or Unreadable.
        """
        url = self.url(path)
        attempt = _Attempt("GET", url.copy_merge_params(params or {}) if params else url)
        status, _, content = patiently(lambda: self._led(attempt, most, anywhere=True), self._sleep)
        self._check(status, one=True)
        return content

    def close(self) -> None:
        self._client.close()

    def _json(self, attempt: _Attempt, one: bool, also: tuple[int, ...]) -> Answer:
        try:
            status, headers, content = patiently(
                lambda: self._led(attempt, _MOST_JSON, anywhere=False), self._sleep
            )
        except TooLarge:
            if one:
                raise
            raise PlaceAway(f"{self.base.host} answers with more than {_MOST_JSON // MB} MB") from None
        if status not in also:
            self._check(status, one)
        try:
            value = json.loads(content) if content else None
        except ValueError:
            if status not in also:
                raise PlaceAway(f"{self.base.host} answers with something other than JSON") from None
            value = None
        return Answer(status, value, headers)

    def _check(self, status: int, one: bool) -> None:
        """Raises what a status means."""
        host = self.base.host
        if status < 300:
            return
        if status == 401:
            raise PlaceRefused(f"{host} does not take the token; check that it is right and has not expired")
        if status in (404, 410):
            if one:
                raise ItemGone("is no longer there")
            raise PlaceRefused(f"{host} has nothing at this address, or does not show it to this token")
        if status == 403:
            if one:
                raise Unreadable("the token may not read it")
            raise PlaceRefused(
                f"{host} forbids this to the token; give it the rights that docs/sources.md names"
            )
        if one and 400 <= status < 500:
            raise Unreadable(f"{host} does not hand it over ({status})")
        raise PlaceAway(f"{host} answers with an error ({status})")

    def _led(self, attempt: _Attempt, most: int, anywhere: bool) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body of the last answer; `anywhere`: redirects to other hosts are followed.

        Raises Passing, PlaceError and, over `most` bytes, TooLarge.
        """
        host = self.base.host
        while True:
            try:
                status, headers, content = self._once(attempt, most)
            except httpx.HTTPError as error:
                why = why_unreachable(error, _WITHIN_S.get(type(error)))
                raise Passing(f"{host} {why}") from None
            if status == 401 and self._authorize and not attempt.renewed:
                attempt.renew = attempt.renewed = True
            elif (wait := wait_asked(status, headers, content)) is not None:
                raise Passing(f"{host} asks to wait {round(wait / 60) or 1} min for its rate limit", wait)
            elif status >= 500 or status == 408:
                raise Passing(f"{host} answers with an error ({status}); the next sync asks again")
            elif status in (301, 302, 303, 307, 308) and headers.get("location"):
                self._follow(attempt, headers["location"], anywhere)
            else:
                return status, headers, content

    def _once(self, attempt: _Attempt, most: int) -> tuple[int, Mapping[str, str], bytes]:
        """Raises httpx.HTTPError, PlaceError and, over `most` bytes, TooLarge."""
        headers = {}
        if self._authorize and origin_of(attempt.url) == origin_of(self.base):
            headers["Authorization"] = self._authorize(attempt.renew)
            attempt.renew = False
        content, end = bytearray(), time.monotonic() + _LONGEST_S
        with self._client.stream(attempt.method, attempt.url, json=attempt.body, headers=headers) as response:
            for piece in response.iter_bytes():
                content += piece
                if len(content) > most:
                    raise TooLarge(f"is larger than {most // MB:,} MB")
                if time.monotonic() > end:
                    raise _TooSlow("the time for one answer is over")
            return response.status_code, dict(response.headers), bytes(content)

    def _follow(self, attempt: _Attempt, location: str, anywhere: bool) -> None:
        attempt.redirects += 1
        try:
            url = attempt.url.join(location)
        except httpx.InvalidURL:
            raise PlaceAway(f"{self.base.host} leads to an address that is none") from None
        own = origin_of(url) == origin_of(self.base)
        if attempt.redirects > _REDIRECTS or not (own or anywhere):
            raise PlaceRefused(f"{self.base.host} leads to another host ({url.host}); check the address")
        if not own and not _may_be_led_to(self.base, url):
            raise Unreadable(f"{self.base.host} leads to an address that is not followed ({url.host})")
        attempt.url = url


def _address(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise BadSource(
            "the address is not one of the web: it begins with https:// and has no password in it"
        )
    return url


def _may_be_led_to(base: httpx.URL, url: httpx.URL) -> bool:
    """A place on the public Internet leads to no internal address, and one with TLS to none without."""
    if url.scheme != "https" and url.scheme != base.scheme:
        return False
    return is_internal(base.host) or not is_internal(url.host)
