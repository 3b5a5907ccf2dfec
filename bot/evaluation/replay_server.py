"""A model server that says recorded replies: what a capable writer would say, where none can be run."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_UNKNOWN = "I don't know."
_PIECE = 12  # characters a chunk, as a model would send a few tokens


class ReplayServer:
    """Speaks OpenAI's chat API on a port of its own. What it says is told by `learn`."""

    def __init__(self, name: str, context: int = 16_384) -> None:
        self._replies: dict[str, str] = {}
        self._name, self._context = name, context
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                model = {"id": server._name, "object": "model", "max_model_len": server._context}
                self._json({"object": "list", "data": [model]})

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                reply = server.reply(asked)
                pieces = [reply[i : i + _PIECE] for i in range(0, len(reply), _PIECE)]
                for piece in pieces:
                    self._event({"index": 0, "delta": {"content": piece}, "finish_reason": None})
                self._event({"index": 0, "delta": {}, "finish_reason": "stop"})
                self.wfile.write(b"data: [DONE]\n\n")
                self.close_connection = True

            def _event(self, choice: Mapping[str, Any]) -> None:
                chunk = {"id": "replay", "object": "chat.completion.chunk", "created": 0}
                chunk |= {"model": server._name, "choices": [choice]}
                self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")

            def _json(self, body: Mapping[str, Any]) -> None:
                data = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Nothing that was asked is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="replay", daemon=True)

    @property
    def url(self) -> str:
        """To be set as INHOUSE_MODEL__URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def learn(self, replies: Mapping[str, str]) -> None:
        """What is said from now on, by question."""
        self._replies = {_plain(question): reply for question, reply in replies.items()}

    def reply(self, asked: Mapping[str, Any]) -> str:
        """What was recorded for the question that ends the last message; for others, ignorance."""
        text = str(asked["messages"][-1]["content"])
        _, found, question = text.rpartition("Question: ")
        return self._replies.get(_plain(question), _UNKNOWN) if found else _UNKNOWN

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _plain(question: str) -> str:
    return " ".join(question.split())
