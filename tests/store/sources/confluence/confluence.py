"""A Confluence on this machine, as its REST documentation has it: CQL, bodies, restrictions, downloads."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.store.sources.stand_in import Asked, Reply, StandIn


@dataclass
class Page:
    id: str
    title: str
    body: str = ""
    parent: str = ""
    space: str = "HR"
    type: str = "page"
    number: int = 1
    when: str = "2026-11-01T10:00:00.000Z"
    status: str = "current"
    users: list[dict[str, str]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    container: str = ""
    data: bytes = b""


class Confluence:
    """Pages by their ids. `cloud` says which of the two REST APIs is spoken for bodies."""

    def __init__(self, cloud: bool, token: str) -> None:
        self.pages: dict[str, Page] = {}
        self.token = token
        self.page_size = 2
        self.cloud = cloud
        self.context = "/wiki" if cloud else "/confluence"
        self.stand_in = StandIn(self.reply)

    @property
    def address(self) -> str:
        return self.stand_in.address + self.context

    def add(self, *pages: Page) -> None:
        self.pages.update((it.id, it) for it in pages)

    def reply(self, asked: Asked) -> Reply:
        if asked.token != self.token:
            return Reply({"message": "unauthorized"}, 401)
        path = asked.path.removeprefix(self.context)
        if path == "/rest/api/content/search":
            return self._search(asked)
        if found := re.fullmatch(r"/rest/api/content/(\d+)/restriction/byOperation/read", path):
            page = self.pages.get(found[1])
            return Reply(self._restriction(page)) if page else Reply({"message": "none"}, 404)
        if found := re.fullmatch(
            r"/api/v2/(page|blogpost)s/(\d+)" if self.cloud else r"/rest/api/content()/(\d+)", path
        ):
            return self._body(found[2], asked)
        if found := re.fullmatch(r"/download/attachments/(\w+)", path):
            return Reply(self.pages[found[1]].data)
        return Reply({"message": f"no such resource: {path}"}, 404)

    def _body(self, id_: str, asked: Asked) -> Reply:
        page = self.pages.get(id_)
        assert "storage" in asked.query["body-format" if self.cloud else "expand"]
        if page is None or (page.status != "current" and not self.cloud):
            return Reply({"message": "not found"}, 404)
        return Reply(
            {
                "id": id_,
                "status": page.status,
                "title": page.title,
                "body": {"storage": {"value": page.body}},
                "version": {"number": page.number},
            }
        )

    def _search(self, asked: Asked) -> Reply:
        cql, start = asked.query["cql"].removesuffix(" order by created"), int(asked.query.get("start", 0))
        found = [it for it in self.pages.values() if it.status == "current" and _matches(it, cql)]
        part = found[start : start + self.page_size]
        links = {"base": self.address, "context": self.context}
        if found[start + self.page_size :]:
            query = f"cql={cql}&expand={asked.query['expand']}&limit=100&start={start + self.page_size}"
            prefix = self.context if start else ""  # Cloud is not of one mind about it
            links["next"] = f"{prefix}/rest/api/content/search?{query}".replace(" ", "%20").replace(
                '"', "%22"
            )
        return Reply({"results": [self._content(it, asked.query["expand"]) for it in part], "_links": links})

    def _content(self, page: Page, expand: str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": page.id,
            "type": page.type,
            "title": page.title,
            "version": {"number": page.number, "when": page.when},
            "space": {"key": page.space},
            "extensions": {"fileSize": len(page.data)},
            "_links": {"webui": f"/spaces/{page.space}/pages/{page.id}"},
        }
        if page.container:
            container = self.pages[page.container]
            told["container"] = {"id": container.id, "type": container.type, "title": container.title}
            told["_links"]["download"] = f"/download/attachments/{page.id}"
        if "ancestors" in expand:
            told["ancestors"] = [{"id": it.id, "title": it.title} for it in self._above(page)]
        if "restrictions" in expand:
            told["restrictions"] = {"read": self._restriction(page)}
        return told

    def _above(self, page: Page) -> list[Page]:
        found = self.pages.get(page.parent)
        return [*self._above(found), found] if found else []

    def _restriction(self, page: Page) -> dict[str, Any]:
        return {
            "operation": "read",
            "restrictions": {
                "user": {"results": page.users, "start": 0, "limit": 200, "size": len(page.users)},
                "group": {"results": [{"type": "group", "name": it} for it in page.groups], "start": 0},
            },
        }


def _matches(page: Page, cql: str) -> bool:
    """The part of CQL that is asked."""
    if found := re.fullmatch(r"id = (\d+)", cql):
        return page.id.removeprefix("att") == found[1]
    among = re.search(r"space in \(([^)]*)\)", cql)
    spaces = re.findall(r'"([^"]*)"', among[1]) if among else []
    types = re.search(r"type in \(([^)]*)\)|type = (\w+)", cql)
    since = re.search(r'lastmodified >= "([\d: -]+)"', cql)
    assert types
    return (
        (page.space in spaces or not spaces)
        and page.type in (types[1] or types[2]).replace(" ", "").split(",")
        and (since is None or page.when[:16].replace("T", " ") >= since[1])
    )
