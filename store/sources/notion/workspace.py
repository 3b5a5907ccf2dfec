"""Notion by its API: the pages and databases that somebody shared with the integration.

Search tells when something was edited and nothing of what was deleted, or is shared no longer.
https://developers.notion.com/reference/intro
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from store.errors import ItemGone
from store.sources.connector import Fetched, Item, Listing
from store.sources.http import Api
from store.sources.notion.blocks import markdown_of, table_of
from store.sources.notion.properties import listed, title_of, value_of
from store.sources.paging import pages
from store.sources.payload import fields, link, moment, rows, words
from store.sources.since import OFTEN, Since
from store.sources.version import version_of

VERSION = "2025-09-03"
"""Of the API, by which databases have data sources."""
_OVERLAP = timedelta(minutes=5)
"""Times of edits are those of their minutes, and search takes a while to know of them."""
_MOST_ROWS = 20_000
_TABLE = "data_source"


class Workspace:
    """What one integration may read."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._now = datetime.now(UTC)

    def whole(self, cursor: str) -> bool:
        return Since.read(cursor, self._now, OFTEN) is None

    def changes(self, cursor: str) -> Iterator[Listing]:
        """Tables come last: what changes a row changes no time of the table."""
        since = Since.read(cursor, self._now, OFTEN)
        after = since.changes - _OVERLAP if since else None
        edits: dict[str, list[str]] = {}
        for found in self._search("page", after):
            for it in found:
                if table := words(it, "parent", "data_source_id"):
                    edits.setdefault(table, []).append(words(it, "id") + words(it, "last_edited_time"))
            yield _listing(found, {})
        for found in self._search(_TABLE, after):
            versions = {} if since else {words(it, "id"): edits.get(words(it, "id"), []) for it in found}
            yield _listing(found, versions)
            for it in found:
                edits.pop(words(it, "id"), None)
        if since:
            yield from self._tables_of_rows(edits)
        yield Listing(cursor=Since.after(since, self._now))

    def fetch(self, item: Item) -> Fetched:
        kind, _, id_ = item.id.partition(":")
        path = f"v1/data_sources/{id_}" if kind == _TABLE else f"v1/pages/{id_}"
        thing = self._api.get(path, one=True).value
        if _in_trash(thing):
            raise ItemGone("is in the trash")
        title = title_of(thing)
        if kind == _TABLE:
            text, lost = self._table(id_, thing)
        else:
            body, lost = markdown_of(id_, self._children)
            text = "\n\n".join(filter(None, (listed(thing) if _is_row(thing) else "", body)))
        return Fetched(f"# {title}\n\n{text}\n".encode(), PurePath("page.md"), title, lost)

    def close(self) -> None:
        self._api.close()

    def _search(self, kind: str, after: datetime | None) -> Iterator[Sequence[Mapping[str, Any]]]:
        """By the time of their last edit, the newest first, down to `after`."""
        asked: dict[str, Any] = {
            "filter": {"property": "object", "value": kind},
            "sort": {"timestamp": "last_edited_time", "direction": "descending"},
        }
        for found in self._all("v1/search", asked):
            new = [it for it in found if after is None or (moment(it, "last_edited_time") or after) >= after]
            yield new
            if len(new) < len(found):
                return

    def _all(
        self, path: str, asked: Mapping[str, Any], one: bool = False
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        def page(at: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            body = {"page_size": 100, **asked, **({"start_cursor": at} if at else {})}
            return _page(self._api.post(path, body, one=one).value)

        return pages(page)

    def _children(self, block: str) -> Sequence[Mapping[str, Any]]:
        def page(at: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            asked = {"page_size": "100", **({"start_cursor": at} if at else {})}
            return _page(self._api.get(f"v1/blocks/{block}/children", asked, one=True).value)

        return [it for found in pages(page) for it in found]

    def _tables_of_rows(self, tables: Mapping[str, object]) -> Iterator[Listing]:
        """Tables of which only rows have changed: without a version, they are read anew."""
        for id_ in tables:
            try:
                found = self._api.get(f"v1/data_sources/{id_}", one=True).value
            except ItemGone:
                continue
            yield _listing([fields(found)], {})

    def _table(self, id_: str, source: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        names = list(fields(source, "properties"))
        body: list[list[str]] = []
        for found in self._all(f"v1/data_sources/{id_}/query", {}, one=True):
            for it in found:
                said = fields(it, "properties")
                body.append([value_of(said.get(name)) for name in names])
            if len(body) >= _MOST_ROWS:
                return "\n".join(table_of(names, body)), (f"rows after the first {_MOST_ROWS:,}",)
        return "\n".join(table_of(names, body)) if names else "", ()


def _page(told: Any) -> tuple[Sequence[Mapping[str, Any]], str]:
    more = fields(told).get("has_more") is True
    return rows(told, "results"), words(told, "next_cursor") if more else ""


def _listing(found: Sequence[Mapping[str, Any]], edits: Mapping[str, Sequence[str]]) -> Listing:
    there = [it for it in found if not _in_trash(it)]
    return Listing([_item(it, edits) for it in there], [_id(it) for it in found if _in_trash(it)])


def _item(it: Mapping[str, Any], edits: Mapping[str, Sequence[str]]) -> Item:
    id_, title, edited = words(it, "id"), title_of(it) or "Untitled", words(it, "last_edited_time")
    version = version_of(edited, title, words(it, "url"), *sorted(edits.get(id_, ())))
    if words(it, "object") == _TABLE and id_ not in edits:
        version = ""
    return Item(_id(it), title, link(it, "url"), version, modified=moment(it, "last_edited_time"))


def _id(it: Mapping[str, Any]) -> str:
    return f"{words(it, 'object')}:{words(it, 'id')}"


def _in_trash(it: Any) -> bool:
    return any(fields(it).get(name) is True for name in ("in_trash", "archived"))


def _is_row(page: Mapping[str, Any]) -> bool:
    return words(page, "parent", "type") in ("data_source_id", "database_id")
