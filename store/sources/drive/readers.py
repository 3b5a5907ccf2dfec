"""Who may read a file of Google Drive, by the permissions that it has.

A permission's id stands for one person, group or domain wherever it occurs, so that those that files share
are asked for once. https://developers.google.com/workspace/drive/api/reference/rest/v3/permissions
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from store.audience import Audience
from store.errors import ItemGone, Unreadable
from store.sources.http import Api
from store.sources.paging import pages
from store.sources.payload import fields, moment, rows, words
from store.sources.permission import KnownReaders

PERMISSION = "id,type,emailAddress,domain,deleted,expirationTime,view"
_ANYONE = "anyone"
"""How the option `groups` calls whoever has the link."""


class Permissions:
    """What is known of permissions so far: `names` of those who have one, by its id."""

    def __init__(self, api: Api, known: KnownReaders) -> None:
        self._api = api
        self._known = known
        self._names: dict[str, str] = {}

    def audience(self, file: Mapping[str, Any]) -> Audience | None:
        """None where Drive does not show this account who has access. Raises PlaceError."""
        told, ids = rows(file, "permissions"), file.get("permissionIds")
        ids = ids if isinstance(ids, list) else []
        if len(told) < len(ids) or (file.get("driveId") and not told):
            # In shared drives, files come with the ids alone, if with them.
            if ids and all(id_ in self._names for id_ in ids):
                return self._known.of(self._names[id_] for id_ in ids)
            told = self._asked(file)
        if not told:
            return Audience.nobody() if ids else None
        # One that expires, or is of another view, is of this file and no other.
        self._names |= {
            words(it, "id"): _name(it) for it in told if not (it.get("expirationTime") or it.get("view"))
        }
        return self._known.of(_name(it) for it in told if _grants(it))

    def _asked(self, file: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        if fields(file, "capabilities").get("canShare") is False:
            return []  # who may not share is not told who else has access
        asked: dict[str, str | int] = {
            "supportsAllDrives": "true",
            "pageSize": 100,
            "fields": f"nextPageToken,permissions({PERMISSION})",
        }

        def page(at: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            more = {"pageToken": at} if at else {}
            told = self._api.get(f"files/{words(file, 'id')}/permissions", {**asked, **more}, one=True).value
            return rows(told, "permissions"), words(told, "nextPageToken")

        try:
            return [it for found in pages(page) for it in found]
        except (ItemGone, Unreadable):
            return []


def _name(permission: Mapping[str, Any]) -> str:
    kind = words(permission, "type")
    if permission.get("deleted") is True:
        return ""
    return (
        _ANYONE if kind == "anyone" else words(permission, "domain" if kind == "domain" else "emailAddress")
    )


def _grants(permission: Mapping[str, Any]) -> bool:
    ends = moment(permission, "expirationTime")
    return not permission.get("view") and (ends is None or ends > datetime.now(UTC))
