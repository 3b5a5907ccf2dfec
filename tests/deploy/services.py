"""The services of the compose file of three bots, each started on this machine as the file and its image say.

Ports are free ones and folders the test's own; the rest is the files'.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.llama_cpp import FOR_TESTS, server_binary
from bot.model.catalogue.starter import starter_writer
from tests.bot.model.llama_server import free_port
from tests.deploy.test_compose import THREE
from tests.deploy.test_image import STAGES

KEY = "a-long-secret"
READY_S = 240.0
BESIDE = Path(sys.executable).parent
"""Where programs of the environment are."""


@contextmanager
def started(
    command: Sequence[str | Path], environment: Mapping[str, str], said: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a folder of its own; what it says goes into the file `said`, in that folder."""
    said.parent.mkdir(parents=True, exist_ok=True)
    with open(said, "wb") as file:
        process = subprocess.Popen(
            command, env=os.environ | environment, stdout=file, stderr=subprocess.STDOUT, cwd=said.parent
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def until_healthy(code: str, port: str) -> None:
    """Ask as the container would be asked, at this port."""
    asked = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", code)
    until = time.monotonic() + READY_S
    while subprocess.run([sys.executable, "-c", asked], capture_output=True).returncode:
        assert time.monotonic() < until, "it never became healthy"
        time.sleep(0.5)


@contextmanager
def chroma_server(directory: Path) -> Iterator[str]:
    """Its address, once it is healthy."""
    chroma, port = THREE["chroma"], str(free_port())
    there = {"0.0.0.0": "127.0.0.1", "8000": port, "/data/chroma": str(directory / "chroma")}  # noqa: S104
    words = [there.get(word, word) for word in chroma["command"]]
    program = BESIDE / chroma["entrypoint"][0]
    with started([program, *words], chroma["environment"], directory / "chroma.log"):
        until_healthy(chroma["healthcheck"]["test"][-1], port)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def model_server(directory: Path, models: Path) -> Iterator[str]:
    """Its address, once it is healthy: llama-server with the starter writer, and little memory."""
    image = dict(re.findall(r"(LLAMA_ARG_\w+)=(\S+)", STAGES["llama-server"]))
    (check,) = re.findall(r'CMD \["python", "-c", "(.*)"\]', STAGES["llama-server"])
    port = str(free_port())
    here = {"LLAMA_ARG_HOST": "127.0.0.1", "LLAMA_ARG_PORT": port, "LLAMA_API_KEY": KEY}
    here |= {"LLAMA_ARG_MODEL": str(starter_writer(models)), "LLAMA_ARG_THREADS": "1"}
    small = {"LLAMA_ARG_CTX_SIZE": str(512 * int(THREE["model"]["environment"]["LLAMA_ARG_N_PARALLEL"]))}
    environment = image | THREE["model"]["environment"] | here | small
    with started([server_binary(FOR_TESTS)], environment, directory / "model.log"):
        until_healthy(check, port)
        yield f"http://127.0.0.1:{port}"
