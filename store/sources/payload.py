"""The shape of what APIs answer, of which nothing is believed: what is not as documented reads as empty."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from store.reading import clean

_LINK = re.compile(r"https?://[^\s<>|\"]+")


def fields(value: Any, *path: str) -> Mapping[str, Any]:
    """The object at `path` inside `value`."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def rows(value: Any, *path: str) -> Sequence[Mapping[str, Any]]:
    """The objects of the list at `path` inside `value`."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def words(value: Any, *path: str) -> str:
    """The text or number at `path` inside `value`, as text that any database and address takes."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def link(value: Any, *path: str) -> str:
    """The address at `path` inside `value`, where a browser may be led to it; "" else."""
    found = words(value, *path)
    return found if _LINK.fullmatch(found) else ""


def number(value: Any, *path: str) -> int:
    """The count at `path` inside `value`, which some APIs write as text; 0 where there is none."""
    found = words(value, *path)
    return int(found) if found.isdecimal() else 0


def moment(value: Any, *path: str) -> datetime | None:
    """The time at `path` inside `value`, in ISO 8601; UTC where it names no zone."""
    try:
        found = datetime.fromisoformat(words(value, *path))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
