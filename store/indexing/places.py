"""Where sources lie, and what was indexed and excluded around them."""

import os
from collections.abc import Mapping
from pathlib import Path

from store.indexing.exclusion import Surroundings
from store.upkeep import Upkeep


def source_id(path: Path) -> str:
    """The id of the document at an absolute path, and the beginning of the ids of all below it."""
    return f"file:{path.as_posix().rstrip('/')}"


def file_id(root: Path, name: str) -> str:
    """The id of the document of a file by its name below a root; of "", the beginning of all."""
    return f"{source_id(root)}/{name}"


def path_of(source_id: str) -> Path:
    """Where the file or folder of this id lies."""
    return Path(source_id.removeprefix("file:") or "/")


def surroundings(upkeep: Upkeep, given: Mapping[Path, tuple[str, ...]] | None = None) -> Surroundings:
    """What was indexed and excluded so far; `given` are the patterns of paths that will be indexed."""
    patterns = {path_of(name): kept for name, kept in upkeep.patterns().items()}
    patterns |= {Path(os.path.realpath(path)): those for path, those in (given or {}).items()}
    return Surroundings([path_of(root.id) for root in upkeep.roots()], list(patterns.items()))
