"""What somebody typed for a name: the one that is meant, or else the nearest. Pure."""

import unicodedata
from collections.abc import Collection

from rapidfuzz import fuzz, process


def meant(typed: str, names: Collection[str]) -> str | None:
    """The name that is written so, or the only one of which a word begins so; capitals and accents aside."""
    wanted = _plain(typed)
    if not wanted:
        return None
    same = [name for name in names if _plain(name) == wanted]
    begun = [name for name in names if f" {_plain(name)}".find(f" {wanted}") >= 0]
    found = same or begun
    return found[0] if len(found) == 1 else None


def nearest(typed: str, names: Collection[str]) -> str:
    """Of `names`, of which there is one at least, the one that is written most like it."""
    name, _, _ = process.extractOne(typed, list(names), scorer=fuzz.WRatio, processor=_plain)
    return name


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(it for it in letters if not unicodedata.combining(it)).strip(" #@")
