"""A repository on this machine, and git's own server for it over HTTP."""

import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.store.sources.stand_in import serving

_WHO = {"NAME": "Ada", "EMAIL": "ada@example.com"}


class Repository:
    """Commits are made at noon of a day of 2026."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", "-b", "main")

    def git(self, *arguments: str, day: str = "2026-01-01") -> str:
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _WHO.items()}
        when = {f"GIT_{role}_DATE": f"{day}T12:00:00Z" for role in ("AUTHOR", "COMMITTER")}
        plain = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],  # noqa: S607 (the machine's)
            env={**plain, **who, **when},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, files: dict[str, str | None], day: str = "2026-01-01") -> str:
        """Files with their text, None for one that is deleted."""
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text) if text is not None else path.unlink()
        self.git("add", "-A")
        self.git("commit", "--quiet", "-m", "x", day=day)
        return self.git("rev-parse", "HEAD")


class GitServer:
    """`git http-backend` behind HTTP, for whoever has the token; `first` are statuses that go before."""

    def __init__(self, path: Path, token: str) -> None:
        self.first: list[tuple[int, dict[str, str]]] = []
        self.asked: list[str] = []
        served, backend = self, f"{_exec_path()}/git-http-backend"
        right = f"Basic {b64encode(f'inhouse:{token}'.encode()).decode()}"

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked.append(self.path)
                if served.first:
                    status, headers = served.first.pop(0)
                    self._answer(status, headers, b"")
                elif self.headers.get("authorization") != right:
                    self._answer(401, {"www-authenticate": "Basic realm=git"}, b"")
                else:
                    self._run()

            def do_POST(self) -> None:
                self.do_GET()

            def _run(self) -> None:
                way, _, query = self.path.partition("?")
                environment = {
                    "PATH": os.environ["PATH"],
                    "GIT_PROJECT_ROOT": str(path.parent),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_CONFIG_GLOBAL": "/dev/null",
                    "PATH_INFO": way,
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("content-type", ""),
                    "CONTENT_LENGTH": self.headers.get("content-length", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("content-encoding", ""),
                    "GIT_PROTOCOL": self.headers.get("git-protocol", ""),
                }
                sent = self.rfile.read(int(self.headers.get("content-length") or 0))
                done = subprocess.run(
                    [backend], input=sent, env=environment, capture_output=True, check=False
                )
                head, _, body = done.stdout.partition(b"\r\n\r\n")
                headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
                status = int(headers.pop("Status", "200").split()[0])
                self._answer(status, headers, body)

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/{path.name}/.git"

    @contextmanager
    def running(self) -> Iterator["GitServer"]:
        with serving(self._server):
            yield self


def _exec_path() -> str:
    found = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)  # noqa: S607
    return found.stdout.strip()
