"""llama-server and llama-bench of the very llama.cpp that the binding contains, over the binding's libraries.

`python -m bench.llama_cpp` builds them once, in about five minutes on two cores; benches hold our engine's
speed to them, and only the same build makes that fair. Tests ask the server through the remote writer and
want to know what it says, not how soon: `--quick` builds theirs, a llama-server that is not optimised.
"""

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache"
PROJECT = Path(__file__).parent / "llama_server"
REQUIREMENTS = ROOT / "requirements" / "run.txt"
PACKAGE = "llama-cpp-python"
# Of llama.cpp's folder; nothing is compiled from these, and they are most of it.
_UNUSED = ("models", "docs", "media", "benches", "tests", "examples")


class NotBuilt(Exception):
    """The programs are not there or cannot be built; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Build:
    """Programs, the folder that they are built in, how, and where llama.cpp's source lies."""

    folder: Path
    programs: tuple[str, ...]
    quick: bool = False
    source: Path = CACHE / "llama-cpp-source"

    def program(self, name: str) -> Path:
        return self.folder / "bin" / name

    @property
    def record(self) -> Path:
        """Says what the programs were built of."""
        return self.folder / "built-of"


FOR_BENCHES = Build(CACHE / "llama-server", ("llama-server", "llama-bench"))
FOR_TESTS = Build(CACHE / "llama-server-for-tests", ("llama-server",), quick=True)


def as_it_comes() -> dict[str, str]:
    """The environment without what our engine sets for itself: the others run as their users run them."""
    return {name: value for name, value in os.environ.items() if name != "GOMP_SPINCOUNT"}


def server_binary(build: Build) -> Path:
    """llama-server. Raises NotBuilt."""
    return _built("llama-server", build)


def bench_binary() -> Path:
    """llama-bench. Raises NotBuilt."""
    return _built("llama-bench", FOR_BENCHES)


def make(build: Build) -> bool:
    """Build what is not there or was built over other libraries; False when there was nothing to do.

    Raises NotBuilt.
    """
    fingerprint = _fingerprint()
    if all(build.program(name).is_file() for name in build.programs) and _read(build.record) == fingerprint:
        return False
    cmake, ninja = _tool("cmake"), _tool("ninja")
    build.record.unlink(missing_ok=True)
    if f"CMAKE_HOME_DIRECTORY:INTERNAL={PROJECT}\n" not in _read(build.folder / "CMakeCache.txt"):
        shutil.rmtree(build.folder, ignore_errors=True)  # of a checkout that was moved, CMake takes nothing
    fetch(build.source)
    paths = f"-DSOURCE={build.source}", f"-DLIBRARIES={libraries()}", f"-DCMAKE_MAKE_PROGRAM={ninja}"
    quick = f"-DQUICK={'ON' if build.quick else 'OFF'}"
    _run(
        [cmake, "-G", "Ninja", "-S", PROJECT, "-B", build.folder, *paths, quick],
        f"is there a C++ compiler? If so, remove {build.folder} and try again",
    )
    _run(
        [cmake, "--build", build.folder, "--target", *build.programs], f"remove {build.folder} and try again"
    )
    _run([build.program("llama-server"), "--version"], "the binding's libraries and its source do not match")
    build.record.write_text(fingerprint, encoding="utf-8")
    return True


def fetch(source: Path) -> None:
    """Unpack llama.cpp from the binding's source package, checked by its locked hash. Raises NotBuilt."""
    locked = _locked()
    record = source / ".fetched"
    if _read(record) == locked:
        return
    shutil.rmtree(source, ignore_errors=True)
    with tempfile.TemporaryDirectory() as directory:
        there = Path(directory)
        wanted = there / "requirements.txt"
        wanted.write_text(locked, encoding="utf-8")
        print(f"Fetching the source of {PACKAGE} (80 MB)", flush=True)
        pip = sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"
        _run(
            [*pip, "--no-deps", "--no-binary", PACKAGE, "--require-hashes", "-r", wanted, "-d", there],
            "it comes from the package index that pip is configured for: is that in reach?",
        )
        _unpack(next(there.glob("*.tar.gz")), source)
    record.write_text(locked, encoding="utf-8")


def libraries() -> Path:
    """The folder of the libraries that the binding loads. Raises NotBuilt."""
    binding = importlib.util.find_spec("llama_cpp")
    if binding is None or binding.origin is None:
        raise NotBuilt(f"{PACKAGE} is not installed here: run it with the Python of .venv, as make does")
    return Path(binding.origin).parent / "lib"


def _built(name: str, build: Build) -> Path:
    program = build.program(name)
    if not program.is_file():
        quick = " --quick" if build.quick else ""
        raise NotBuilt(f"{program} is not there; build it once: python -m bench.llama_cpp{quick}")
    return program


def _unpack(package: Path, source: Path) -> None:
    with tarfile.open(package) as archive:
        archive.extractall(source, _of_llama_cpp(archive), filter="data")


def _of_llama_cpp(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The files under vendor/llama.cpp, named as they are there."""
    for member in archive:
        found = re.fullmatch(r"[^/]+/vendor/llama\.cpp/(.+)", member.name)
        if found and found[1].partition("/")[0] not in _UNUSED:
            yield member.replace(name=found[1], deep=False)


def _fingerprint() -> str:
    """What the programs depend on: the binding's libraries and where they lie, as the programs look for them
    there, the locked version, and how they are built."""
    parts = sorted(path for path in libraries().iterdir() if not path.is_symlink())
    ours = sorted(path for path in PROJECT.iterdir() if path.is_file())
    digests = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (*parts, *ours))
    return hashlib.sha256("".join((str(libraries()), _locked(), *digests)).encode()).hexdigest()


def _locked() -> str:
    """The binding's entry in the locked requirements: version and hashes."""
    found = re.search(rf"^{PACKAGE}==(?:.*\\\n)*.*\n", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise NotBuilt(f"{REQUIREMENTS} does not lock {PACKAGE}: make lock")
    return found[0]


def _tool(name: str) -> str:
    """A program of the dev requirements; they lie beside this Python."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        raise NotBuilt(f"{name} is missing: it comes with requirements/dev.txt, which make installs")
    return found


def _run(command: Sequence[str | Path], remedy: str) -> None:
    try:
        subprocess.run([str(part) for part in command], check=True)
    except (OSError, subprocess.CalledProcessError) as wrong:
        raise NotBuilt(f"{Path(command[0]).name} failed, see above; {remedy}") from wrong


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main() -> None:
    options = argparse.ArgumentParser(
        description="Build llama-server and llama-bench over the binding's libraries."
    )
    options.add_argument(
        "--quick", action="store_true", help="only a llama-server for tests; not to be measured"
    )
    build = FOR_TESTS if options.parse_args().quick else FOR_BENCHES
    try:
        made = make(build)
    except NotBuilt as wrong:
        sys.exit(str(wrong))
    print(f"{build.folder / 'bin'}: {', '.join(build.programs)}{'' if made else ' as before'}")


if __name__ == "__main__":
    main()
