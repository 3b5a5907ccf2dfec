"""Where sources lie, and what was indexed and excluded around them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from store.errors import NoSuchDocument
from store.indexing.exclusion import Surroundings
from store.ledger.roots import Root
from store.passage import Source
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


def outermost(roots: Sequence[Root]) -> list[Path]:
    """Where the roots lie that are in no other one: indexing these indexes all."""
    held = [it for it in roots if not any(other.id != it.id and other.holds(it.id) for other in roots)]
    return sorted(path_of(it.id) for it in held)


def places_called(path: Path, sources: Iterable[Source]) -> list[str]:
    """The ids of documents with this name; where there are none, of folders with it, as ids begin there."""
    name, held = path.as_posix(), list(sources)
    if exact := sorted(it.id for it in held if it.name == name):
        return exact
    inside = (it for it in held if it.name.startswith(f"{name}/") and it.id.endswith(f"/{it.name}"))
    return sorted({it.id.removesuffix(it.name) + name for it in inside})


def on_disk(path: Path, upkeep: Upkeep) -> Path:
    """A path as it was given; where nothing lies there, that of what is called so in an indexed folder.

    Raises NoSuchDocument where that may be one of several.
    """
    if os.path.lexists(path) or path.is_absolute():
        return path
    sources = [it.source for it in upkeep.holdings()]
    if any(at_or_below(it, source_id(path.absolute())) for it in sources):
        return path  # it is gone, and its documents are not yet
    found = {path_of(it) for it in places_called(path, sources)}
    found |= {it for root in upkeep.roots() if os.path.lexists(it := path_of(root.id) / path)}
    if len(found) > 1:
        raise several(path, len(found))
    return found.pop() if found else path


def at_or_below(source: Source, place: str) -> bool:
    """Whether a source is the one with this id, or lies in the folder of this id."""
    return source.id == place or source.id.startswith(f"{place}/")


def several(path: Path, number: int) -> NoSuchDocument:
    """What is raised where a name is not enough."""
    return NoSuchDocument(
        f"{path}: {number} indexed files or folders have this name; give the path on disk of one"
    )


def surroundings(upkeep: Upkeep, given: Mapping[Path, tuple[str, ...]] | None = None) -> Surroundings:
    """What was indexed and excluded so far; `given` are the patterns of paths that will be indexed."""
    patterns = {path_of(name): kept for name, kept in upkeep.patterns().items()}
    patterns |= {Path(os.path.realpath(path)): those for path, those in (given or {}).items()}
    return Surroundings([path_of(root.id) for root in upkeep.roots()], list(patterns.items()))
