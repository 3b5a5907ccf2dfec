"""The shape of Slack's payloads, of which nothing is believed: what has another than it should is nothing.

Apps write much of a message, and Slack adds kinds of blocks and fields at any time.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from store.reading import clean

Json = Mapping[str, Any]
_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_TS = re.compile(r"\d{1,12}(?:\.\d{1,12})?", re.ASCII)


def record(value: object) -> Json:
    """An object of JSON; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> Sequence[Json]:
    """Those objects that stand in a list."""
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def words(value: object) -> str:
    """A text, or a number as one, that any pipe and database takes."""
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def identifier(value: object) -> str:
    """The id of a channel, person, app or file."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def timestamp(value: object) -> str:
    """What a message goes by: the seconds since 1970, and which one of that second it is."""
    return value if isinstance(value, str) and _TS.fullmatch(value) else ""


def subtype(message: Json) -> str | None:
    """What kind of message it is; None for a plain one."""
    found = message.get("subtype")
    return None if found is None else words(found)


def number(value: object, most: int) -> int:
    """A whole number from 0 to `most`; 0 for anything else."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return min(max(value, 0), most) if whole and isinstance(value, int) else 0
