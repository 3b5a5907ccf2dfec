"""What a page says to a crawler: its links, its own address, and whether it wants to be found. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from store.reading import MB
from store.sources.web import USER_AGENT

_MOST_BYTES = 4 * MB
"""Of a page, for its links: past it there are only more of the same."""
_MOST_LINKS = 5_000
_UNSEEN = "script, style, noscript, template, svg, input"


@dataclass(frozen=True, slots=True)
class Page:
    """`links` as they are written, `base` what they are below, `canonical` the address that the page gives
    itself; "" where it says none. `digest` changes with its words, links and pictures, not its scripts."""

    links: tuple[str, ...]
    digest: str
    base: str = ""
    canonical: str = ""
    indexed: bool = True
    followed: bool = True


def read_page(html: str, robots_header: str = "") -> Page:
    """A page, and the X-Robots-Tag that came with it."""
    try:
        page = LexborHTMLParser(html[:_MOST_BYTES])
    except SelectolaxError as failed:
        raise MemoryError from failed  # there is no HTML that it refuses: only memory can fail it
    metas = _attributes(page, "meta[name=robots i], meta[name=inhouse i]", "content")
    said = {rule for it in (*metas, robots_header) for rule in _rules(it)}
    canonical = _attributes(page, "link[rel=canonical i]", "href")
    base = _attributes(page, "base[href]", "href")
    links = _attributes(page, "a[href]:not([rel~=nofollow i]), area[href]", "href")
    for node in page.css(_UNSEEN):
        node.decompose()
    words = page.body.text(deep=True, separator=" ") if page.body else ""
    titles = [it.text(deep=True) for it in page.css("title")]
    parts = (*titles, " ".join(words.split()), *links, *_attributes(page, "img", "alt"))
    return Page(
        links=tuple(dict.fromkeys(links))[:_MOST_LINKS],
        digest=hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest(),
        base=base[0] if base else "",
        canonical=canonical[0] if canonical else "",
        indexed=said.isdisjoint({"noindex", "none"}),
        followed=said.isdisjoint({"nofollow", "none"}),
    )


def _rules(said: str) -> Iterator[str]:
    """Those of a list that are for us: in a header, some may be for the program that is named before them."""
    ours = True
    for each in said.lower().split(","):
        name, colon, rule = each.partition(":")
        if colon:
            ours = name.strip() == USER_AGENT.lower()
        if ours:
            yield (rule or name).strip()


def _attributes(page: LexborHTMLParser, selector: str, name: str) -> list[str]:
    return [value for node in page.css(selector) if (value := node.attributes.get(name))]
