"""What the compose file starts beside the bots, started as it says, until its health check is content.

Ports are free ones and folders the test's own; the rest is the file's.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bench.llama_cpp import FOR_TESTS, server_binary
from bot.model.catalogue.starter import starter_writer
from tests.bot.model.llama_server import free_port
from tests.deploy.test_compose import THREE
from tests.deploy.test_image import STAGES

READY_S = 60.0


@contextmanager
def started(command: Sequence[str | Path], environment: Mapping[str, str], said: Path) -> Iterator[None]:
    with open(said, "wb") as file:
        process = subprocess.Popen(
            command, env=os.environ | environment, stdout=file, stderr=subprocess.STDOUT, cwd=said.parent
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


def until_healthy(check: Sequence[str], port: str) -> None:
    """Ask as the container would be asked, at this port."""
    python, option, code = check
    assert (python, option) == ("python", "-c")
    asked = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", code)
    until = time.monotonic() + READY_S
    while subprocess.run([sys.executable, option, asked], capture_output=True).returncode:
        assert time.monotonic() < until, "it never became healthy"
        time.sleep(0.5)


@pytest.mark.long
def test_the_chroma_server_becomes_healthy_and_keeps_what_it_has_on_its_volume(tmp_path: Path) -> None:
    chroma, port = THREE["chroma"], str(free_port())
    there = {"0.0.0.0": "127.0.0.1", "8000": port, "/data/chroma": str(tmp_path / "chroma")}  # noqa: S104
    words = [there.get(word, word) for word in chroma["command"]]
    program = Path(sys.executable).parent / chroma["entrypoint"][0]
    with started([program, *words], chroma["environment"], tmp_path / "said"):
        until_healthy(chroma["healthcheck"]["test"][1:], port)
    assert list((tmp_path / "chroma").iterdir())


def test_llama_server_becomes_healthy_and_answers_nobody_without_the_key(
    tmp_path: Path, models_dir: Path
) -> None:
    image = dict(re.findall(r"(LLAMA_ARG_\w+)=(\S+)", STAGES["llama-server"]))
    (check,) = re.findall(r'CMD \["python", "-c", "(.*)"\]', STAGES["llama-server"])
    port = str(free_port())
    here = {
        "LLAMA_ARG_HOST": "127.0.0.1",
        "LLAMA_ARG_PORT": port,
        "LLAMA_ARG_MODEL": str(starter_writer(models_dir)),
    }
    small = {"LLAMA_ARG_CTX_SIZE": "4608", "LLAMA_ARG_THREADS": "1", "LLAMA_API_KEY": "a-long-secret"}
    environment = image | THREE["model"]["environment"] | here | small
    with started([server_binary(FOR_TESTS)], environment, tmp_path / "said"):
        until_healthy(["python", "-c", check], port)
        question = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1}
        address = f"http://127.0.0.1:{port}/v1/chat/completions"
        assert httpx.post(address, json=question).status_code == httpx.codes.UNAUTHORIZED
        key = {"Authorization": "Bearer a-long-secret"}
        assert httpx.post(address, json=question, headers=key, timeout=60).status_code == httpx.codes.OK
