"""GitHub by its REST API: the issues of a repository with their comments, and pull requests where asked for.

https://docs.github.com/en/rest/issues
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from store.connected import ConnectedSource
from store.errors import BadSource, ItemGone
from store.reading import Limits
from store.sources.authorization import bearer
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.discussion import Said, document
from store.sources.http import Api
from store.sources.option_values import is_set
from store.sources.paging import linked_pages
from store.sources.payload import fields, link, moment, rows, words
from store.sources.since import DAILY, Since
from store.sources.version import version_of

_ADDRESS = re.compile(r"(?P<host>https?://[^/]+)/(?P<repo>[\w.-]+/[\w.-]+?)(?:\.git)?/?")
_VERSION = "2022-11-28"
_A_PAGE = 100
_ALL: Mapping[str, str | int] = {"state": "all", "direction": "asc", "per_page": _A_PAGE}
_OVERLAP = timedelta(hours=2)
"""Edited comments are asked for from so long before: a whole listing between does not tell of them."""


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource."""
    found = _ADDRESS.fullmatch(source.address)
    if found is None:
        raise BadSource("the address is that of a repository, such as https://github.com/OWNER/REPOSITORY")
    base = "https://api.github.com" if found["host"] == "https://github.com" else f"{found['host']}/api/v3"
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": _VERSION}
    api = Api(base, bearer(secret.strip()) if secret.strip() else None, headers)
    return Repository(api, found["repo"], is_set(source, "pulls"))


class Repository:
    """One repository; `pulls`: pull requests too."""

    def __init__(self, api: Api, name: str, pulls: bool) -> None:
        self._api = api
        self._path = f"repos/{name}"
        self._pulls = pulls
        self._now = datetime.now(UTC)

    def whole(self, cursor: str) -> bool:
        return Since.read(cursor, self._now, DAILY) is None

    def changes(self, cursor: str) -> Iterator[Listing]:
        since = Since.read(cursor, self._now, DAILY)
        if since is None:
            for found in linked_pages(self._api, f"{self._path}/issues", {**_ALL, "sort": "created"}):
                yield self._listing(found)
        else:
            yield from self._updated(since.changes - _OVERLAP)
            yield from self._commented(since.changes - _OVERLAP)
        yield Listing(cursor=Since.after(since, self._now))

    def fetch(self, item: Item) -> Fetched:
        number = item.id.partition(":")[2]
        issue = fields(self._api.get(f"{self._path}/issues/{number}", one=True).value)
        if link(issue, "html_url") != item.url:
            raise ItemGone("was transferred to another repository")  # to which GitHub leads
        comments = self._comments(f"issues/{number}/comments")
        if "pull_request" in issue:
            comments += self._comments(f"pulls/{number}/comments")
            comments.sort(key=lambda it: it.when or self._now)
        title = words(issue, "title")
        labels = ", ".join(filter(None, (words(it, "name") for it in rows(issue, "labels"))))
        facts = (f"State: {words(issue, 'state')}", f"Labels: {labels}" if labels else "")
        text = document(f"{title} (#{number})", facts, _said(issue), comments)
        return Fetched(text, PurePath("issue.md"), title)

    def close(self) -> None:
        self._api.close()

    def _updated(self, since: datetime) -> Iterator[Listing]:
        """Each page begins at the last time of the one before: an issue that is updated meanwhile moves to
        the end, and numbered pages would skip what moves up."""
        seen: set[str] = set()
        while True:
            asked = {**_ALL, "sort": "updated", "since": _at(since)}
            last = since
            for found in linked_pages(self._api, f"{self._path}/issues", asked):
                new = [it for it in found if _key(it) not in seen]
                seen.update(map(_key, new))
                yield self._listing(new)
                if not found:
                    return
                last = moment(found[-1], "updated_at") or since
                if last > since:
                    break
            if last <= since or not new:
                return
            since = last

    def _commented(self, since: datetime) -> Iterator[Listing]:
        """Issues of which a comment was edited, which is no update of theirs."""
        asked: dict[str, str | int] = {"since": _at(since), "sort": "updated", "per_page": _A_PAGE}
        edited: dict[str, str] = {}
        for found in linked_pages(self._api, f"{self._path}/issues/comments", asked):
            for it in found:
                if words(it, "updated_at") != words(it, "created_at"):
                    edited[words(it, "issue_url").rpartition("/")[2]] = words(it, "updated_at")
        for number, when in edited.items():
            told = self._api.get(f"{self._path}/issues/{number}", also=(404, 410))
            if told.status == 200 and words(told.value, "number") == number:
                yield self._listing([fields(told.value)], when)

    def _listing(self, issues: Sequence[Mapping[str, Any]], edited: str = "") -> Listing:
        wanted = [it for it in issues if self._pulls or "pull_request" not in it]
        return Listing([_item(it, edited) for it in wanted])

    def _comments(self, path: str) -> list[Said]:
        """Without those of bots, which report on what people say elsewhere."""
        pages = linked_pages(self._api, f"{self._path}/{path}", {"per_page": _A_PAGE}, one=True)
        return [_said(it) for found in pages for it in found if words(it, "user", "type") != "Bot"]


def _item(issue: Mapping[str, Any], edited: str) -> Item:
    number, title = words(issue, "number"), words(issue, "title")
    changes = [words(issue, name) for name in ("updated_at", "comments", "title", "html_url")]
    return Item(
        id=f"{'pull' if 'pull_request' in issue else 'issue'}:{number}",
        name=f"#{number} {title}",
        url=link(issue, "html_url"),
        version=version_of(*changes, *([edited] if edited else [])),
        modified=moment(issue, "updated_at"),
    )


def _said(it: Mapping[str, Any]) -> Said:
    return Said(words(it, "user", "login") or "ghost", moment(it, "created_at"), words(it, "body"))


def _key(issue: Mapping[str, Any]) -> str:
    return f"{words(issue, 'number')} {words(issue, 'updated_at')}"


def _at(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
