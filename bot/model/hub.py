"""What a model hub says of a file, and where it lies: Hugging Face's rules, which its mirrors keep."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import httpx

from bot.errors import PullFailed
from bot.model.catalogue import Entry

_HOPS = 8
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stated:
    """What is known of a file before it comes: size in bytes, SHA-256 in hex; None where nobody says."""

    size: int | None
    sha256: str | None


def address(hub_url: str, entry: Entry) -> str:
    """Where the hub keeps an entry's file. Raises PullFailed for an address that is none."""
    base = hub_url.rstrip("/")
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
        raise PullFailed(
            f"{hub_url!r} is no address of a hub; INHOUSE_MODEL__HUB_URL takes https://host[/path]"
        )
    return f"{base}/{entry.repository}/resolve/{quote(entry.revision, safe='')}/{quote(entry.file)}"


def client() -> httpx.Client:
    """Compression would hide the file's size and break resuming."""
    return httpx.Client(
        timeout=_TIMEOUT,
        headers={"Accept-Encoding": "identity", "User-Agent": "inhouse"},
        follow_redirects=True,
        max_redirects=_HOPS,
    )


def stated(session: httpx.Client, url: str) -> Stated:
    """Ask the hub for a file's size and digest. Raises httpx.HTTPError.

    The hub states both (X-Linked-Size, X-Linked-Etag) on its own answers; the storage on another host that it
    redirects to states neither, and may refuse to be asked. So redirects are followed by hand, on this host.
    """
    host = urlsplit(url).netloc
    size: int | None = None
    sha256: str | None = None
    for _ in range(_HOPS):
        answer = session.head(url, follow_redirects=False)
        sha256 = sha256 or _digest(answer.headers.get("x-linked-etag") or answer.headers.get("etag", ""))
        size = size or _number(answer.headers.get("x-linked-size"))
        if not answer.has_redirect_location:
            answer.raise_for_status()
            return Stated(size or _number(answer.headers.get("content-length")), sha256)
        url = urljoin(url, answer.headers["location"])
        if urlsplit(url).netloc != host:
            return Stated(size, sha256)
    raise httpx.TooManyRedirects(f"more than {_HOPS} redirects")


def _digest(etag: str) -> str | None:
    value = etag.removeprefix("W/").strip('"').lower()
    return value if _SHA256.fullmatch(value) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
