"""`inhouse index --watch`, in a process of its own: what changes is read, what is put away is kept."""

import json
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.indexing.forget import forget_documents
from store.library import Library
from tests.bot.cli.test_index_stopped import indexing
from tests.fakes import HashEmbedder

TIMEOUT_S = 30


class Watching:
    """A process that watches, and its lines as they come."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self.process = process
        self.folder = folder
        self._out: queue.Queue[str] = queue.Queue()
        self._said: queue.Queue[str] = queue.Queue()
        for pipe, lines in ((process.stdout, self._out), (process.stderr, self._said)):
            threading.Thread(target=self._hear, args=(pipe, lines), daemon=True).start()

    @staticmethod
    def _hear(pipe: Any, lines: "queue.Queue[str]") -> None:
        for line in pipe:
            lines.put(line)

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._out.get(timeout=TIMEOUT_S))
        return found

    def counts(self) -> tuple[int, int, int]:
        found = self.report()
        return found["added"], found["changed"], found["removed"]

    def hears(self, words: str) -> str:
        while words not in (line := self._said.get(timeout=TIMEOUT_S)):
            pass
        return line

    def is_quiet(self) -> bool:
        try:
            self._out.get(timeout=2)
        except queue.Empty:
            return True
        return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(TIMEOUT_S)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.md", "sub/b.md", "sub/c.md"):
        (folder / name).write_text(f"Text of {name}.")
    with indexing(tmp_path, str(folder), "--watch", "--json") as process:
        found = Watching(process, folder)
        assert found.counts() == (3, 0, 0)
        found.hears("Watching for changes")
        yield found


def names(tmp_path: Path) -> list[str]:
    """Another process may look, and write, meanwhile: as the bot does."""
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        return sorted(it.name for it in library.sources())


def test_what_is_written_moved_and_deleted_is_read(watching: Watching, tmp_path: Path) -> None:
    (watching.folder / "d.md").write_text("New.")
    assert watching.counts() == (1, 0, 0)
    (watching.folder / "a.md").write_text("Other text.")
    assert watching.counts() == (0, 1, 0)
    (watching.folder / "a.md").rename(watching.folder / "z.md")
    assert watching.counts() == (1, 0, 1)
    (watching.folder / "sub").rename(watching.folder / "moved")
    assert watching.counts() == (2, 0, 2)
    (watching.folder / "d.md").unlink()
    assert watching.counts() == (0, 0, 1)
    assert names(tmp_path) == ["moved/b.md", "moved/c.md", "z.md"]
    assert watching.stop() == 130
    watching.hears("Stopped watching")


def test_rules_that_change_hold_at_once_and_nothing_is_said_of_runs_that_change_nothing(
    watching: Watching, tmp_path: Path
) -> None:
    (watching.folder / ".inhouseignore").write_text("sub/\n")
    report = watching.report()
    assert (report["removed"], report["excluded"]) == (2, 1)
    (watching.folder / "sub" / "b.md").write_text("Other text.")
    (watching.folder / ".hidden.md").write_text("Text.")
    assert watching.is_quiet()
    (watching.folder / ".inhouseignore").unlink()
    assert watching.counts() == (2, 0, 0)


def test_a_folder_that_is_emptied_or_put_away_is_not_taken_for_deleted(
    watching: Watching, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    watching.folder.rename(away)
    watching.hears("no such file or directory")
    watching.folder.mkdir()  # what is left of a share that is not mounted
    watching.hears("is empty")
    assert len(names(tmp_path)) == 3
    watching.folder.rmdir()
    (away / "d.md").write_text("Written meanwhile.")
    away.rename(watching.folder)
    assert watching.counts() == (1, 0, 0)
    (watching.folder / "e.md").write_text("It is watched again.")
    assert watching.counts() == (1, 0, 0)


def test_a_file_that_turns_unreadable_is_told_once(watching: Watching) -> None:
    (watching.folder / "a.md").write_bytes(b"\x00")
    report = watching.report()
    assert report["removed"] == 1 and "no longer used" in report["skipped"][0]["reason"]
    (watching.folder / "d.md").write_text("New.")
    assert watching.report()["skipped"] == []


def test_it_ends_when_what_it_watches_was_forgotten(watching: Watching, tmp_path: Path) -> None:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        forget_documents([watching.folder / "a.md"], library)
    (watching.folder / "a.md").write_text("Other text.")
    assert watching.is_quiet()
    assert names(tmp_path) == ["sub/b.md", "sub/c.md"]
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        forget_documents([watching.folder], library)
    (watching.folder / "d.md").write_text("New.")
    watching.hears("was forgotten")
    assert watching.process.wait(TIMEOUT_S) == 0
    assert names(tmp_path) == []


def test_people_get_a_line_a_run(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("Text.")
    with indexing(tmp_path, str(tmp_path / "docs"), "--watch") as process:
        found = Watching(process, tmp_path / "docs")
        assert "1 added" in found._out.get(timeout=TIMEOUT_S)
        found.hears("Watching for changes")
        (tmp_path / "docs" / "b.md").write_text("Text of b.")
        assert ": " not in (line := found._out.get(timeout=TIMEOUT_S)) and "  1 added, in " in line
        assert found.stop() == 130
