"""The Dockerfile: hadolint finds nothing, nobody is root, what it names is there; its health check works."""

import json
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path

import pytest

from bot.model.catalogue.starter import WRITER
from tests.deploy.files import ROOT, linted

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES: dict[str, str] = dict(re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.M | re.S))
FINAL = "inhouse", "llama-server"


def test_hadolint_finds_nothing() -> None:
    linted("hadolint", "Dockerfile")


def test_the_bot_is_what_is_built_if_nothing_else_is_asked_for() -> None:
    assert list(STAGES)[-1] == "inhouse"


def test_the_image_runs_as_a_user_without_rights() -> None:
    """By number, or Kubernetes cannot tell."""
    base = STAGES["installed"]
    assert re.findall(r"^USER (.+)$", base, re.M) == ["10001:10001"]
    assert "useradd --system --uid 10001" in base and "groupadd --system --gid 10001" in base
    for final in FINAL:
        assert f"FROM installed AS {final}\n" in DOCKERFILE
        assert "USER" not in STAGES[final], "nobody becomes root again"


def test_what_the_image_copies_passes_the_ignore_file() -> None:
    allowed = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M))
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    assert {name for names in copied for name in names.split()} == allowed
    assert all((ROOT / name).exists() for name in allowed)


def test_what_the_image_imports_exists() -> None:
    named = re.findall(r"'from (\S+) import (\w+)'", DOCKERFILE)
    assert named
    assert [name for module, name in named if not hasattr(import_module(module), name)] == []


def test_the_model_server_has_the_starter_writer() -> None:
    assert f"LLAMA_ARG_MODEL=/data/models/{WRITER.file}\n" in STAGES["llama-server"]


def test_bases_have_versions() -> None:
    bases = re.findall(r"^ARG PYTHON_IMAGE=(\S+)|^FROM (\S+:\S+) AS", DOCKERFILE, re.M)
    assert len(bases) == 3
    assert all(re.search(r":[$\d]", "".join(base)) for base in bases)


# --- the health check ------------------------------------------------------------------------------------


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server that answers so at any path; its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def healthy(port: str | None, tmp_path: Path) -> bool:
    """Whether the container would be called healthy, where the bot's port is so."""
    (command,) = re.findall(r"^HEALTHCHECK .*\\\n +CMD (\[.*\])$", STAGES["inhouse"], re.M)
    python, *words = json.loads(command)
    assert python == "python"
    environment = {} if port is None else {"INHOUSE_MONITORING__PORT": port}
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=tmp_path, capture_output=True, timeout=30
    )
    return done.returncode == 0


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_a_container_is_as_healthy_as_the_bot_says(status: int, well: bool, tmp_path: Path) -> None:
    with answering(status) as port:
        assert healthy(str(port), tmp_path) == well


def test_a_container_whose_bot_no_longer_answers_is_not_healthy(tmp_path: Path) -> None:
    with answering(200) as port:
        pass
    assert not healthy(str(port), tmp_path)


@pytest.mark.parametrize("port", [None, "", "0"])
def test_where_nothing_listens_a_container_that_runs_is_healthy(port: str | None, tmp_path: Path) -> None:
    assert healthy(port, tmp_path)


def test_builds_that_the_head_names_are_possible() -> None:
    commands = re.findall(r"^#   (docker build .+?\.)(?: |$)", DOCKERFILE, re.M)
    assert len(commands) == 3
    for words in map(shlex.split, commands):
        if "--target" in words:
            assert words[words.index("--target") + 1] in STAGES
        if "--build-arg" in words:
            name, _, value = words[words.index("--build-arg") + 1].partition("=")
            assert f"ARG {name}=" in DOCKERFILE and f"build-{value}" in STAGES
