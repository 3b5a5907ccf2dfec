"""Lists that come page by page, each of which says where the next one is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from store.errors import PlaceAway
from store.sources.http import Api
from store.sources.payload import rows

T = TypeVar("T")


def pages(page: Callable[[str], tuple[T, str]]) -> Iterator[T]:
    """One after the other. `page` is given where a page is, "" for the first, and returns it with where the
    next one is, "" after the last. Raises PlaceAway where one leads back to another."""
    seen: set[str] = set()
    at = ""
    while True:
        found, following = page(at)
        yield found
        if not following:
            return
        if following in seen:
            raise PlaceAway("its list leads back to a page that was read")
        seen.add(following)
        at = following


def linked_pages(
    api: Api, path: str, asked: Mapping[str, str | int], *, one: bool = False
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The rows of each page of a list whose Link header says where the next one is. `one`: it belongs to one
    item, which may be gone. Raises as `Api.get` and `pages` do."""

    def page(at: str) -> tuple[Sequence[Mapping[str, Any]], str]:
        told = api.get(at, one=one) if at else api.get(path, asked, one=one)
        return rows({"it": told.value}, "it"), told.following

    return pages(page)
