"""What Notion exports as «Markdown & CSV», as a folder or zip file.

Each name ends in the page's id, by which it opens in a browser; people see names, headings and tables
without it, and links between pages lead to Notion.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath
from urllib.parse import unquote

from store.reading import Limits
from store.sources.archive import Archive, text_of
from store.sources.connector import Fetched, Item, Listing
from store.sources.files import refusal

_ID = re.compile(r"[ -]([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=_all\.|\.|$)")
_LINK = re.compile(r"(\]\()((?!\w+:)[^()\s]+\.(?:md|csv))(\))")
_BROWSER = "https://www.notion.so/"


class Export:
    """The pages, tables and files of one export, for the audience of the connected source."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._files: dict[str, str] = {}

    def whole(self, cursor: str) -> bool:
        return True

    def changes(self, cursor: str) -> Iterator[Listing]:
        items, refused = [], []
        for entry in self._archive.entries.values():
            if self._is_a_view(entry.name):
                continue
            path = PurePosixPath(entry.name)
            page = _page_id(path.name)
            shown = "/".join(map(_without_id, path.parts))
            id_ = f"page:{page}" if page else f"file:{entry.name}"
            url = _BROWSER + page if page else ""
            item = Item(id_, shown, url, f"{entry.version}-{shown}", modified=entry.modified, size=entry.size)
            self._files[id_] = entry.name
            why = refusal(path.name, entry.size, self._limits, attached=True)
            if why is None:
                items.append(item)
            elif why:
                refused.append((item, why))
        yield Listing(items, refused=refused)

    def fetch(self, item: Item) -> Fetched:
        data = self._archive.read(self._files.get(item.id, item.name), self._limits.file_bytes)
        path = PurePosixPath(item.name)
        if path.suffix == ".md":
            data = _LINK.sub(_to_browser, text_of(data)).encode()
        return Fetched(data, PurePath(path.name), path.stem if path.suffix in (".md", ".csv") else path.name)

    def close(self) -> None:
        self._archive.close()

    def _is_a_view(self, name: str) -> bool:
        """Whether a table is there whole as well: X.csv has what a view shows, X_all.csv has everything."""
        return name.endswith(".csv") and f"{name.removesuffix('.csv')}_all.csv" in self._archive.entries


def _page_id(name: str) -> str:
    found = _ID.search(name)
    return found[1].replace("-", "") if found else ""


def _without_id(name: str) -> str:
    bare = _ID.sub("", name)
    return bare.replace("_all.csv", ".csv") if bare != name else name


def _to_browser(link: re.Match[str]) -> str:
    page = _page_id(PurePosixPath(unquote(link[2])).name)
    return f"{link[1]}{_BROWSER}{page}{link[3]}" if page else link[0]
