"""A GitHub on this machine, as an Enterprise Server answers: issues, comments, Link headers, since."""

import re
from typing import Any

from tests.store.sources.stand_in import Asked, Reply, StandIn

A_PAGE = 2  # an answer may have fewer than are asked for


class GitHub:
    """One repository, acme/app."""

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.reviews: dict[int, list[dict[str, Any]]] = {}
        self.token = "Bearer github_pat_1"
        self.stand_in = StandIn(self.reply)

    @property
    def address(self) -> str:
        return f"{self.stand_in.address}/acme/app"

    def issue(self, number: int, title: str, body: str, updated: str, *, pull: bool = False) -> None:
        self.issues[number] = {
            "number": number,
            "title": title,
            "body": body,
            "state": "open",
            "user": {"login": "ann", "type": "User"},
            "labels": [{"name": "bug"}],
            "comments": 0,
            "html_url": f"{self.address}/issues/{number}",
            "created_at": f"2026-01-{number:02}T00:00:00Z",
            "updated_at": updated,
            **({"pull_request": {"url": "x"}} if pull else {}),
        }
        self.comments[number], self.reviews[number] = [], []

    def comment(self, number: int, who: str, body: str, at: str, *, bot: bool = False) -> None:
        self.comments[number].append(
            {
                "user": {"login": who, "type": "Bot" if bot else "User"},
                "body": body,
                "created_at": at,
                "updated_at": at,
                "issue_url": f"{self.stand_in.address}/api/v3/repos/acme/app/issues/{number}",
            }
        )
        self.issues[number]["comments"] += 1
        self.issues[number]["updated_at"] = max(at, self.issues[number]["updated_at"])

    def reply(self, asked: Asked) -> Reply:
        if asked.token != self.token:
            return Reply({"message": "Bad credentials"}, 401)
        path = asked.path.removeprefix("/api/v3/repos/acme/app")
        if path == "/issues":
            assert asked.query["state"] == "all"
            key = {"created": "created_at", "updated": "updated_at"}[asked.query["sort"]]
            since = asked.query.get("since", "")
            found = [it for it in self.issues.values() if it["updated_at"] >= since]
            return self._page(sorted(found, key=lambda it: str(it[key])), asked)
        if path == "/issues/comments":
            every = [
                it for of in self.comments.values() for it in of if it["updated_at"] >= asked.query["since"]
            ]
            return self._page(every, asked)
        if found_path := re.fullmatch(r"/(issues|pulls)/(\d+)/comments", path):
            of = self.comments if found_path[1] == "issues" else self.reviews
            return self._page(of.get(int(found_path[2]), []), asked)
        if found_path := re.fullmatch(r"/issues/(\d+)", path):
            issue = self.issues.get(int(found_path[1]))
            return Reply(issue) if issue else Reply({"message": "This issue was deleted"}, 410)
        return Reply({"message": "Not Found"}, 404)

    def _page(self, found: list[dict[str, Any]], asked: Asked) -> Reply:
        number = int(asked.query.get("page", 1))
        part = found[(number - 1) * A_PAGE : number * A_PAGE]
        headers = {"X-RateLimit-Remaining": "4999"}
        if found[number * A_PAGE :]:
            query = "&".join(f"{name}={value}" for name, value in asked.query.items() if name != "page")
            following = f"{self.stand_in.address}{asked.path}?{query}&page={number + 1}"
            headers["Link"] = f'<{following}>; rel="next", <{following}>; rel="last"'
        return Reply(part, headers=headers)
