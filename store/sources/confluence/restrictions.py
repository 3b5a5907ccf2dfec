"""Who may read a page of Confluence: a restriction holds for a page, what is attached, and all below it.

Where a page or one above it is restricted, only groups and people that the option `groups` knows may read
it, and no one whom the connected source's own audience leaves out. What a place does not say is nobody.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from store.audience import Audience
from store.errors import ItemGone, Unreadable
from store.sources.http import Api
from store.sources.payload import fields, rows, words
from store.sources.permission import KnownReaders, both

EXPANDED = "ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group"
"""What is expanded of each page."""
_OF_GROUPS = ("name", "id")
_OF_PEOPLE = ("username", "accountId", "email")
"""How Data Center and Cloud call them. What people call themselves is not among it."""

Names = Sequence[str] | None
"""Those who alone may read it; None where it has no restriction."""


class Restrictions:
    """What is known of the restrictions of pages by their ids, and asked of the place where it is not.

    They are asked for one by one, since Cloud fails a whole search where one page above is in the trash
    (CONFCLOUD-77618).
    """

    def __init__(self, api: Api, known: KnownReaders, within: Audience) -> None:
        self._api = api
        self._known = known
        self._within = within
        self._names: dict[str, Names] = {}

    def learn(self, content: Mapping[str, Any]) -> None:
        """Take the restriction of a page from a search with `EXPANDED`."""
        told = fields(content, "restrictions", "read", "restrictions")
        self._names[words(content, "id")] = _names(told) if "ancestors" in content else ()

    def forbid(self, page: str) -> None:
        """Of which it is not known what is above it."""
        self._names[page] = ()

    def audience(self, chain: Sequence[str]) -> Audience | None:
        """Of what lies at the end of `chain`, the ids of a page and of those above it; None where no
        restriction holds. Raises PlaceError."""
        restricted = [names for id_ in chain if (names := self._of(id_)) is not None]
        if not restricted:
            return None
        audience = self._within
        for names in restricted:
            audience = both(audience, self._known.of(names))
        return audience

    def _of(self, id_: str) -> Names:
        if id_ not in self._names:
            path = f"rest/api/content/{id_}/restriction/byOperation/read"
            try:
                told = self._api.get(path, {"expand": "restrictions.user,restrictions.group"}, one=True)
            except (ItemGone, Unreadable):
                self._names[id_] = ()
            else:
                self._names[id_] = _names(fields(told.value, "restrictions"))
        return self._names[id_]


def _names(told: Mapping[str, Any]) -> Names:
    """Where the place does not tell whom a page is restricted to, it is to nobody."""
    if "results" not in fields(told, "user") or "results" not in fields(told, "group"):
        return ()
    people = [words(it, kind) for it in rows(told, "user", "results") for kind in _OF_PEOPLE]
    groups = [words(it, kind) for it in rows(told, "group", "results") for kind in _OF_GROUPS]
    return [name for name in (*people, *groups) if name] if people or groups else None
