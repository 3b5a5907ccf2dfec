"""When what a place does not list any more is taken for deleted: never by one listing alone. Pure.

A place that is half up, or a token that lost a right, lists less than there is. So an item goes once it is
lacking in two whole listings, one sync after another; and where most items are lacking, only once somebody
says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from store.connected import HeldItem


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a whole listing lacks: items that are `gone`, and those that are `missing` for the first time."""

    gone: frozenset[str]
    missing: frozenset[str]


def doubtful(held: Collection[str], listed: Collection[str]) -> bool:
    """Whether a listing has less than half of what was held, or nothing of it."""
    left = sum(it in listed for it in held)
    return bool(held) and (not left or left * 2 < len(held))


def lacking(
    held: Mapping[str, HeldItem],
    listed: Collection[str],
    *,
    accepted: bool = False,
    doubted_before: bool = False,
) -> Lacking:
    """What becomes of items that are not `listed`, once that is believed; all goes where it is `accepted`.
    That the listing before lacked them counts for nothing where that was `doubted_before`."""
    absent = [it for it in held.values() if it.id not in listed]
    gone = frozenset(it.id for it in absent if accepted or (it.missing and not doubted_before))
    return Lacking(gone, frozenset(it.id for it in absent) - gone)


def said_of_lacking(name: str, missing: int, *, doubted: bool) -> str:
    """What people are told of a source's items that are not listed any more, "" where all are."""
    if not missing:
        return ""
    one = missing == 1
    what = f"{missing:,} of its documents {'is' if one else 'are'} not listed any more"
    if not doubted:
        return f"{what}: removed if the next sync does not find {'it' if one else 'them'} either"
    return (
        f"{what}, which may be a fault of the place: {'it stays' if one else 'they stay'} until `inhouse "
        f"sources sync --accept-deletions {name}` says that {'it was' if one else 'they were'} deleted"
    )
