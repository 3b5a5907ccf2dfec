"""What a space of Confluence exports, as a folder or zip file: HTML pages, or entities.xml.

HTML is what whoever exported it could see, and tells nothing of restrictions; XML has them all.
https://confluence.atlassian.com/doc/export-content-to-word-pdf-html-and-xml-139475.html
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import PurePath, PurePosixPath

from store.audience import Audience
from store.errors import ItemGone
from store.reading import Limits
from store.sources.archive import Archive, text_of
from store.sources.confluence.entities import Content, Entities
from store.sources.confluence.storage import html_of
from store.sources.connector import Fetched, Item, Listing
from store.sources.files import refusal
from store.sources.permission import KnownReaders, both
from store.sources.version import version_of

_ID = re.compile(r"(?:^|_)(\d+)\.html$")
_TITLE = re.compile(r'<span id="title-text">(.*?)</span>|<title>(.*?)</title>', re.DOTALL | re.IGNORECASE)


class HtmlExport:
    """Pages and attachments of an HTML export, for the audience of the connected source."""

    def __init__(self, archive: Archive, within: Audience, known: KnownReaders, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits

    def whole(self, cursor: str) -> bool:
        return True

    def changes(self, cursor: str) -> Iterator[Listing]:
        items, refused = [], []
        for entry in self._archive.entries.values():
            path = PurePosixPath(entry.name)
            if path.name == "index.html" or {"images", "styles"} & set(path.parts[:-1]):
                continue
            item = Item(
                _page_id(path), entry.name, "", entry.version, modified=entry.modified, size=entry.size
            )
            why = refusal(path.name, entry.size, self._limits, attached=True)
            if why is None:
                items.append(item)
            elif why:
                refused.append((item, why))
        yield Listing(items, refused=refused)

    def fetch(self, item: Item) -> Fetched:
        data = self._archive.read(item.name, self._limits.file_bytes)
        path = PurePosixPath(item.name)
        return Fetched(
            data, PurePath(path.name), _title(text_of(data)) if path.suffix == ".html" else path.name
        )

    def close(self) -> None:
        self._archive.close()


class XmlExport:
    """Pages, blog posts and attachments of an XML export, each for those whom its restrictions let in."""

    def __init__(self, archive: Archive, within: Audience, known: KnownReaders, limits: Limits) -> None:
        self._archive = archive
        self._within = within
        self._known = known
        self._limits = limits
        name = next(it for it in archive.entries if it.endswith("entities.xml"))
        self._root = name.removesuffix("entities.xml")
        with archive.open(name) as file:
            self._entities = Entities(file)

    def whole(self, cursor: str) -> bool:
        return True

    def changes(self, cursor: str) -> Iterator[Listing]:
        items, refused = [], []
        for it in self._entities.contents:
            if it.container and not self._entities.chain(it):
                continue  # what it was attached to is gone
            why = refusal(it.title, it.size, self._limits, attached=True) if it.container else None
            if why is None:
                items.append(self._item(it))
            elif why:
                refused.append((self._item(it), why))
        yield Listing(items, refused=refused)

    def fetch(self, item: Item) -> Fetched:
        id_ = item.id.partition(":")[2]
        found = next((it for it in self._entities.contents if it.id == id_), None)
        if found is None:
            raise ItemGone("is no longer in the export")
        if found.container:
            path = f"{self._root}attachments/{found.container}/{found.id}/{found.version}"
            return Fetched(
                self._archive.read(path, self._limits.file_bytes), PurePath(found.title), found.title
            )
        html, lost = html_of(found.title, self._entities.body(found.id))
        return Fetched(html.encode(), PurePath("page.html"), found.title, lost)

    def close(self) -> None:
        self._entities.close()
        self._archive.close()

    def _item(self, it: Content) -> Item:
        chain = self._entities.chain(it)
        audience: Audience | None = None
        for page in chain:
            if page.readers is not None:
                audience = both(audience or self._within, self._known.of(page.readers))
        name = "/".join(
            [
                chain[0].space,
                *(page.title for page in reversed(chain) if page.title),
                *([it.title] if it.container else []),
            ]
        )
        version = version_of(it.version, it.changed, name, audience)
        return Item(f"{it.kind}:{it.id}", name.strip("/"), "", version, audience, None, it.size)


def _page_id(path: PurePosixPath) -> str:
    """The page's own id, which stands in the file's name, also where its title changes."""
    found = _ID.search(path.name)
    return f"page:{found[1]}" if found else f"file:{path}"


def _title(html: str) -> str:
    """What the page is called: the export puts the space's name before it."""
    found = _TITLE.search(html[:100_000])
    title = " ".join(unescape(found[1] or found[2] or "").split()) if found else ""
    return title.partition(" : ")[2] or title
