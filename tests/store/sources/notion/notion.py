"""A Notion on this machine, as its API reference has it: search, pages, blocks, data sources, cursors."""

import re
from typing import Any

from tests.store.sources.stand_in import Asked, Reply, StandIn

PAGE_SIZE = 2  # an answer may have fewer than are asked for


def rich(text: str, href: str = "", **marks: bool) -> dict[str, Any]:
    return {"type": "text", "plain_text": text, "href": href or None, "annotations": marks}


def block(
    kind: str, text: str = "", below: list[dict[str, Any]] | None = None, **said: Any
) -> dict[str, Any]:
    if text:
        said["rich_text"] = [rich(text)]
    return {"object": "block", "type": kind, kind: said, "below": below or []}


class Notion:
    """Pages and data sources by their ids, and blocks by those of what is above them."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.blocks: dict[str, list[dict[str, Any]]] = {}
        self.token = "Bearer ntn_1"
        self.stand_in = StandIn(self.reply)

    def page(
        self, id_: str, title: str, *blocks: dict[str, Any], table: str = "", edited: str = "", **said: Any
    ) -> None:
        parent = {"type": "data_source_id", "data_source_id": table} if table else {"type": "workspace"}
        properties = {"Name": {"type": "title", "title": [rich(title)]}, **said}
        self._add("page", id_, edited, parent=parent, properties=properties)
        self._keep(id_, list(blocks))

    def table(self, id_: str, title: str, *names: str, edited: str = "") -> None:
        properties = {name: {"name": name} for name in ("Name", *names)}
        self._add("data_source", id_, edited, title=[rich(title)], properties=properties)

    def _add(self, kind: str, id_: str, edited: str, **said: Any) -> None:
        self.things[id_] = {
            "object": kind,
            "id": id_,
            "url": f"https://www.notion.so/{id_}",
            "last_edited_time": edited or "2026-11-01T10:00:00.000Z",
            "in_trash": False,
            **said,
        }

    def _keep(self, above: str, blocks: list[dict[str, Any]]) -> None:
        for number, it in enumerate(blocks):
            it["id"] = f"{above}-{number}"
            it["has_children"] = bool(it["below"])
            self._keep(it["id"], it.pop("below"))
        self.blocks[above] = blocks

    def reply(self, asked: Asked) -> Reply:
        assert asked.headers["notion-version"] == "2025-09-03"
        if asked.token != self.token:
            return Reply({"object": "error", "code": "unauthorized"}, 401)
        if asked.path == "/v1/search":
            kind = asked.body["filter"]["value"]
            found = [it for it in self.things.values() if it["object"] == kind]
            found.sort(key=lambda it: it["last_edited_time"], reverse=True)
            assert asked.body["sort"] == {"timestamp": "last_edited_time", "direction": "descending"}
            return self._part(found, asked.body)
        if found_path := re.fullmatch(r"/v1/data_sources/([\w-]+)/query", asked.path):
            table = found_path[1]
            return self._part(
                [it for it in self._live() if it.get("parent", {}).get("data_source_id") == table], asked.body
            )
        if found_path := re.fullmatch(r"/v1/blocks/([\w-]+)/children", asked.path):
            return self._part(self.blocks.get(found_path[1]), asked.query)
        if found_path := re.fullmatch(r"/v1/(?:pages|data_sources)/([\w-]+)", asked.path):
            thing = self.things.get(found_path[1])
            return Reply(thing) if thing else Reply({"code": "object_not_found"}, 404)
        return Reply({"code": "invalid_request_url"}, 400)

    def _live(self) -> list[dict[str, Any]]:
        return [it for it in self.things.values() if not it["in_trash"]]

    def _part(self, found: list[dict[str, Any]] | None, asked: Any) -> Reply:
        if found is None:
            return Reply({"code": "object_not_found"}, 404)
        start = int(asked.get("start_cursor") or 0)
        more = len(found) > start + PAGE_SIZE
        following = str(start + PAGE_SIZE) if more else None
        return Reply(
            {"results": found[start : start + PAGE_SIZE], "has_more": more, "next_cursor": following}
        )
