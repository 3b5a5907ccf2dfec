"""Walking a folder of any filesystem: which files it holds, and why some of them are not read."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from store.errors import PlaceAway, PlaceRefused
from store.indexing import IGNORE_FILE, Exclusions, built_in
from store.reading import MB, Limits
from store.sources.connector import Item
from store.sources.files import refusal
from store.sources.folder.entries import Entry, entry_of
from store.sources.folder.failures import asked
from store.sources.folder.place import Place

_MOST_FILES = 500_000
_NAMED = 3


@dataclass(slots=True)
class FolderWalk:
    """One walk, which learns the rules of `.inhouseignore` as it enters folders."""

    place: Place
    limits: Limits
    _rules: Exclusions = field(default_factory=Exclusions)
    _unseen: list[str] = field(default_factory=list)

    def files(self) -> Iterator[tuple[Item, str | None]]:
        """Each file that may be a document, with why it is not read, None where it is.

        Raises PlaceAway where the folder or a part of it cannot be seen, PlaceRefused.
        """
        waiting, number = deque([""]), 0
        while waiting:
            for entry in self._entries(waiting.popleft()):
                if entry.folder:
                    waiting.append(entry.name)
                    continue
                number += 1
                if number > _MOST_FILES:
                    raise PlaceRefused(f"holds over {_MOST_FILES:,} files; connect folders further down")
                why = self._why_not(entry)
                if why != "":
                    yield self._item(entry), why
        if self._unseen:
            named = ", ".join(self._unseen[:_NAMED])
            raise PlaceAway(f"{len(self._unseen):,} of its folders could not be looked into ({named})")

    def _entries(self, folder: str) -> list[Entry]:
        """What lies in a folder and is not left out, by name."""
        try:
            told = asked(lambda: self.place.entries(folder))
        except FileNotFoundError:
            if folder:
                return []  # it went meanwhile
            raise PlaceAway("there is no such folder, or it is not shown to this login") from None
        except PlaceRefused:
            if not folder:
                raise
            self._unseen.append(folder)
            return []
        found = [it for each in told if (it := entry_of(each, self.place.root))]
        if any(it.name == _below(folder, IGNORE_FILE) for it in found):
            self._learn(folder)
        return sorted((it for it in found if not self._left_out(it)), key=lambda it: it.name)

    def _learn(self, folder: str) -> None:
        data = asked(lambda: self.place.contents(_below(folder, IGNORE_FILE), MB + 1))
        if len(data) > MB:
            raise PlaceRefused(f"{_below(folder, IGNORE_FILE)} is over 1 MB: what it leaves out is not known")
        self._rules.add(_path(folder), data.decode("utf-8", "replace"))

    def _left_out(self, entry: Entry) -> bool:
        name = PurePosixPath(entry.name).name
        return bool(
            entry.link
            or built_in(name, folder=entry.folder)
            or self._rules.of(_path(entry.name), folder=entry.folder)
        )

    def _item(self, entry: Entry) -> Item:
        url = f"{self.place.web}/{quote(entry.name)}" if self.place.web else ""
        return Item(entry.name, entry.name, url, entry.version, None, entry.modified, entry.size or 0)

    def _why_not(self, entry: Entry) -> str | None:
        return "is empty" if entry.size == 0 else refusal(entry.name, entry.size or 0, self.limits)


def _below(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _path(name: str) -> Path:
    """As rules have paths: the folder itself is their root."""
    return Path("/", name)
