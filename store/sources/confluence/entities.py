"""entities.xml of an XML export: Confluence's own objects, one after the other, read as a stream.

Bodies wait in a file without a name; what is kept in memory is who belongs to whom.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO
from xml.etree import ElementTree as ET

from store.errors import PlaceRefused

_KINDS = {"Page": "page", "BlogPost": "blogpost", "Attachment": "attachment"}
_STORAGE = "2"  # BodyType of Confluence's own; wiki markup of before 2011 is 0
_SPLIT_CDATA = "]] >"
"""How the export writes what would end a CDATA section."""


@dataclass(frozen=True, slots=True)
class Content:
    """A page, blog post or attachment as it is now. `container` is the page that it is attached to, `readers`
    are those who alone may see it, None where it is not restricted."""

    id: str
    kind: str
    title: str
    version: str
    changed: str
    parent: str = ""
    container: str = ""
    space: str = ""
    size: int = 0
    readers: Sequence[str] | None = None


class Entities:
    """What one entities.xml holds. Raises PlaceRefused where it is damaged."""

    def __init__(self, file: IO[bytes]) -> None:
        self._found: dict[str, Content] = {}
        self._bodies: dict[str, tuple[int, int]] = {}
        self._kept = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self._spaces: dict[str, str] = {}
        self._sets: dict[str, tuple[str, bool]] = {}
        self._allowed: dict[str, list[str]] = {}
        self._people: dict[str, list[str]] = {}
        try:
            for node in _objects(file):
                self._take(node)
        except ET.ParseError:
            self.close()
            raise PlaceRefused("entities.xml is not complete; export the space again") from None
        self._readers = restricted = self._restricted()
        self.contents = [
            replace(it, space=self._spaces.get(it.space, ""), readers=restricted.get(it.id))
            for it in self._found.values()
        ]
        self._found = {it.id: it for it in self.contents}

    def body(self, page: str) -> str:
        start, length = self._bodies.get(page, (0, 0))
        self._kept.seek(start)
        return self._kept.read(length).decode()

    def chain(self, content: Content) -> Sequence[Content]:
        """The page and those above it; for what is attached, of the page that it is attached to."""
        chain: list[Content] = []
        at = self._found.get(content.container) if content.container else content
        while at is not None and at not in chain:
            chain.append(at)
            at = self._found.get(at.parent) or self._left_out(at.parent)
        return chain

    def _left_out(self, page: str) -> Content | None:
        """A page that is in no state to be read, and whose restriction holds below it all the same."""
        return (
            Content(page, "page", "", "", "", readers=self._readers[page]) if page in self._readers else None
        )

    def close(self) -> None:
        self._kept.close()

    def _take(self, node: ET.Element) -> None:
        kind, id_ = node.get("class", ""), _id(node)
        said = {it.get("name", ""): it for it in node.findall("property")}
        if kind in _KINDS:
            self._content(_KINDS[kind], id_, said)
        elif kind == "BodyContent" and _text(said, "bodyType") == _STORAGE:
            text = _text(said, "body").replace(_SPLIT_CDATA, "]]>").encode()
            self._bodies[_ref(said, "content")] = (self._kept.seek(0, 2), len(text))
            self._kept.write(text)
        elif kind == "Space":
            self._spaces[id_] = _text(said, "key")
        elif kind == "ConfluenceUserImpl":
            self._people[id_] = [_text(said, "name"), _text(said, "lowerName"), _text(said, "email")]
        elif kind == "ContentPermissionSet":
            self._sets[id_] = (_ref(said, "owningContent"), _text(said, "type").casefold() == "view")
        elif kind == "ContentPermission":
            names = [_text(said, "groupName"), _text(said, "userName"), _ref(said, "userSubject")]
            self._allowed.setdefault(_ref(said, "owningSet"), []).extend(filter(None, names))

    def _content(self, kind: str, id_: str, said: dict[str, ET.Element]) -> None:
        earlier = _ref(said, "originalVersion")
        if earlier or _text(said, "contentStatus") not in ("", "current"):
            return
        self._found[id_] = Content(
            id_,
            kind,
            _text(said, "title") or _text(said, "fileName"),
            _text(said, "version") or "1",
            _text(said, "lastModificationDate"),
            _ref(said, "parent"),
            _ref(said, "containerContent") or (_ref(said, "content") if kind == "attachment" else ""),
            _ref(said, "space"),
            int(_text(said, "fileSize") or 0) if (_text(said, "fileSize") or "0").isdecimal() else 0,
        )

    def _restricted(self) -> dict[str, list[str]]:
        """By the ids of pages: who may see them. A set without anyone that is known lets nobody in."""
        found: dict[str, list[str]] = {}
        for set_, (page, of_view) in self._sets.items():
            if of_view:
                names = [
                    name for key in self._allowed.get(set_, ()) for name in (key, *self._people.get(key, ()))
                ]
                found.setdefault(page, []).extend(filter(None, names))
        return found


def _objects(file: IO[bytes]) -> Iterator[ET.Element]:
    """Each object below the root, let go of when the next one is asked for."""
    root: ET.Element | None = None
    depth = 0
    for event, node in ET.iterparse(file, ("start", "end")):  # noqa: S314 (expat bounds what entities grow to)
        root = node if root is None else root
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 1:
            if node.tag == "object":
                yield node
            root.clear()


def _id(node: ET.Element) -> str:
    return (node.findtext("id") or "").strip()


def _text(said: dict[str, ET.Element], name: str) -> str:
    node = said.get(name)
    return re.sub(r"\s+\Z", "", node.text or "") if node is not None else ""


def _ref(said: dict[str, ET.Element], name: str) -> str:
    """The id of the object that a property names."""
    node = said.get(name)
    return _id(node) if node is not None else ""
