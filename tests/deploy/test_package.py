"""What is released: the wheel holds all that the bot needs, the source makes the same wheel, and in an empty
environment the wheel with the locked versions is a demo that works. Nothing is downloaded: uv has it all from
installing this checkout.
"""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.deploy.files import ROOT, VERSION

ROOMS = "bot", "handlers", "store"
UV = str(Path(sys.executable).parent / "uv")


def uv(*words: str | Path) -> None:
    done = subprocess.run([UV, *words, "--offline"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source package, and the wheel that is made of it."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--quiet", "--out-dir", folder, ".")
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_every_file_of_the_three_rooms_as_it_is(wheel: Path) -> None:
    there = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {name: data for name, data in contents(wheel).items() if name.partition("/")[0] in ROOMS}
    assert sorted(held) == sorted(there)
    assert held == there
    assert {Path(name).suffix for name in held} >= {
        ".po",
        ".json",
        ".md",
        ".toml",
        ".txt",
        ".html",
        ".js",
        ".css",
    }


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    assert {name.partition("/")[0] for name in contents(wheel)} == {*ROOMS, f"inhouse-{VERSION}.dist-info"}


def test_the_source_makes_the_wheel_that_the_checkout_makes(wheel: Path, tmp_path: Path) -> None:
    uv("build", "--quiet", "--wheel", "--out-dir", tmp_path, ".")
    assert next(tmp_path.glob("*.whl")).read_bytes() == wheel.read_bytes()


def test_the_source_has_what_people_read_and_nothing_of_this_machine(dist: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {name.partition("/")[0] for name in names} <= {
        *(*ROOMS, "docs", "requirements", "pyproject.toml", "PKG-INFO"),
        *("README.md", "CHANGELOG.md", "LICENSE", ".env.example", ".gitignore"),
    }
    assert {
        "docs/deploy/inhouse.service",
        "docs/deploy/compose.yaml",
        "requirements/constraints.txt",
    } <= names


def test_its_metadata_say_what_it_is(wheel: Path) -> None:
    files = contents(wheel)
    about = f"inhouse-{VERSION}.dist-info"
    said = Parser().parsestr(files[f"{about}/METADATA"].decode())
    assert (said["Name"], said["Version"], said["License-Expression"]) == ("inhouse", VERSION, "Apache-2.0")
    assert said["Requires-Python"] == ">=3.11"
    assert "Programming Language :: Python :: 3.11" in said.get_all("Classifier", ())
    assert files[f"{about}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert files[f"{about}/entry_points.txt"].decode().split() == [
        "[console_scripts]",
        "inhouse",
        "=",
        "bot.__main__:main",
    ]


# --- versions --------------------------------------------------------------------------------------------


def test_version_changelog_and_command_agree() -> None:
    """The version stands in pyproject.toml; once it is released, the changelog begins with it."""
    assert version("inhouse") == VERSION
    command = [str(Path(sys.executable).parent / "inhouse"), "--version"]
    told = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert told.stdout == f"inhouse {VERSION}\n"
    released = re.findall(r"^## \[(\d[\d.]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert released == sorted(released, key=number, reverse=True)
    assert not released or number(VERSION) >= number(released[0])


def number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_constraints_are_the_locked_versions_without_hashes_and_hosts() -> None:
    text = (ROOT / "requirements/constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text and "--" not in text
    locked = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z].*?==.*?) *\\$", locked, re.M)
    assert text.splitlines()[1:] == pins
    assert len(pins) > 100


# --- the demo --------------------------------------------------------------------------------------------


@pytest.mark.long
def test_in_an_empty_environment_the_wheel_is_a_demo_that_works(wheel: Path, tmp_path: Path) -> None:
    """The script of the demo ends with status 1 where a reply is not as expected."""
    empty = tmp_path / "empty"
    uv("venv", "--quiet", "--python", sys.executable, empty)
    python = empty / "bin" / "python"
    uv(
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--no-deps",
        "-r",
        "requirements/constraints.txt",
        wheel,
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [empty / "bin" / "inhouse", "demo", "--terminal", "--script-only"],
        cwd=elsewhere,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "26 days of annual leave" in " ".join(done.stdout.split())
