"""A folder of Google Drive, or a shared drive, by its API: files, and Google's own documents as Office files.

https://developers.google.com/workspace/drive/api/reference/rest/v3
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from store.errors import ItemGone, Unreadable
from store.reading import Limits
from store.sources.connector import Fetched, Item, Listing
from store.sources.drive.readers import PERMISSION, Permissions
from store.sources.files import insist_as_listed, refusal
from store.sources.http import Answer, Api
from store.sources.paging import pages
from store.sources.payload import fields, link, moment, number, rows, words
from store.sources.version import version_of

_FOLDER = "application/vnd.google-apps.folder"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_EXPORTED = {
    "application/vnd.google-apps.document": (f"{_OFFICE}wordprocessingml.document", ".docx"),
    "application/vnd.google-apps.spreadsheet": (f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
    "application/vnd.google-apps.presentation": (f"{_OFFICE}presentationml.presentation", ".pptx"),
}
_FILE = (
    "id,name,mimeType,parents,modifiedTime,md5Checksum,size,webViewLink,trashed,driveId,permissionIds,"
    f"capabilities/canShare,permissions({PERMISSION})"
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
        asked = {"supportsAllDrives": "true", "fields": "id,name,mimeType,trashed,modifiedTime"}
        file = self._api.get(f"files/{item.id}", asked, one=True).value
        if fields(file).get("trashed") is not False:
            raise ItemGone("is in the trash")
        insist_as_listed(item.modified, moment(file, "modifiedTime"))
        title, most = words(file, "name"), self._limits.file_bytes
        exported = _EXPORTED.get(words(file, "mimeType"))
        if exported is None:
            data = self._api.download(f"files/{item.id}", most, {"alt": "media", "supportsAllDrives": "true"})
            return Fetched(data, PurePath(title), title)
        try:
            data = self._api.download(f"files/{item.id}/export", most, {"mimeType": exported[0]})
        except ItemGone:
            raise
        except Unreadable:
            raise Unreadable(
                "is larger than the 10 MB that Google exports, or may not be downloaded"
            ) from None
        return Fetched(data, PurePath(f"document{exported[1]}"), title)

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
                        if words(it, "mimeType") == _FOLDER and words(it, "id") not in self._paths:
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
            kind = words(it, "mimeType")
            exported = _EXPORTED.get(kind)
            if kind.startswith("application/vnd.google-apps.") and exported is None:
                continue  # folders, shortcuts, forms and the like
            item = self._item(it)
            why = refusal(words(it, "name") + (exported[1] if exported else ""), item.size, self._limits)
            if why is None:
                items.append(item)
            elif why:
                refused.append((item, why))
        return Listing(items, refused=refused)

    def _item(self, file: Mapping[str, Any]) -> Item:
        path, audience = self._path(file) or words(file, "name"), self._permissions.audience(file)
        content = words(file, "md5Checksum") or words(file, "modifiedTime")
        return Item(
            id=words(file, "id"),
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
    return words(change, "changeType") == "drive" or words(change, "file", "mimeType") == _FOLDER
