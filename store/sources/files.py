"""Which files of a place are documents, by name and size."""

import mimetypes
import re
from pathlib import PurePath

from store.errors import CannotOpen, UnknownFormat
from store.reading import MB, Limits, format_of

# What would break lines or write over a screen wherever the name is shown, and lone surrogates.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_DOCUMENTS = ("image/", "audio/", "video/", "font/")


def insist_as_listed(listed: object, now: object) -> None:
    """What an item was when it was listed is what it is now: who may read what was written since is not known
    yet. Raises CannotOpen."""
    if listed != now:
        raise CannotOpen("has changed since it was listed; the next sync reads it")


def refusal(name: str, size: int, limits: Limits, *, attached: bool = False) -> str | None:
    """Why a file is not read, None where it is, and "" for sound, film and the like, which nobody takes for
    documents: they go unmentioned. So do pictures that are `attached` to a page, which shows them."""
    kind = mimetypes.guess_type(name)[0] or ""
    if attached and kind.startswith("image/"):
        return ""
    try:
        format_of(PurePath(name))
    except UnknownFormat as unknown:
        return "" if kind.startswith(_NO_DOCUMENTS) else str(unknown)
    return f"is larger than {limits.file_bytes // MB:,} MB" if size > limits.file_bytes else None
