"""Addresses of the web as people give them, and what is told to whom is asked there."""

import base64

import httpx

from store.errors import BadSource

_TRACKING = ("utm_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid")
"""How the names of parameters begin that say where somebody came from, and nothing of the page."""


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
    return plain(url)


def authorization(secret: str) -> dict[str, str]:
    """The header for a token, or for a name and a password with a colon between them."""
    if not secret:
        return {}
    if ":" in secret:
        return {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
    return {"authorization": f"Bearer {secret}"}


def plain(url: httpx.URL) -> httpx.URL:
    """Without its fragment and what only tells where somebody came from."""
    if url.fragment:
        url = url.copy_with(fragment=None)
    left = [it for it in url.params.multi_items() if not it[0].lower().startswith(_TRACKING)]
    if len(left) < len(url.params.multi_items()):
        url = url.copy_with(params=left) if left else url.copy_with(query=None)
    return url
