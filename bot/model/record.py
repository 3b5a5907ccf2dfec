"""What is known of a model file stands next to it, so that it can be checked later without a network."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import ModelFailed


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


def digest(file: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """A file's SHA-256 in hex; `on_bytes` hears how many more were read."""
    sha = hashlib.sha256()
    with file.open("rb") as data:
        while block := data.read(2**20):
            sha.update(block)
            if on_bytes:
                on_bytes(len(block))
    return sha.hexdigest()


def _beside(model: Path) -> Path:
    return model.with_name(model.name + ".json")
