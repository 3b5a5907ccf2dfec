"""Which messages of each folder are known, as a cursor keeps them. Pure.

A message's UID is its own for good while the folder's UIDVALIDITY stays the same (RFC 9051, 2.3.1.1).
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

_MOST = 1 << 32


@dataclass(frozen=True, slots=True)
class Known:
    """The UIDs of a folder, and the UIDVALIDITY under which they are what they are."""

    validity: int
    uids: frozenset[int] = field(default_factory=frozenset)


def item_id(folder: str, validity: int, uid: int) -> str:
    return f"{folder}/{validity}/{uid}"


def place_of(id_: str) -> tuple[str, int, int]:
    """The folder, UIDVALIDITY and UID of an item."""
    folder, validity, uid = id_.rsplit("/", 2)
    return folder, int(validity), int(uid)


def cursor_of(folders: Mapping[str, Known]) -> str:
    return json.dumps({name: [it.validity, _ranges(it.uids)] for name, it in folders.items()})


def folders_of(cursor: str) -> dict[str, Known]:
    """Nothing where it is "" or damaged: then all messages are listed."""
    try:
        return {
            name: Known(int(validity), frozenset(_uids(ranges)))
            for name, (validity, ranges) in json.loads(cursor).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _ranges(uids: Collection[int]) -> str:
    """As IMAP writes sets: 1:5,7"""
    runs = [[uid for _, uid in run] for _, run in groupby(enumerate(sorted(uids)), lambda it: it[1] - it[0])]
    return ",".join(f"{run[0]}:{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _uids(ranges: str) -> Iterator[int]:
    for each in filter(None, ranges.split(",")):
        first, _, last = each.partition(":")
        if not 0 < int(first) <= int(last or first) < _MOST:
            raise ValueError(each)
        yield from range(int(first), int(last or first) + 1)
