"""Lists that come page by page, each of which says where the next one is."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from store.errors import PlaceAway

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
