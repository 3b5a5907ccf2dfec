"""A model server on a free port that does what a real one cannot be made to do."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Answer:
    """To one chat request: after `wait_s` its `pieces` are sent one by one, then the connection is closed."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    wait_s: float = 0.0


@dataclass(slots=True)
class ModelStandIn:
    """What it answers, the last answer over and over; `asked` are the bodies of all chat requests, `told`
    the headers of all requests."""

    answers: list[Answer]
    models: dict[str, Any] = field(default_factory=lambda: {"data": [{"id": "a-model"}]})
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


def event(**chunk: Any) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def said(text: str, finish: str | None = None) -> bytes:
    return event(choices=[{"index": 0, "delta": {"content": text}, "finish_reason": finish}])


def whole(text: str) -> Answer:
    """A good answer, one event a word."""
    words = [said(word) for word in text.split(" ")]
    end = [said("", "stop"), event(choices=[], usage={"prompt_tokens": 7, "completion_tokens": 3})]
    return Answer(pieces=(*words, *end, b"data: [DONE]\n\n"))


@contextmanager
def serving(stand_in: ModelStandIn) -> Iterator[ModelStandIn]:
    """A real server, as long as the block lasts."""
    server = _Server(stand_in)
    stand_in.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def __init__(self, stand_in: ModelStandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.stand_in.paths.append(self.path)
        self.server.stand_in.told.append(dict(self.headers))
        if self.path == "/v1/models":
            self._send(Answer(pieces=(json.dumps(self.server.stand_in.models).encode(),)))
        else:
            self._send(Answer(404))

    def do_POST(self) -> None:
        stand_in = self.server.stand_in
        stand_in.paths.append(self.path)
        stand_in.told.append(dict(self.headers))
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/chat/completions":
            stand_in.asked.append(body)
            self._send(stand_in.answers.pop(0) if len(stand_in.answers) > 1 else stand_in.answers[0])
        elif self.path == "/tokenize" and "prompt" in body:  # as vLLM
            self._send(Answer(pieces=(json.dumps({"count": len(body["prompt"].split())}).encode(),)))
        else:
            self._send(Answer(404))

    def _send(self, answer: Answer) -> None:
        time.sleep(answer.wait_s)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for piece in answer.pieces:
                self.wfile.write(piece)
                self.wfile.flush()
        except OSError:
            pass  # who asked has gone
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
        """Nothing on standard error."""
