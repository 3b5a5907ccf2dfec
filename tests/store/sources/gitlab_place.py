"""A GitLab on this machine, as its REST documentation has it: issues, notes, wiki, Link headers."""

import re
from datetime import datetime
from typing import Any

from tests.store.sources.stand_in import Asked, Reply, StandIn

A_PAGE = 2


class GitLab:
    """One project, acme/tools/app. `notes` by the kind and number of what they are of."""

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {}
        self.merges: dict[int, dict[str, Any]] = {}
        self.notes: dict[tuple[str, int], list[dict[str, Any]]] = {}
        self.wiki: dict[str, dict[str, str]] | None = {}
        self.token = "Bearer glpat-1"
        self.stand_in = StandIn(self.reply)

    @property
    def address(self) -> str:
        return f"{self.stand_in.address}/acme/tools/app"

    def made(self, number: int, title: str, **said: Any) -> dict[str, Any]:
        return {
            "iid": number,
            "title": title,
            "description": "Please.",
            "state": "opened",
            "author": {"username": "ann"},
            "labels": ["ops"],
            "references": {"short": f"#{number}"},
            "confidential": False,
            "user_notes_count": 0,
            "web_url": f"{self.address}/-/issues/{number}",
            "created_at": f"2026-01-{number:02}T00:00:00.000Z",
            "updated_at": "2026-02-01T00:00:00.000Z",
            **said,
        }

    def reply(self, asked: Asked) -> Reply:
        if asked.token != self.token:
            return Reply({"message": "401 Unauthorized"}, 401)
        path = asked.path.removeprefix("/api/v4/projects/acme%2Ftools%2Fapp")
        kinds = {"issues": self.issues, "merge_requests": self.merges}
        if path == "":
            return Reply({"web_url": self.address})
        if path in ("/issues", "/merge_requests"):
            since = asked.query.get("updated_after", "2000-01-01T00:00:00Z")
            every = kinds[path[1:]].values()
            return self._page([it for it in every if _time(it["updated_at"]) >= _time(since)], asked)
        if found := re.fullmatch(r"/(issues|merge_requests)/(\d+)/notes", path):
            return self._page(self.notes.get((found[1], int(found[2])), []), asked)
        if found := re.fullmatch(r"/(issues|merge_requests)/(\d+)", path):
            thing = kinds[found[1]].get(int(found[2]))
            return Reply(thing) if thing else Reply({"message": "404 Not found"}, 404)
        if path == "/wikis":
            return Reply({"message": "403"}, 403) if self.wiki is None else Reply(list(self.wiki.values()))
        if found := re.fullmatch(r"/wikis/(\S+)", path):
            page = (self.wiki or {}).get(found[1].replace("%2F", "/"))
            return Reply(page) if page else Reply({"message": "404 Wiki Page Not Found"}, 404)
        return Reply({"message": "404 Project Not Found"}, 404)

    def _page(self, found: list[dict[str, Any]], asked: Asked) -> Reply:
        number = int(asked.query.get("page", 1))
        headers = {"RateLimit-Remaining": "1999"}
        if found[number * A_PAGE :]:
            query = "&".join(f"{name}={value}" for name, value in asked.query.items() if name != "page")
            following = f"{self.stand_in.address}{asked.path}?{query}&page={number + 1}".replace("+", "%2B")
            headers["Link"] = f'<{following}>; rel="next"'
        return Reply(found[(number - 1) * A_PAGE : number * A_PAGE], headers=headers)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
