"""GitLab by its REST API: a project's issues with their notes, its wiki, and merge requests where asked for.

https://docs.gitlab.com/api/issues/
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from store.audience import Audience
from store.connected import ConnectedSource
from store.errors import BadSource, ItemGone
from store.reading import Limits
from store.sources.authorization import bearer
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.discussion import Said, document
from store.sources.http import Api
from store.sources.paging import linked_pages
from store.sources.payload import fields, link, moment, rows, words
from store.sources.permission import GROUPS, KnownReaders, both
from store.sources.since import OFTEN, Since
from store.sources.version import version_of

_ADDRESS = re.compile(r"(?P<host>https?://[^/]+)/(?P<project>[\w.-]+(?:/[\w.-]+)+?)(?:\.git)?/?")
_CONFIDENTIAL = "confidential"
"""How the option `groups` calls those who may read confidential issues."""
_A_PAGE = 100
_OVERLAP = timedelta(minutes=5)
_SUFFIXES = {"markdown": ".md", "asciidoc": ".adoc", "org": ".org", "rdoc": ".txt"}
_KINDS = {"issue": "issues", "merge": "merge_requests"}
_PICTURE = re.compile(r"!\[[^\[\]]{0,200}\]\([^()\s]{1,500}\)|^image::?[^\s\[]{1,500}\[", re.MULTILINE)
"""In Markdown, and in AsciiDoc."""
_PARTS = ("issues", "merge-requests", "wiki")


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource."""
    found = _ADDRESS.fullmatch(source.address)
    if found is None:
        raise BadSource("the address is that of a project, such as https://gitlab.com/GROUP/PROJECT")
    parts = [it.strip() for it in source.options.get("parts", "issues, wiki").split(",")]
    if wrong := [it for it in parts if it not in _PARTS]:
        raise BadSource(f"parts: {wrong[0]!r} is none of {', '.join(_PARTS)}")
    known = KnownReaders.parse(source.options.get(GROUPS, ""))
    api = Api(f"{found['host']}/api/v4", bearer(secret.strip()) if secret.strip() else None)
    confidential = both(source.audience, known.of([_CONFIDENTIAL]))
    return Project(api, found["project"], parts, confidential)


class Project:
    """One project. `confidential` is who may read what is marked so, which not all of its members may."""

    def __init__(self, api: Api, name: str, parts: Sequence[str], confidential: Audience) -> None:
        self._api = api
        self._path = f"projects/{quote(name, safe='')}"
        self._parts = parts
        self._confidential = confidential
        self._now = datetime.now(UTC)

    def whole(self, cursor: str) -> bool:
        return Since.read(cursor, self._now, OFTEN) is None

    def changes(self, cursor: str) -> Iterator[Listing]:
        since = Since.read(cursor, self._now, OFTEN)
        for part, kind in (("issues", "issue"), ("merge-requests", "merge")):
            if part in self._parts:
                yield from self._listed(kind, since)
        if "wiki" in self._parts:
            yield from self._wiki()
        yield Listing(cursor=Since.after(since, self._now))

    def fetch(self, item: Item) -> Fetched:
        kind, _, id_ = item.id.partition(":")
        if kind == "wiki":
            return self._wiki_page(id_)
        path = f"{self._path}/{_KINDS[kind]}/{id_}"
        issue = fields(self._api.get(path, one=True).value)
        if issue.get("confidential") is True and item.audience is None:
            raise ItemGone("has become confidential")  # the next listing says for whom it is
        asked: dict[str, str | int] = {"sort": "asc", "order_by": "created_at", "per_page": _A_PAGE}
        notes = [it for found in linked_pages(self._api, f"{path}/notes", asked, one=True) for it in found]
        comments = [_said(it, "body") for it in notes if not _is_withheld(it)]
        title, reference = words(issue, "title"), words(issue, "references", "short")
        labels = issue.get("labels")
        named = ", ".join(map(str, labels)) if isinstance(labels, list) else ""
        facts = (f"State: {words(issue, 'state')}", f"Labels: {named}" if named else "")
        text = document(f"{title} ({reference or id_})", facts, _said(issue, "description"), comments)
        return Fetched(text, PurePath("issue.md"), title)

    def close(self) -> None:
        self._api.close()

    def _listed(self, kind: str, since: Since | None) -> Iterator[Listing]:
        asked: dict[str, str | int] = {
            "scope": "all",
            "order_by": "created_at",
            "sort": "asc",
            "per_page": _A_PAGE,
        }
        if since:
            # By the time of creation, which no update changes: pages stay where they are.
            asked["updated_after"] = (since.changes - _OVERLAP).isoformat()
        for found in linked_pages(self._api, f"{self._path}/{_KINDS[kind]}", asked):
            yield Listing([self._item(it, kind) for it in found])

    def _item(self, issue: Mapping[str, Any], kind: str) -> Item:
        number, title = words(issue, "iid"), words(issue, "title")
        audience = self._confidential if issue.get("confidential") is True else None
        changes = [words(issue, name) for name in ("updated_at", "user_notes_count", "title", "web_url")]
        return Item(
            id=f"{kind}:{number}",
            name=f"{'!' if kind == 'merge' else '#'}{number} {title}",
            url=link(issue, "web_url"),
            version=version_of(*changes, audience),
            audience=audience,
            modified=moment(issue, "updated_at"),
        )

    def _wiki(self) -> Iterator[Listing]:
        """All of it each time: a wiki's pages have no times, and come with their text in one answer."""
        told = self._api.get(f"{self._path}/wikis", {"with_content": 1}, also=(403, 404))
        if told.status != 200:
            return  # the project has no wiki
        at = link(self._api.get(self._path).value, "web_url")
        yield Listing(
            [
                Item(
                    id=f"wiki:{words(it, 'slug')}",
                    name=f"wiki/{words(it, 'slug')}",
                    url=f"{at}/-/wikis/{quote(words(it, 'slug'))}" if at else "",
                    version=version_of(words(it, "title"), words(it, "format"), words(it, "content")),
                )
                for it in rows({"it": told.value}, "it")
            ]
        )

    def _wiki_page(self, slug: str) -> Fetched:
        page = self._api.get(f"{self._path}/wikis/{quote(slug, safe='')}", one=True).value
        suffix = _SUFFIXES.get(words(page, "format"), ".md")
        content = words(page, "content")
        return Fetched(
            content.encode(), PurePath(f"page{suffix}"), words(page, "title"), _pictures_in(content)
        )


def _pictures_in(page: str) -> tuple[str, ...]:
    """What is told of its pictures, which are not asked for."""
    number = len(_PICTURE.findall(page))
    are = "1 picture is" if number == 1 else f"{number} pictures are"
    return (f"{are} not read: write down what is to be found in words",) if number else ()


def _said(it: Mapping[str, Any], text: str) -> Said:
    return Said(words(it, "author", "username") or "ghost", moment(it, "created_at"), words(it, text))


def _is_withheld(note: Mapping[str, Any]) -> bool:
    """What GitLab writes itself, and what only some of the project's members see."""
    return any(note.get(name) is True for name in ("system", "internal", "confidential"))
