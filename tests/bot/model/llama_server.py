"""A real llama-server on a free port, of the very llama.cpp that the engine runs on."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.llama_cpp import FOR_TESTS, server_binary

KEY = "a-long-secret"
_READY_S = 60.0


@dataclass(frozen=True, slots=True)
class LlamaServer:
    """One that answers; `url` is for the writer."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def busy(self) -> int:
        """How many of its slots compute now."""
        told = httpx.get(f"http://127.0.0.1:{self.port}/slots", headers={"Authorization": f"Bearer {KEY}"})
        return sum(slot["is_processing"] for slot in told.json())

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)


@contextmanager
def llama_server(model: Path, slots: int = 2, context: int = 1024, port: int = 0) -> Iterator[LlamaServer]:
    """Serves `model` as long as the block lasts, with `context` tokens a slot; it wants KEY."""
    port = port or free_port()
    command: list[str | Path] = [
        server_binary(FOR_TESTS),
        "-m",
        model,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["-np", str(slots), "-c", str(slots * context), "-t", "1", "--api-key", KEY, "--slots"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(process, port)
            yield LlamaServer(process, port)
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        assert process.poll() is None, "llama-server ended at its start"
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise AssertionError("llama-server is not ready")
