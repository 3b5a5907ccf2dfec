"""A Google on this machine: its OAuth, and Drive as its reference has it, with pages, changes and exports."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.store.sources.stand_in import Asked, Reply, StandIn

A_PAGE = 2
FOLDER = "application/vnd.google-apps.folder"
DOCUMENT = "application/vnd.google-apps.document"
SHORTCUT = "application/vnd.google-apps.shortcut"
_KEY = (
    generate_private_key(65537, 1024)  # noqa: S505 (it protects nothing, and is quick)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


def person(email: str, **said: Any) -> dict[str, Any]:
    return {"id": f"p-{email}", "type": "user", "emailAddress": email, "deleted": False, **said}


def domain(name: str) -> dict[str, Any]:
    return {"id": f"d-{name}", "type": "domain", "domain": name}


ANYONE = {"id": "anyoneWithLink", "type": "anyone"}


class Google:
    """Files by their ids, and the changes to them. `shared`: they lie in a shared drive of this id, "" for My
    Drive, where files come with their permissions."""

    def __init__(self, shared: str = "") -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.content: dict[str, bytes] = {}
        self.permissions: dict[str, list[dict[str, Any]]] = {}
        self.feed: list[dict[str, Any]] = []
        self.forgotten = 0
        self.shared = shared
        self.tokens = 0
        self.allowed = True
        self.shows_readers = True
        self.stand_in = StandIn(self.reply)

    def address(self, folder: str) -> str:
        return f"{self.stand_in.address}/drive/folders/{folder}"

    @property
    def account(self) -> str:
        """The key of a service account, as its JSON file has it."""
        return json.dumps(
            {
                "type": "service_account",
                "client_email": "bot@project.iam.gserviceaccount.com",
                "private_key": _KEY,
                "token_uri": f"{self.stand_in.address}/token",
            }
        )

    def file(
        self,
        id_: str,
        name: str,
        parent: str = "",
        *readers: dict[str, Any],
        kind: str = "",
        data: bytes = b"",
    ) -> None:
        self.files[id_] = {
            "id": id_,
            "name": name,
            "mimeType": kind or "text/plain",
            "parents": [parent] if parent else [],
            "modifiedTime": "2026-11-01T10:00:00.000Z",
            "md5Checksum": None if kind else str(hash(data)),
            "size": str(len(data)),
            "webViewLink": f"https://docs.google.com/d/{id_}",
            "trashed": False,
            **({"driveId": self.shared} if self.shared else {}),
        }
        self.content[id_], self.permissions[id_] = data, list(readers)

    def shortcut(self, id_: str, name: str, parent: str, target: str) -> None:
        self.file(id_, name, parent, kind=SHORTCUT)
        kind = self.files[target]["mimeType"] if target in self.files else "text/plain"
        self.files[id_]["shortcutDetails"] = {"targetId": target, "targetMimeType": kind}

    def changed(self, id_: str, *, removed: bool = False) -> None:
        change = {"changeType": "file", "fileId": id_, "removed": removed}
        self.feed.append(change)

    def reply(self, asked: Asked) -> Reply:
        if asked.path == "/token":
            assert asked.body["grant_type"] in (
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "refresh_token",
            )
            if not self.allowed:
                return Reply({"error": "invalid_grant"}, 400)
            self.tokens += 1
            return Reply({"access_token": f"ya29.{self.tokens}", "expires_in": 3600, "token_type": "Bearer"})
        if asked.token != f"Bearer ya29.{self.tokens}":
            return Reply({"error": {"code": 401}}, 401)
        path = asked.path.removeprefix("/drive/v3")
        if path == "/files":
            parents = set(re.findall(r"'([\w-]+)' in parents", asked.query["q"]))
            assert "trashed = false" in asked.query["q"] and asked.query.get("driveId", "") == self.shared
            found = [it for it in self.files.values() if parents & set(it["parents"]) and not it["trashed"]]
            return self._page("files", [self._shown(it) for it in found], asked)
        if path == "/changes/startPageToken":
            return Reply({"startPageToken": str(len(self.feed))})
        if path == "/changes":
            return self._changes(asked)
        if found_path := re.fullmatch(r"/files/([\w-]+)/permissions", path):
            if not self.shows_readers:
                return Reply({"error": {"errors": [{"reason": "insufficientFilePermissions"}]}}, 403)
            return self._page("permissions", self.permissions[found_path[1]], asked)
        if found_path := re.fullmatch(r"/files/([\w-]+)/export", path):
            assert asked.query["mimeType"].endswith("wordprocessingml.document")
            data = self.content[found_path[1]]
            if len(data) > 1000:
                return Reply({"error": {"errors": [{"reason": "exportSizeLimitExceeded"}]}}, 403)
            return Reply(data)
        if found_path := re.fullmatch(r"/files/([\w-]+)", path):
            file = self.files.get(found_path[1])
            if file is None:
                return Reply({"error": {"errors": [{"reason": "notFound"}]}}, 404)
            return Reply(self.content[file["id"]] if asked.query.get("alt") == "media" else self._shown(file))
        return Reply({"error": {"code": 404}}, 404)

    def _changes(self, asked: Asked) -> Reply:
        start = int(asked.query["pageToken"])
        if start < self.forgotten:
            return Reply({"error": {"errors": [{"reason": "invalid", "location": "pageToken"}]}}, 400)
        part = [
            {**it, "file": self._shown(self.files[it["fileId"]])} if not it["removed"] else it
            for it in self.feed[start : start + A_PAGE]
        ]
        end = start + len(part)
        more = end < len(self.feed)
        return Reply({"changes": part, "nextPageToken" if more else "newStartPageToken": str(end)})

    def _shown(self, file: dict[str, Any]) -> dict[str, Any]:
        readers = self.permissions[file["id"]]
        if not self.shows_readers:
            return file
        if self.shared:
            return {**file, "permissionIds": [it["id"] for it in readers]}
        return {**file, "permissionIds": [it["id"] for it in readers], "permissions": readers}

    def _page(self, name: str, found: list[dict[str, Any]], asked: Asked) -> Reply:
        start = int(asked.query.get("pageToken", 0))
        more = {"nextPageToken": str(start + A_PAGE)} if found[start + A_PAGE :] else {}
        return Reply({name: found[start : start + A_PAGE], **more})


def long_ago(cursor: str) -> str:
    return json.dumps({**json.loads(cursor), "whole": datetime(2026, 1, 1, tzinfo=UTC).isoformat()})
