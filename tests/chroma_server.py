"""A Chroma server of the tests' own, in a process: started, killed, begun again from its files or without."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

_CHROMA = Path(sys.executable).with_name("chroma")
# It loads all of Chroma before, on a machine that has other work.
_STARTS_S = 240.0


class Server:
    """On a port of its own, which it keeps."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "chroma-server"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers."""
        place = ["--path", str(self._directory), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [str(_CHROMA), "run", *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + _STARTS_S
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            time.sleep(0.05)
        raise AssertionError("Chroma's server does not answer")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def running(directory: Path) -> Iterator[Server]:
    server = Server(directory)
    server.start()
    try:
        yield server
    finally:
        server.kill()
