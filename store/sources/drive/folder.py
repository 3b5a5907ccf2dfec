"""A folder of Google Drive, or a shared drive, by its API: files, and Google's own documents as Office files.

https://developers.google.com/workspace/drive/api/reference/rest/v3
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from store.audience import Audience
from store.errors import ItemGone, Unreadable
from store.reading import Limits
from store.sources.connector import Fetched, Item, Listing
from store.sources.drive.documents import EXPORTED, FOLDER, SHORTCUT, why_not
from store.sources.drive.readers import PERMISSION, Permissions
from store.sources.files import insist_as_listed
from store.sources.http import Answer, Api
from store.sources.paging import pages
from store.sources.payload import fields, link, moment, number, rows, words
from store.sources.version import version_of

_FILE = (
    "id,name,mimeType,parents,modifiedTime,md5Checksum,size,webViewLink,trashed,driveId,permissionIds,"
    f"capabilities/canShare,permissions({PERMISSION}),shortcutDetails(targetId,targetMimeType)"
)
_EVERYWHERE: Mapping[str, str | int] = {"supportsAllDrives": "true", "includeItemsFromAllDrives": "true"}
_FOLDERS_A_QUERY = 40
_DEEPEST = 100
_WHOLE_EVERY = timedelta(hours=23)
_EXPIRED = (400, 404, 410)

Changes = Sequence[Mapping[str, Any]]


class Folder:
    """`root` is the id of the folder or shared drive."""

    def __init__(self, api: Api, permissions: Permissions, root: str, limits: Limits) -> None:
        self._api = api
        self._permissions = permissions
        self._limits = limits
        self._now = datetime.now(UTC)
        asked = {"supportsAllDrives": "true", "fields": "id,name,driveId"}
        found = api.get(f"files/{root}", asked).value
        self._root = words(found, "id") or root
        drive = words(found, "driveId")
        self._drive: dict[str, str | int] = {"driveId": drive} if drive else {}
        self._paths: dict[str, str | None] = {self._root: ""}
        self._feeds: dict[str, tuple[Changes, str] | None] = {}

    def whole(self, cursor: str) -> bool:
        return self._feed(cursor) is None

    def changes(self, cursor: str) -> Iterator[Listing]:
        feed = self._feed(cursor)
        if feed is None:
            asked: dict[str, str | int] = {"supportsAllDrives": "true", **self._drive}
            token = words(self._api.get("changes/startPageToken", asked).value, "startPageToken")
            yield from self._everything()
            yield Listing(cursor=json.dumps({"token": token, "whole": self._now.isoformat()}))
            return
        changes, token = feed
        yield self._changed(changes)
        yield Listing(cursor=json.dumps({"token": token, "whole": words(json.loads(cursor), "whole")}))

    def fetch(self, item: Item) -> Fetched:
        part = "id,name,mimeType,trashed,modifiedTime,shortcutDetails(targetId)"
        file = self._file(item.id, part)
        if target := words(file, "shortcutDetails", "targetId"):
            file = self._file(target, part)
        insist_as_listed(item.modified, moment(file, "modifiedTime"))
        id_, title, most = words(file, "id"), words(file, "name"), self._limits.file_bytes
        exported = EXPORTED.get(words(file, "mimeType"))
        if exported is None:
            data = self._api.download(f"files/{id_}", most, {"alt": "media", "supportsAllDrives": "true"})
            return Fetched(data, PurePath(title), title)
        try:
            data = self._api.download(f"files/{id_}/export", most, {"mimeType": exported[0]})
        except ItemGone:
            raise
        except Unreadable:
            raise Unreadable(
                "is larger than the 10 MB that Google exports, or may not be downloaded"
            ) from None
        return Fetched(data, PurePath(f"document{exported[1]}"), title)

    def _file(self, id_: str, part: str) -> Mapping[str, Any]:
        """What Drive tells of a file. Raises ItemGone, also where it is in the trash, and Unreadable."""
        asked = {"supportsAllDrives": "true", "fields": part}
        file = fields(self._api.get(f"files/{id_}", asked, one=True).value)
        if file.get("trashed") is not False:
            raise ItemGone("is in the trash")
        return file

    def close(self) -> None:
        self._api.close()

    def _feed(self, cursor: str) -> tuple[Changes, str] | None:
        """What changed since, and where to go on; None where everything is to be listed.

        That of a folder may be of all that is in it, name and readers, and is not told of each.
        """
        if cursor not in self._feeds:
            self._feeds[cursor] = self._asked(cursor)
        return self._feeds[cursor]

    def _asked(self, cursor: str) -> tuple[Changes, str] | None:
        try:
            told = json.loads(cursor) if cursor else None
        except ValueError:
            return None
        whole, token = moment(told, "whole"), words(told, "token")
        if not token or whole is None or self._now - whole > _WHOLE_EVERY:
            return None
        found: list[Mapping[str, Any]] = []
        after = ""
        for answer in pages(lambda at: self._changes_at(at or token)):
            changes = rows(answer.value, "changes")
            if answer.status in _EXPIRED or any(_is_sweeping(it) for it in changes):
                return None
            found.extend(changes)
            after = words(answer.value, "newStartPageToken")
        return (found, after) if after else None

    def _changes_at(self, token: str) -> tuple[Answer, str]:
        part = f"nextPageToken,newStartPageToken,changes(changeType,removed,fileId,file({_FILE}))"
        asked = {**_EVERYWHERE, **self._drive, "pageToken": token, "pageSize": 1000, "fields": part}
        told = self._api.get("changes", asked, also=_EXPIRED)
        return told, words(told.value, "nextPageToken")

    def _everything(self) -> Iterator[Listing]:
        """Folder by folder, some at once, from the root down."""
        self._paths = {self._root: ""}
        waiting, depth = [self._root], 0
        while waiting and depth < _DEEPEST:
            below: list[str] = []
            for start in range(0, len(waiting), _FOLDERS_A_QUERY):
                for files in self._files_in(waiting[start : start + _FOLDERS_A_QUERY]):
                    for it in files:
                        if words(it, "mimeType") == FOLDER and words(it, "id") not in self._paths:
                            self._paths[words(it, "id")] = self._path(it)
                            below.append(words(it, "id"))
                    yield self._listing(files)
            waiting, depth = below, depth + 1

    def _files_in(self, folders: Sequence[str]) -> Iterator[Sequence[Mapping[str, Any]]]:
        among = " or ".join(f"'{it}' in parents" for it in folders)
        asked: dict[str, str | int] = {
            **_EVERYWHERE,
            **self._drive,
            **({"corpora": "drive"} if self._drive else {}),
            "q": f"({among}) and trashed = false",
            "pageSize": 1000,
            "fields": f"nextPageToken,files({_FILE})",
        }

        def page(at: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            told = self._api.get("files", {**asked, **({"pageToken": at} if at else {})}).value
            return rows(told, "files"), words(told, "nextPageToken")

        return pages(page)

    def _changed(self, changes: Changes) -> Listing:
        gone = [
            words(it, "fileId") for it in changes if _is_gone(it) or self._path(fields(it, "file")) is None
        ]
        there = {words(it, "fileId"): fields(it, "file") for it in changes if words(it, "fileId") not in gone}
        listed = self._listing(list(there.values()))
        return Listing(listed.items, gone, listed.refused)

    def _listing(self, files: Sequence[Mapping[str, Any]]) -> Listing:
        items, refused = [], []
        for it in files:
            if words(it, "mimeType") != FOLDER:
                item, why = self._told_of(it)
                if why is None:
                    items.append(item)
                elif why:
                    refused.append((item, why))
        return Listing(items, refused=refused)

    def _told_of(self, place: Mapping[str, Any]) -> tuple[Item, str | None]:
        """What lies at a place, and why it is not read: None where it is, "" where that goes unmentioned."""
        if words(place, "mimeType") != SHORTCUT:
            return self._item(place, place), why_not(place, self._limits)
        if words(place, "shortcutDetails", "targetMimeType") == FOLDER:
            why = "is a shortcut to a folder, which is not followed; connect that folder too"
            return self._item(place, place), why
        try:
            file = self._file(words(place, "shortcutDetails", "targetId"), _FILE)
        except (ItemGone, Unreadable):
            why = "is a shortcut to a file that is gone, or not shown to this login; share the file with it"
            return self._item(place, place), why
        if self._path(file) is not None:
            return self._item(place, file), ""  # it is read where it lies
        return self._item(place, file), why_not(file, self._limits)

    def _item(self, place: Mapping[str, Any], file: Mapping[str, Any]) -> Item:
        """A file where it lies, or where a shortcut leads to it. Those who may read the folder may not read
        what lies elsewhere: where it is not shown who may, nobody may."""
        path, audience = self._path(place) or words(place, "name"), self._permissions.audience(file)
        if audience is None and file is not place:
            audience = Audience.nobody()
        content = words(file, "md5Checksum") or words(file, "modifiedTime")
        return Item(
            id=words(place, "id"),
            name=path,
            url=link(file, "webViewLink"),
            version=version_of(content, path, words(file, "webViewLink"), audience),
            audience=audience,
            modified=moment(file, "modifiedTime"),
            size=number(file, "size"),
        )

    def _path(self, file: Mapping[str, Any], depth: int = 0) -> str | None:
        """Below the root; None for what is elsewhere."""
        for parent in file.get("parents") or ():
            above = self._path_of(str(parent), depth + 1)
            if above is not None:
                return f"{above}/{words(file, 'name')}".lstrip("/")
        return None

    def _path_of(self, folder: str, depth: int) -> str | None:
        if folder not in self._paths and depth < _DEEPEST:
            try:
                asked = {"supportsAllDrives": "true", "fields": "id,name,parents"}
                found = fields(self._api.get(f"files/{folder}", asked, one=True).value)
            except (ItemGone, Unreadable):
                found = {}
            self._paths[folder] = self._path(found, depth)
        return self._paths.get(folder)


def _is_gone(change: Mapping[str, Any]) -> bool:
    return change.get("removed") is True or fields(change, "file").get("trashed") is not False


def _is_sweeping(change: Mapping[str, Any]) -> bool:
    """Whether it may be of more than one file."""
    return words(change, "changeType") == "drive" or words(change, "file", "mimeType") == FOLDER
