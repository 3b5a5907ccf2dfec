"""`make release` tags what is committed, of the version that pyproject.toml and the changelog have.

In a repository of the test's own, whose other targets do nothing.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.files import ROOT, program

CHANGES = """# Changelog

## [Unreleased]

## [1.2.3] - 2026-11-29

### Added

- Something that is new.

## [1.2.2] - 2026-11-01

### Fixed

- Something that is old.
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "All")
    return tmp_path


def git(there: Path, *words: str) -> str:
    who = ["-c", "user.name=Tests", "-c", "user.email=tests@example.com"]
    done = subprocess.run(
        [program("git", "git"), *who, *words], cwd=there, capture_output=True, text=True, check=True
    )
    return done.stdout


def released(there: Path, *words: str) -> tuple[int, str]:
    """The status, and what is said of it."""
    who = {"GIT_COMMITTER_NAME": "Tests", "GIT_COMMITTER_EMAIL": "tests@example.com"}
    # Without what a make around this one hands on.
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        [program("make", "make"), "release", "MAKE=true", *words],
        cwd=there,
        env=plain | who,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_release_is_a_tag_that_says_what_is_new(repository: Path) -> None:
    status, said = released(repository, "VERSION=1.2.3")
    assert status == 0, said
    assert "git push origin v1.2.3" in said
    assert git(repository, "cat-file", "-t", "v1.2.3") == "tag\n", "annotated"
    told = git(repository, "tag", "--list", "--format=%(contents)", "v1.2.3")
    assert told.strip() == "### Added\n\n- Something that is new."


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "Say which one"),
        (("VERSION=1.2.4",), "pyproject.toml has another version than 1.2.4"),
    ],
)
def test_a_release_of_no_version_or_another_is_refused(
    repository: Path, words: tuple[str, ...], reason: str
) -> None:
    status, said = released(repository, *words)
    assert (status, reason in said) == (2, True), said
    assert git(repository, "tag", "--list") == ""


def test_a_release_that_the_changelog_does_not_know_is_refused(repository: Path) -> None:
    (repository / "CHANGELOG.md").write_text(CHANGES.replace("[1.2.3]", "[1.2.1]"), encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message", "Another")
    status, said = released(repository, "VERSION=1.2.3")
    assert (status, "CHANGELOG.md has no section [1.2.3]" in said) == (2, True), said


def test_a_release_of_what_is_not_committed_is_refused(repository: Path) -> None:
    (repository / "CHANGELOG.md").write_text("", encoding="utf-8")
    status, said = released(repository, "VERSION=1.2.3")
    assert (status, "not committed" in said) == (2, True), said
