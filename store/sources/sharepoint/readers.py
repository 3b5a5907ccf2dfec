"""Who may read a file of SharePoint, by the permissions that it has or inherits.

They are asked for twenty files at a time. https://learn.microsoft.com/graph/api/driveitem-list-permissions
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from store.audience import Audience
from store.errors import PlaceAway
from store.sources.http import Api
from store.sources.paging import pages
from store.sources.payload import fields, moment, number, rows, words
from store.sources.permission import KnownReaders

_A_BATCH = 20
_ROLES = frozenset(("read", "write", "owner", "sp.full control"))
_PEOPLE = ("email", "id", "loginName", "userPrincipalName")
_GROUPS = ("displayName", "email", "id", "loginName")
"""What a group is called is of its owners; what people call themselves is not taken for a name."""
_LINKS = {"anonymous": "anyone", "organization": "organization"}

Place = tuple[str, str]
"""The ids of a drive and of an item in it."""


class Permissions:
    """Asks for the permissions of items."""

    def __init__(self, api: Api, known: KnownReaders) -> None:
        self._api = api
        self._known = known

    def audiences(self, places: Sequence[Place]) -> Mapping[Place, Audience]:
        """Nobody where they cannot be had. Raises PlaceError."""
        found: dict[Place, Audience] = {}
        for start in range(0, len(places), _A_BATCH):
            some = places[start : start + _A_BATCH]
            for place, told in self._batch(some).items():
                found[place] = self._known.of(name for it in rows(told, "value") for name in _names(it))
        return {it: found.get(it, Audience.nobody()) for it in places}

    def _batch(self, places: Sequence[Place]) -> Mapping[Place, Mapping[str, Any]]:
        """What was answered with success. Where one of a batch is asked too much, all of them wait."""
        asked = [
            {"id": str(number), "method": "GET", "url": f"/drives/{drive}/items/{item}/permissions?$top=200"}
            for number, (drive, item) in enumerate(places)
        ]
        answers = rows(self._api.post("$batch", {"requests": asked}).value, "responses")
        busy = [it for it in answers if number(it, "status") in (429, 503)]
        if busy:
            return self._one_by_one(places)
        if any(number(it, "status") >= 500 for it in answers):
            raise PlaceAway(f"{self._api.base.host} does not answer as it should for permissions")
        return {
            places[number(it, "id")]: self._all_of(fields(it, "body"))
            for it in answers
            if number(it, "status") == 200 and number(it, "id") < len(places)
        }

    def _one_by_one(self, places: Sequence[Place]) -> Mapping[Place, Mapping[str, Any]]:
        """With the waiting that the place asks for."""
        found = {}
        for drive, item in places:
            told = self._api.get(f"drives/{drive}/items/{item}/permissions", {"$top": 200}, also=(403, 404))
            if told.status == 200:
                found[drive, item] = self._all_of(fields(told.value))
        return found

    def _all_of(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """All pages of an item's permissions."""

        def page(at: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            more = self._api.get(at).value if at else told
            return rows(more, "value"), words(more, "@odata.nextLink")

        return {"value": [it for found in pages(page) for it in found]}


def _names(permission: Mapping[str, Any]) -> Iterator[str]:
    """Those to whom a permission gives something to read."""
    ends = moment(permission, "expirationDateTime")
    roles = {str(it).casefold() for it in permission.get("roles") or ()}
    if not roles & _ROLES or (ends and ends <= datetime.now(UTC)) or permission.get("hasPassword") is True:
        return
    scope = words(permission, "link", "scope")
    if scope in _LINKS:
        yield _LINKS[scope]
    for granted in (fields(permission, "grantedToV2"), *rows(permission, "grantedToIdentitiesV2")):
        for kind, names in (
            ("user", _PEOPLE),
            ("siteUser", _PEOPLE),
            ("group", _GROUPS),
            ("siteGroup", _GROUPS),
        ):
            yield from filter(None, (words(granted, kind, name) for name in names))
