"""A Microsoft on this machine: its login, and Graph as its reference has it: delta, batches, downloads."""

import json
import re
import ssl
from typing import Any

from tests.store.sources.stand_in import Asked, Reply, StandIn

A_PAGE = 3
CHANGED = "@microsoft.graph.sharedChanged"


def user(email: str, *roles: str, **said: Any) -> dict[str, Any]:
    granted = {"user": {"id": f"id-{email}", "email": email, "displayName": email.partition("@")[0]}}
    return {"id": email, "roles": list(roles or ("read",)), "grantedToV2": granted, **said}


def group(name: str, *roles: str) -> dict[str, Any]:
    return {
        "id": name,
        "roles": list(roles or ("read",)),
        "grantedToV2": {"siteGroup": {"displayName": name}},
    }


def link(scope: str, *people: str, **said: Any) -> dict[str, Any]:
    granted = [{"user": {"email": it}} for it in people]
    return {
        "id": scope,
        "roles": ["read"],
        "link": {"scope": scope},
        "grantedToIdentitiesV2": granted,
        **said,
    }


class Graph:
    """One site, HR, with one library by the id d1: items by their ids, and the feed of changes to them."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.items: dict[str, dict[str, Any]] = {
            "root": {"id": "root", "name": "root", "root": {}, "folder": {}}
        }
        self.permissions: dict[str, list[dict[str, Any]]] = {}
        self.content: dict[str, bytes] = {}
        self.feed: list[str | dict[str, Any]] = ["root"]
        self.forgotten = 0
        self.tokens = 0
        self.secret = "s3cret"
        self.tenant = "acme-tenant"
        self.site = "acme.sharepoint.com:/sites/HR"
        self.busy: set[str] = set()
        self.stand_in = StandIn(self.reply, tls)
        # Where Graph hands out files: another host, which wants no token.
        self.files = StandIn(self._file, tls)

    def folder(self, id_: str, name: str, parent: str = "root") -> None:
        self.items[id_] = {"id": id_, "name": name, "folder": {}, "parentReference": {"id": parent}}
        self.feed.append(id_)

    def file(self, id_: str, name: str, parent: str, *readers: dict[str, Any], data: bytes = b"") -> None:
        self.items[id_] = {
            "id": id_,
            "name": name,
            "size": len(data),
            "file": {"mimeType": "text/plain"},
            "webUrl": f"https://acme.sharepoint.com/sites/HR/{id_}",
            "cTag": f'"c:{id_},{hash(data)}"',
            "lastModifiedDateTime": "2026-11-01T10:00:00Z",
            "parentReference": {"driveId": "d1", "id": parent},
        }
        self.content[id_], self.permissions[id_] = data, list(readers)
        self.feed.append(id_)

    def removed(self, id_: str) -> None:
        del self.items[id_]
        self.feed.append({"id": id_, "deleted": {"state": "deleted"}})

    def shared_anew(self, id_: str, *readers: dict[str, Any]) -> None:
        self.permissions[id_] = list(readers)
        self.feed.append({**self.items[id_], CHANGED: "True"})

    def reply(self, asked: Asked) -> Reply:
        base = f"{self.stand_in.address}/{self.tenant}"
        if asked.path.endswith("/.well-known/openid-configuration"):
            if not asked.path.startswith(f"/{self.tenant}/"):
                return Reply({"error": "invalid_tenant"}, 400)
            ends = {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}
            return Reply({**ends, "issuer": f"{base}/v2.0"})
        if asked.path == f"/{self.tenant}/token":
            if asked.body["client_secret"] != self.secret:
                return Reply({"error": "invalid_client", "error_description": "AADSTS7000215"}, 401)
            assert asked.body["scope"] == f"{self.stand_in.address}/.default"
            self.tokens += 1
            return Reply({"access_token": f"eyJ{self.tokens}", "expires_in": 3599, "token_type": "Bearer"})
        if asked.token != f"Bearer eyJ{self.tokens}":
            return Reply({"error": {"code": "InvalidAuthenticationToken"}}, 401)
        assert "deltashowsharingchanges" in asked.headers["prefer"]
        return self._graph(asked.path.removeprefix("/v1.0"), asked)

    def _graph(self, path: str, asked: Asked) -> Reply:
        if path == f"/sites/{self.site}":
            return Reply({"id": "acme.sharepoint.com,1,2"})
        if path == "/sites/acme.sharepoint.com,1,2/drives":
            return Reply({"value": [{"id": "d1", "name": "Documents"}]})
        if path == "/drives/d1/root/delta":
            return self._delta(asked)
        if path == "/$batch":
            return Reply({"responses": [self._one(it) for it in asked.body["requests"]]})
        if found := re.fullmatch(r"/drives/d1/items/(\w+)/permissions", path):
            return Reply(self._permissions(found[1]))
        if found := re.fullmatch(r"/drives/d1/items/(\w+)/content", path):
            if found[1] not in self.items:
                return Reply({"error": {"code": "itemNotFound"}}, 404)
            return Reply(status=302, headers={"Location": f"{self.files.address}/{found[1]}?tempauth=x"})
        if found := re.fullmatch(r"/drives/d1/items/(\w+)", path):
            return Reply(self.items[found[1]])
        return Reply({"error": {"code": "itemNotFound"}}, 404)

    def _delta(self, asked: Asked) -> Reply:
        start = asked.query.get("token", "0")
        at = int(start)
        if "token" in asked.query and at < self.forgotten:
            return Reply({"error": {"code": "resyncRequired"}}, 410)
        part = self.feed[at : at + A_PAGE]
        end = at + len(part)
        name = "nextLink" if end < len(self.feed) else "deltaLink"
        url = f"{self.stand_in.address}/v1.0/drives/d1/root/delta?token={end}"
        value = [
            self.items[it] if isinstance(it, str) else it
            for it in part
            if not isinstance(it, str) or it in self.items
        ]
        return Reply({"value": value, f"@odata.{name}": url})

    def _one(self, request: dict[str, Any]) -> dict[str, Any]:
        id_ = request["url"].split("/")[4]
        if id_ in self.busy:
            return {"id": request["id"], "status": 429, "headers": {"Retry-After": "1"}, "body": {}}
        return {"id": request["id"], "status": 200, "body": self._permissions(id_)}

    def _permissions(self, id_: str) -> dict[str, Any]:
        return {"value": self.permissions[id_]}

    def _file(self, asked: Asked) -> Reply:
        assert not asked.token
        return Reply(self.content[asked.path[1:]])


def with_whole(cursor: str, when: str) -> str:
    return json.dumps({**json.loads(cursor), "whole": when})
