"""The document libraries of a SharePoint site, by the delta queries of Microsoft Graph.

https://learn.microsoft.com/graph/api/driveitem-delta
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from store.errors import BadSource, ItemGone, Unreadable
from store.reading import Limits
from store.sources.connector import Fetched, Item, Listing
from store.sources.files import insist_as_listed, refusal
from store.sources.http import Api
from store.sources.paging import pages
from store.sources.payload import fields, link, moment, number, rows, words
from store.sources.sharepoint.readers import Permissions
from store.sources.version import version_of

_PREFER = "deltashowremovedasdeleted, deltatraversepermissiongaps, deltashowsharingchanges"
"""Without these, delta is silent on changed permissions."""
HEADERS = {"Prefer": _PREFER}
_SHARED_CHANGED = "@microsoft.graph.sharedChanged"
_SELECTED = (
    "id,name,size,webUrl,file,folder,root,package,deleted,parentReference,cTag,eTag,lastModifiedDateTime"
)
_WHOLE_EVERY = timedelta(hours=23)
_DEEPEST = 100
_RESYNC = (400, 404, 410)
"""What is answered where the place has forgotten what a link stands for."""

Changes = Sequence[Mapping[str, Any]]


class Site:
    """`path` is the site's below its host, "" for the root site; `library` the name of one library or ""."""

    def __init__(
        self, api: Api, permissions: Permissions, limits: Limits, place: tuple[str, str, str]
    ) -> None:
        self._api = api
        self._permissions = permissions
        self._limits = limits
        self._now = datetime.now(UTC)
        host, path, library = place
        site = words(api.get(f"sites/{host}:/{path}" if path else f"sites/{host}").value, "id")
        drives = rows(api.get(f"sites/{site}/drives", {"$select": "id,name"}).value, "value")
        self._drives = {
            words(it, "id"): words(it, "name") for it in drives if library in ("", words(it, "name"))
        }
        if not self._drives:
            names = ", ".join(sorted(words(it, "name") for it in drives)) or "none"
            raise BadSource(f"the site has no document library {library!r}; it has {names}")
        self._folders: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._feeds: dict[str, tuple[Mapping[str, Changes], Mapping[str, str]] | None] = {}

    def whole(self, cursor: str) -> bool:
        return self._feed(cursor) is None

    def changes(self, cursor: str) -> Iterator[Listing]:
        feed, links = self._feed(cursor), {}
        if feed is None:
            for drive in self._drives:
                start = f"drives/{drive}/root/delta?$select={_SELECTED}"
                for items, goes_on in self._delta(start):
                    links[drive] = goes_on
                    yield self._listing(drive, items)
            whole = self._now.isoformat()
        else:
            found, links = feed[0], dict(feed[1])
            for drive, items in found.items():
                yield self._listing(drive, items)
            whole = words(json.loads(cursor), "whole")
        yield Listing(cursor=json.dumps({"links": links, "whole": whole}))

    def fetch(self, item: Item) -> Fetched:
        drive, _, id_ = item.id.partition("/")
        data = self._api.download(f"drives/{drive}/items/{id_}/content", self._limits.file_bytes)
        asked = {"$select": "id,lastModifiedDateTime"}
        now = self._api.get(f"drives/{drive}/items/{id_}", asked, one=True).value
        insist_as_listed(item.modified, moment(now, "lastModifiedDateTime"))
        title = PurePath(item.name).name
        return Fetched(data, PurePath(title), title)

    def close(self) -> None:
        self._api.close()

    def _feed(self, cursor: str) -> tuple[Mapping[str, Changes], Mapping[str, str]] | None:
        """What changed in each library, and where to go on; None where everything is to be listed: that the
        readers of a folder have changed is not told of each file in it."""
        if cursor not in self._feeds:
            self._feeds[cursor] = self._asked(cursor)
        return self._feeds[cursor]

    def _asked(self, cursor: str) -> tuple[Mapping[str, Changes], Mapping[str, str]] | None:
        try:
            told = json.loads(cursor) if cursor else None
        except ValueError:
            return None
        whole, links = moment(told, "whole"), fields(told, "links")
        if whole is None or self._now - whole > _WHOLE_EVERY or links.keys() != self._drives.keys():
            return None
        found: dict[str, Changes] = {}
        after: dict[str, str] = {}
        for drive in self._drives:
            if not words(links, drive):
                return None
            changes: list[Mapping[str, Any]] = []
            for items, goes_on in self._delta(words(links, drive), _RESYNC):
                changes.extend(items)
                after[drive] = goes_on
            if not after.get(drive) or any("file" not in it and _SHARED_CHANGED in it for it in changes):
                return None
            found[drive] = changes
        return found, after

    def _delta(self, link: str, also: tuple[int, ...] = ()) -> Iterator[tuple[Changes, str]]:
        """Parts of what changed; beside the last one, where to go on. "" where a status is among `also`."""

        def page(at: str) -> tuple[tuple[Changes, str], str]:
            told = self._api.get(at or link, also=also).value
            return (rows(told, "value"), words(told, "@odata.deltaLink")), words(told, "@odata.nextLink")

        return pages(page)

    def _listing(self, drive: str, changes: Changes) -> Listing:
        last = {words(it, "id"): it for it in changes}  # one may be told of several times
        gone = [f"{drive}/{id_}" for id_, it in last.items() if "deleted" in it]
        there = {id_: it for id_, it in last.items() if "deleted" not in it}
        self._folders.update(((drive, id_), it) for id_, it in there.items() if "file" not in it)
        files = [
            it for it in there.values() if "file" in it and refusal(words(it, "name"), 0, self._limits) != ""
        ]
        audiences = self._permissions.audiences([(drive, words(it, "id")) for it in files])
        items, refused = [], []
        for it in files:
            item = self._item(drive, it, audiences[drive, words(it, "id")])
            why = refusal(item.name, item.size, self._limits)
            if why is None:
                items.append(item)
            elif why:
                refused.append((item, why))
        return Listing(items, gone, refused)

    def _item(self, drive: str, file: Mapping[str, Any], audience: Any) -> Item:
        folders = self._path(drive, words(file, "parentReference", "id"))
        path = "/".join([self._drives[drive], *folders, words(file, "name")])
        content = words(file, "cTag") or words(file, "eTag")
        return Item(
            id=f"{drive}/{words(file, 'id')}",
            name=path,
            url=link(file, "webUrl"),
            version=version_of(content, path, words(file, "webUrl"), audience) if content else "",
            audience=audience,
            modified=moment(file, "lastModifiedDateTime"),
            size=number(file, "size"),
        )

    def _path(self, drive: str, folder: str, depth: int = 0) -> Sequence[str]:
        """The names of the folders down to this one. Delta names parents by their ids alone."""
        if not folder or depth > _DEEPEST:
            return ()
        if (drive, folder) not in self._folders:
            try:
                asked = {"$select": "id,name,root,parentReference"}
                found = fields(self._api.get(f"drives/{drive}/items/{folder}", asked, one=True).value)
            except (ItemGone, Unreadable):
                found = {}
            self._folders[drive, folder] = found
        it = self._folders[drive, folder]
        if not it or "root" in it:
            return ()
        return (*self._path(drive, words(it, "parentReference", "id"), depth + 1), words(it, "name"))
