"""A model hub on free ports of this machine: it states digests, redirects to its storage, fails on demand."""

import hashlib
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal


@dataclass(slots=True)
class HubStandIn:
    """What it serves under `path`, and what it does wrong.

    `asked` are the headers of every request, `gets` those of the storage's GETs. `drops` are the bytes
    after which answers end; with `resets` the connection is then reset instead of closed.
    """

    path: str
    content: bytes
    redirect: Literal["none", "relative", "absolute"] = "absolute"
    states: bool = True
    stated_size: int | None = None
    served: bytes | None = None
    etag: str = '"one"'
    ignores_range: bool = False
    forgets_offset: bool = False
    no_length: bool = False
    drops: list[int] = field(default_factory=list)
    resets: bool = False
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    gets: list[dict[str, str]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    heads: int = 0
    url: str = ""
    storage: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@contextmanager
def serving(hub: HubStandIn) -> Iterator[HubStandIn]:
    """Two real servers, the hub and its storage, as long as the block lasts."""
    servers = [_Server(hub, is_storage) for is_storage in (False, True)]
    hub.url, hub.storage = (f"http://127.0.0.1:{server.server_port}" for server in servers)
    threads = [threading.Thread(target=server.serve_forever, args=(0.01,)) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield hub
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


class _Server(ThreadingHTTPServer):
    def __init__(self, hub: HubStandIn, is_storage: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hub = hub
        self.is_storage = is_storage


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_HEAD(self) -> None:
        self.server.hub.heads += 1
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        hub = self.server.hub
        hub.asked.append(dict(self.headers.items()))
        if hub.refusals:
            self._send(*hub.refusals.pop(0))
        elif not self.server.is_storage and (self.path == f"/moved{hub.path}" or self.path == hub.path):
            self._as_hub(body)
        elif self.server.is_storage and self.path == "/blob":
            self._as_storage(body)
        else:
            self._send(404, {})

    def _as_hub(self, body: bool) -> None:
        """Like the real one: a renamed repository is a relative redirect, large files lie on another host."""
        hub = self.server.hub
        if hub.redirect == "relative" and not self.path.startswith("/moved"):
            self._send(307, {"Location": f"/moved{hub.path}"})
            return
        size = len(hub.content) if hub.stated_size is None else hub.stated_size
        stated = {"X-Linked-Etag": f'"{hub.sha256}"', "X-Linked-Size": str(size)} if hub.states else {}
        if hub.redirect == "none":
            self._as_storage(body, stated)
        else:
            self._send(302, {**stated, "ETag": '"a-commit"', "Location": f"{hub.storage}/blob"})

    def _as_storage(self, body: bool, stated: dict[str, str] | None = None) -> None:
        hub = self.server.hub
        content = hub.content if hub.served is None else hub.served
        start, status = self._start(), 200
        headers = {**(stated or {}), "ETag": hub.etag}
        if start >= len(content) and start:
            self._send(416, {"Content-Range": f"bytes */{len(content)}"})
            return
        if start:
            status = 206
            start = 0 if hub.forgets_offset else start
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if body:
            hub.gets.append(dict(self.headers.items()))
        rest = content[start:]
        if not hub.no_length:
            headers["Content-Length"] = str(len(rest))
        dropped = body and bool(hub.drops)
        self._send(status, headers, self._cut(rest) if body else b"")
        if dropped and hub.resets:
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def _start(self) -> int:
        """Where the asked range begins; 0 for the whole, also when If-Range names another ETag."""
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        other = self.headers.get("If-Range", self.server.hub.etag) != self.server.hub.etag
        return 0 if asked is None or other or self.server.hub.ignores_range else int(asked[1])

    def _cut(self, rest: bytes) -> bytes:
        drops = self.server.hub.drops
        return rest[: drops.pop(0)] if drops else rest

    def _send(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 200 and status != 206:
            self.send_header("Content-Length", "0")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
        """Nothing on standard error."""
