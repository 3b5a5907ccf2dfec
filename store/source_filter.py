"""Which documents a list of patterns selects: by folder, by path, by title. Pure.

A pattern without `*` or `?` is a title, a path or the name of a folder; with them it is compared with the
whole title and with the whole path below the indexed folder. Case does not matter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from typing import Self


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Patterns made ready to be compared with many documents."""

    names: tuple[str, ...]
    globs: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Self:
        read = [it for pattern in patterns if (it := pattern.strip().strip("/").casefold())]
        wild = [it for it in read if "*" in it or "?" in it]
        return cls(
            tuple(it for it in read if it not in wild), tuple(re.compile(translate(it)) for it in wild)
        )

    def selects(self, source_id: str, name: str, title: str) -> bool:
        """Whether a document with this id, path and title matches one of the patterns."""
        path, called = name.casefold(), title.casefold()
        # The folder that was indexed is a part of the id alone.
        places = f"/{path}/", f"/{source_id.removeprefix('file:').casefold()}/"
        return any(it == called or any(f"/{it}/" in place for place in places) for it in self.names) or any(
            it.match(path) or it.match(called) for it in self.globs
        )
