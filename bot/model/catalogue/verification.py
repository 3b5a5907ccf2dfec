"""What is known of a model file stands next to it, so that it can be verified later without a network.

Verified is that the file is whole, unchanged since it came, and a GGUF that opens.
"""

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bot.errors import ModelFailed

_REMEDY = "delete it, then pull it again (a starter model is created again automatically)"
_SECONDS = 120  # to open a file, at most


@dataclass(frozen=True, slots=True)
class Record:
    """A whole file's size in bytes, its SHA-256 in hex, and where it came from."""

    size: int
    sha256: str
    source: str


def record(file: Path, target: Path, source: str) -> Record:
    """Write down what `file` is, under the name of `target`, which is where it will stand."""
    entry = Record(file.stat().st_size, digest(file), source)
    place = _beside(target)
    part = place.with_name(place.name + ".part")
    part.write_text(json.dumps(asdict(entry), indent=2) + "\n", "utf-8")
    part.replace(place)
    return entry


def recorded(model: Path) -> Record | None:
    """What was written down of a model, None where nothing was. Raises ModelFailed where it is unreadable."""
    place = _beside(model)
    if not place.is_file():
        return None
    try:
        return Record(**json.loads(place.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as wrong:
        raise ModelFailed(f"{place} cannot be read: {wrong}; delete it, then pull the model again") from wrong


def digest(file: Path) -> str:
    """A file's SHA-256 in hex."""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _beside(model: Path) -> Path:
    return model.with_name(model.name + ".json")


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What was found. `checked` says against what: the record made when the file came, or its header only.

    `problem` is empty for a good file, else says how to mend it. `architecture` is what the header names.
    """

    path: Path
    checked: Literal["record", "header"]
    architecture: str = ""
    problem: str = ""


def verify(path: Path) -> FileVerdict:
    """Check a file: its size and SHA-256 against its record if it has one, and that its header opens."""
    if not path.is_file():
        return FileVerdict(path, "header", problem="there is no such file")
    try:
        known = recorded(path)
    except ModelFailed as wrong:
        return FileVerdict(path, "header", problem=str(wrong))
    checked: Literal["record", "header"] = "record" if known else "header"
    if problem := damage(path):
        return FileVerdict(path, checked, problem=problem)
    return FileVerdict(path, checked, *_header(path))


def damage(path: Path) -> str:
    """How a file differs from the record that was made when it came; "" where it does not, or there is none.

    Raises ModelFailed where the record is unreadable, and OSError.
    """
    known = recorded(path)
    if known and known.size != path.stat().st_size:
        return f"has {path.stat().st_size} bytes but should have {known.size}; {_REMEDY}"
    if known and known.sha256 != digest(path):
        return f"has changed since it was installed; {_REMEDY}"
    return ""


def _header(path: Path) -> tuple[str, str]:
    """The architecture that a GGUF's header names, and what is wrong with the file."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            return "", "is not a GGUF file: llama.cpp reads nothing else"
    named = architecture(path)
    return (named, "") if named else ("", f"llama.cpp cannot open it: it is damaged or too new; {_REMEDY}")


def architecture(path: Path) -> str | None:
    """The architecture that a GGUF names; None where llama.cpp cannot open it or it is cut off.

    Opened in a process of its own: a damaged one can make llama.cpp abort.
    """
    try:
        opened = subprocess.run(
            [sys.executable, "-m", __name__, str(path)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env={**os.environ, "GGML_NO_BACKTRACE": "1"},
        )
    except subprocess.TimeoutExpired:
        return None
    return opened.stdout.strip() or None if opened.returncode == 0 else None


def _open(path: str) -> str | None:
    """Reads header and vocabulary; llama.cpp checks that every tensor lies within the file."""
    import llama_cpp

    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        return None
    name = ctypes.create_string_buffer(64)
    llama_cpp.llama_model_meta_val_str(model, b"general.architecture", name, len(name))
    llama_cpp.llama_model_free(model)
    return name.value.decode(errors="replace")


if __name__ == "__main__":
    found = _open(sys.argv[1])
    if found is None:
        sys.exit(1)
    sys.stdout.write(found)


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends well, what lies there becomes `target`.

    One writer at a time: the caller holds a lock. What a killed writer left is overwritten by the next.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        yield part
        settle(part, target)
    finally:
        part.unlink(missing_ok=True)


def settle(part: Path, target: Path) -> None:
    """Move a written file to its place, so that a power cut leaves either the old one or the new one."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(target)
    if os.name == "posix":  # elsewhere a directory cannot be opened
        directory = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def check_room(directory: Path, size: int, what: str) -> None:
    """Raise ModelFailed where `size` more bytes would not leave a little room on the disk."""
    spare = 64 * 2**20
    free = shutil.disk_usage(directory).free
    if free < size + spare:
        raise ModelFailed(
            f"no room for {what}: {directory} has {free // 2**20} MB free and it takes "
            f"{(size + spare) // 2**20} MB; free some space, or set INHOUSE_DATA_DIR to a larger disk"
        )
