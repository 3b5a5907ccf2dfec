"""A small website on this machine, and a crawl of it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from store.audience import Audience
from store.reading import Limits
from store.sources import ConnectedSource, Item
from store.sources.connector import Connector, Listing
from store.sources.kinds import kind_of
from tests.store.sources.stand_in import Asked, Reply, StandIn

HTML = {"content-type": "text/html; charset=utf-8"}


def page(title: str, *links: str, text: str = "", head: str = "") -> Reply:
    shown = "".join(f'<p><a href="{it}">{it}</a></p>' for it in links)
    body = f"<main><h1>{title}</h1><p>{text or f'All about {title}.'}</p>{shown}</main>"
    return Reply(
        f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode(), headers=HTML
    )


@dataclass
class Website:
    """`pages` by path and query; each has an ETag of its content. What is not among them is 404."""

    pages: dict[str, Reply] = field(default_factory=dict)

    def reply(self, asked: Asked) -> Reply:
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        found = self.pages.get(f"{asked.path}?{query}" if query else asked.path)
        if found is None:
            return Reply(b"nothing here", 404)
        tag = f'"{hashlib.sha256(found.content).hexdigest()[:8]}"'
        if found.status == 200 and asked.headers.get("if-none-match") == tag:
            return Reply(b"", 304, {"etag": tag})
        return Reply(found.content, found.status, {"etag": tag, **found.headers})


@contextmanager
def serving(site: Website) -> Iterator[StandIn]:
    with StandIn(site.reply).running() as stand_in:
        yield stand_in


@contextmanager
def connected(address: str, secret: str = "", kind: str = "site", **options: str) -> Iterator[Connector]:
    source = ConnectedSource("docs", kind, address, Audience.everyone(), {"internal": "yes", **options})
    connector = kind_of(kind).connect(source, secret, Limits(file_bytes=1_048_576))
    try:
        yield connector
    finally:
        connector.close()


def listed(connector: Connector, cursor: str = "") -> tuple[dict[str, Item], Listing]:
    """All items by name, and what else the listings said, as one."""
    items: dict[str, Item] = {}
    gone: list[str] = []
    refused: list[tuple[Item, str]] = []
    for part in connector.changes(cursor):
        items |= {it.name: it for it in part.items}
        gone += part.gone
        refused += part.refused
        cursor = part.cursor or cursor
    return items, Listing((), gone, refused, cursor)
