"""What fsspec tells of a file, whatever filesystem it is of, as one shape. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_TAGS = ("ETag", "etag", "md5Hash", "sha", "CRC")
_TIMES = ("LastModified", "last_modified", "updated", "mtime", "modified", "date_time")


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is its path below the folder; `version` is "" where nothing tells one version from another."""

    name: str
    folder: bool
    link: bool
    size: int | None
    version: str
    modified: datetime | None


def entry_of(told: Mapping[str, Any], root: str) -> Entry | None:
    """None for the folder itself, and for what does not lie below it."""
    name = str(told["name"]).strip("/")
    inside = root.strip("/")
    if inside:
        if not name.startswith(f"{inside}/"):
            return None
        name = name[len(inside) + 1 :]
    if not name or any(part in ("", ".", "..") for part in name.split("/")):
        return None
    size = told.get("size")
    modified = next((it for key in _TIMES if (it := _moment(told.get(key)))), None)
    tag = next((str(told[key]) for key in _TAGS if told.get(key)), "")
    since = modified.isoformat() if modified else ""
    return Entry(
        name,
        folder=told.get("type") == "directory",
        link=bool(told.get("islink")) or told.get("type") in ("link", "other") or _is_link(told.get("mode")),
        size=int(size) if size is not None else None,
        version=f"{tag or since} {size}" if tag or since else "",
        modified=modified,
    )


def _is_link(mode: object) -> bool:
    """As git writes the mode of a link, and so GitHub."""
    return mode == "120000"


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, tuple):  # as zip archives have it
        year, month, day, hour, minute, second = value
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if isinstance(value, str):
        try:
            return _moment(datetime.fromisoformat(value))
        except ValueError:
            return None
    try:
        return datetime.fromtimestamp(value, tz=UTC) if isinstance(value, int | float) else None
    except (OSError, ValueError, OverflowError):
        return None
