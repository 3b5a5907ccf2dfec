"""A title for a file that states none."""

import re
from pathlib import PurePath

from store.reading.document import heading_text

_NAMES_OF_THEIR_FOLDER = {"index", "readme", "_index", "default"}


def title_of(path: PurePath) -> str:
    """`going-out-of-office.md` is "Going out of office"; `leave/index.md` is "Leave"."""
    stem = path.stem
    if stem.casefold() in _NAMES_OF_THEIR_FOLDER and path.parent.name:
        stem = path.parent.name
    words = " ".join(re.sub(r"[-_]+", " ", stem).split()) or path.name
    return heading_text(words[:1].upper() + words[1:])
