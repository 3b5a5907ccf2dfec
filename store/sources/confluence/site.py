"""Confluence by its REST API, Cloud and Data Center: pages, blog posts and what is attached to them.

Both are searched by CQL (REST v1). A body comes by v2 in Cloud, which has no other, and by v1 in Data Center.
https://developer.atlassian.com/cloud/confluence/rest/v2/
https://developer.atlassian.com/server/confluence/confluence-server-rest-api/
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from store.errors import ItemGone
from store.reading import Limits
from store.sources.confluence.restrictions import EXPANDED, Restrictions
from store.sources.confluence.storage import html_of
from store.sources.connector import Fetched, Item, Listing
from store.sources.files import insist_as_listed, refusal
from store.sources.http import Api
from store.sources.paging import pages
from store.sources.payload import fields, moment, number, rows, words
from store.sources.since import OFTEN, Since
from store.sources.version import version_of

_PAGE = 100  # of 200 that Data Center gives at most with what is expanded
_OVERLAP = timedelta(days=1)
"""CQL takes times in the time zone of whoever asks, which the API does not tell."""


class Site:
    """One Confluence. `spaces` are keys, none for all that are not personal."""

    def __init__(
        self, api: Api, restrictions: Restrictions, spaces: Sequence[str], cloud: bool, limits: Limits
    ) -> None:
        self._api = api
        self._restrictions = restrictions
        self._spaces = spaces
        self._cloud = cloud
        self._limits = limits
        self._now = datetime.now(UTC)
        self._above: dict[str, Sequence[Mapping[str, Any]]] = {}
        self._downloads: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    def whole(self, cursor: str) -> bool:
        return Since.read(cursor, self._now, OFTEN) is None

    def changes(self, cursor: str) -> Iterator[Listing]:
        since = Since.read(cursor, self._now, OFTEN)
        keys = ", ".join(f'"{it}"' for it in self._spaces)
        scope = f" and space in ({keys})" if keys else ""
        if since is not None:
            scope += f' and lastmodified >= "{since.changes - _OVERLAP:%Y-%m-%d %H:%M}"'
        for content in self._search(f"type in (page, blogpost){scope}", f"version,space,{EXPANDED}"):
            for it in content:
                self._restrictions.learn(it)
                self._above[words(it, "id")] = rows(it, "ancestors")
            yield Listing([self._page(it) for it in content])
        for content in self._search(f"type = attachment{scope}", "version,space,container"):
            yield self._attached(content)
        yield Listing(cursor=Since.after(since, self._now))

    def fetch(self, item: Item) -> Fetched:
        kind, _, id_ = item.id.partition(":")
        if kind == "attachment":
            return Fetched(self._download(id_), PurePath(item.name), PurePath(item.name).name)
        path = f"api/v2/{kind}s/{id_}" if self._cloud else f"rest/api/content/{id_}"
        asked = {"body-format": "storage"} if self._cloud else {"expand": "body.storage,version"}
        page = self._api.get(path, asked, one=True).value
        if words(page, "status") not in ("", "current"):
            raise ItemGone("is no longer there")
        number_now = words(page, "version", "number")
        insist_as_listed(self._numbers.get(item.id, number_now), number_now)
        title = words(page, "title")
        html, lost = html_of(title, words(page, "body", "storage", "value"))
        return Fetched(html.encode(), PurePath("page.html"), title, lost)

    def close(self) -> None:
        self._api.close()

    def _search(self, cql: str, expand: str) -> Iterator[Sequence[Mapping[str, Any]]]:
        asked = {"cql": f"{cql} order by created", "expand": expand, "limit": str(_PAGE)}

        def page(at: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            told = (self._api.get(at) if at else self._api.get("rest/api/content/search", asked)).value
            # Cloud's begins with its context, /wiki, or without it.
            found = [it for it in rows(told, "results") if self._spaces or not _is_personal(it)]
            return found, self._below(words(told, "_links", "next"))

        return pages(page)

    def _below(self, path: str) -> str:
        return path.removeprefix(self._api.base.path.rstrip("/"))

    def _page(self, content: Mapping[str, Any]) -> Item:
        id_ = words(content, "id")
        return self._item(content, words(content, "title"), [id_], self._above[id_])

    def _attached(self, contents: Sequence[Mapping[str, Any]]) -> Listing:
        items, refused = [], []
        for content in contents:
            page, title = fields(content, "container"), words(content, "title")
            if words(page, "type") not in ("page", "blogpost"):
                continue
            self._downloads[words(content, "id")] = words(content, "_links", "download")
            name = f"{words(page, 'title')}/{title}"
            item = self._item(content, name, [words(page, "id")], self._ancestors(words(page, "id")))
            why = refusal(title, item.size, self._limits, attached=True)
            if why is None:
                items.append(item)
            elif why:
                refused.append((item, why))
        return Listing(items, refused=refused)

    def _item(
        self, content: Mapping[str, Any], name: str, own: list[str], above: Sequence[Mapping[str, Any]]
    ) -> Item:
        audience = self._restrictions.audience(own + [words(it, "id") for it in above])
        path = "/".join([words(content, "space", "key"), *(words(it, "title") for it in above), name])
        id_, version = f"{words(content, 'type')}:{words(content, 'id')}", words(content, "version", "number")
        self._numbers[id_] = version
        return Item(
            id=id_,
            name=path.strip("/"),
            url=self._shown_at(words(content, "_links", "webui")),
            version=version_of(version, path, audience),
            audience=audience,
            modified=moment(content, "version", "when"),
            size=number(content, "extensions", "fileSize"),
        )

    def _shown_at(self, path: str) -> str:
        return f"{str(self._api.base).rstrip('/')}{path}" if path.startswith("/") else ""

    def _ancestors(self, page: str) -> Sequence[Mapping[str, Any]]:
        """Of a page that was not listed, as only what is attached to it has changed."""
        if page not in self._above:
            for content in self._search(f"id = {page}", EXPANDED):
                for it in content:
                    self._restrictions.learn(it)
                    self._above[words(it, "id")] = rows(it, "ancestors")
            if page not in self._above:
                self._restrictions.forbid(page)
                self._above[page] = ()
        return self._above[page]

    def _download(self, id_: str) -> bytes:
        if id_ not in self._downloads:
            for content in self._search(f"id = {id_.removeprefix('att')}", "version"):
                self._downloads.update((words(it, "id"), words(it, "_links", "download")) for it in content)
        path = self._downloads.get(id_, "")
        if not path:
            raise ItemGone("is no longer there")
        return self._api.download(self._below(path), self._limits.file_bytes)


def _is_personal(content: Mapping[str, Any]) -> bool:
    """Whether it is in somebody's own space, whose key begins so."""
    return words(content, "space", "key").startswith("~")
