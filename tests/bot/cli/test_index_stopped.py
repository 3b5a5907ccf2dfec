"""Ctrl-C while indexing, in a process of its own: what was read is kept, and a second one ends at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.library import Library
from tests.bot.cli.test_statuses import statuses
from tests.fakes import HashEmbedder

# The command with a stand-in for the embedder: it takes as long a text as the test says, and tells of it.
PROGRAM = """
import sys, time
from pathlib import Path
import typer
from bot.cli.index import index
from bot.cli.sessions import index as session, watch
from store.library import Library
from tests.fakes import HashEmbedder

seconds, store = float(sys.argv[1]), Path(sys.argv[2])

class Slow(HashEmbedder):
    def embed_passages(self, texts, *, urgent=False):
        print("embedding", file=sys.stderr, flush=True)
        for _ in texts:
            time.sleep(seconds)
        return super().embed_passages(texts)

class House:
    def __init__(self):
        self.location, self.embedder = store, Slow()
    def __enter__(self):
        return self
    def __exit__(self, *_):
        if "library" in self.__dict__:
            self.library.close()
    def __getattr__(self, name):
        self.library = Library.open(self.location, self.embedder)
        return self.library

session.open_runtime = watch.open_runtime = lambda settings: House()
app = typer.Typer()
app.command()(index)
app(sys.argv[3:])
"""


@contextmanager
def indexing(tmp_path: Path, *arguments: str, seconds: float = 0.0) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(seconds), str(tmp_path / "store"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"INHOUSE_DATA_DIR": str(tmp_path / "data")},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.md").write_text(f"# Page {number}\n\nText number {number}.")
    return folder


def kept(tmp_path: Path) -> int:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        return len(library.sources())


def wait_for(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stderr
    for line in process.stderr:
        if word in line:
            return
    pytest.fail(f"it ended without saying {word!r}")


def test_at_ctrl_c_every_file_that_was_read_is_kept(tmp_path: Path, docs: Path) -> None:
    with indexing(tmp_path, str(docs), seconds=0.02) as process:
        wait_for(process, "embedding")  # the first lot, of 16 files
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "Stopping, and saving what was read" in said and "continues where it stopped" in said
    assert kept(tmp_path) == 16


def test_sigterm_ends_it_with_the_status_of_the_table_and_what_was_finished_is_kept(
    tmp_path: Path, docs: Path
) -> None:
    with indexing(tmp_path, str(docs), seconds=0.02) as process:
        for _ in range(3):  # of a lot of 16 files, the passages and then the sentences are embedded
            wait_for(process, "embedding")
        process.terminate()
        out, said = process.communicate(timeout=60)
    assert (128 - process.returncode, out) == (143, "")  # a shell adds the signal to 128
    assert "SIGTERM" in statuses()[143] and "Traceback" not in said
    assert kept(tmp_path) == 16


def test_a_second_ctrl_c_ends_at_once(tmp_path: Path, docs: Path) -> None:
    with indexing(tmp_path, str(docs), seconds=1.0) as process:
        wait_for(process, "embedding")
        process.send_signal(signal.SIGINT)
        wait_for(process, "Stopping")
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - began < 10  # the lot takes 40 seconds and more
    assert kept(tmp_path) == 0


def test_of_a_long_file_that_was_not_finished_nothing_is_put_on_the_way_out(
    tmp_path: Path, docs: Path
) -> None:
    (docs / "long.md").write_text("\n\n".join(f"# Part {n}\n\n" + f"word{n} " * 150 for n in range(200)))
    with indexing(tmp_path, str(docs / "long.md"), seconds=0.02) as process:
        wait_for(process, "embedding")
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        process.communicate(timeout=60)
    assert process.returncode == 130 and time.monotonic() - began < 10
    assert kept(tmp_path) == 0
