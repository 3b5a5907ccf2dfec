"""A place's API on this machine: what connectors are tried against, over real HTTP."""

import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    """Answer in a thread of its own until the block is left."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Asked:
    """A request: `query` has the last value of each name, `body` what was sent, JSON or a form."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "")


@dataclass(frozen=True)
class Reply:
    """`content` is bytes as they are, or else JSON."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class StandIn:
    """Answers with what `reply` returns; `first` are answers that go before, whatever is asked. `mangle` is
    done to each answer of JSON."""

    def __init__(self, reply: Callable[[Asked], Reply], tls: ssl.SSLContext | None = None) -> None:
        self.first: deque[Reply] = deque()
        self.mangle: Callable[[Any], Any] = lambda content: content
        self.asked: list[Asked] = []
        self.faults: list[Exception] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # an answer in one piece: in two, the second waits for 40 ms

            def do_GET(self) -> None:
                self._do()

            def do_POST(self) -> None:
                self._do()

            def _do(self) -> None:
                parts = urlsplit(self.path)
                sent = self.rfile.read(int(self.headers.get("content-length") or 0))
                asked = Asked(
                    self.command,
                    parts.path,
                    {name: values[-1] for name, values in parse_qs(parts.query).items()},
                    {name.lower(): value for name, value in self.headers.items()},
                    _body(sent),
                )
                stand_in.asked.append(asked)
                try:
                    answer = stand_in.first.popleft() if stand_in.first else reply(asked)
                except Exception as fault:
                    stand_in.faults.append(fault)
                    answer = Reply(status=418)
                content = answer.content
                raw = isinstance(content, bytes)
                data = content if raw else json.dumps(stand_in.mangle(content)).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                with suppress(OSError):  # whoever asked has had enough
                    self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.address = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["StandIn"]:
        with serving(self._server):
            yield self
        assert not self.faults, self.faults

    @property
    def paths(self) -> list[str]:
        return [it.path for it in self.asked]


def _body(sent: bytes) -> Any:
    try:
        return json.loads(sent) if sent else None
    except ValueError:
        return {name: values[-1] for name, values in parse_qs(sent.decode()).items()}
