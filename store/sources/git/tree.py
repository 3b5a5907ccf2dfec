"""What a commit holds and since when: its plain files, what differs between two commits, and dates."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from store.errors import PlaceRefused
from store.indexing import IGNORE_FILE, Exclusions, built_in
from store.reading import MB
from store.sources.git.command import Git

_ENTRY = re.compile(r"(\d+) (\w+) (\w+) +(\S+)\t(.*)", re.DOTALL)
_PLAIN = ("100644", "100755")
"""Modes of files; links and submodules have others."""
_COMMIT = "\x01"


@dataclass(frozen=True, slots=True)
class File:
    """`blob` is the id of its content; `size` is in bytes."""

    blob: str
    size: int


def files_of(git: Git, commit: str, folder: str) -> dict[str, File]:
    """The plain files of a commit below a folder that nothing leaves out, by path.

    Raises PlaceRefused where it is not known what is left out.
    """
    found: dict[str, File] = {}
    for each in git.pieces("ls-tree", "-r", "-z", "--long", commit):
        entry = _ENTRY.fullmatch(each)
        if entry and entry[1] in _PLAIN:
            found[entry[5]] = File(entry[3], int(entry[4]))
    rules = _rules(git, commit, found)
    return {name: it for name, it in found.items() if lies_in(name, folder) and not _left_out(name, rules)}


def lies_in(name: str, folder: str) -> bool:
    return not folder or name.startswith(f"{folder}/")


def changed_between(git: Git, old: str, new: str) -> list[str]:
    """The paths whose files differ."""
    return list(git.pieces("diff-tree", "-r", "-z", "--no-renames", "--name-only", old, new))


def dates_of(git: Git, commits: str, names: Collection[str]) -> dict[str, datetime]:
    """When the newest of these commits that touched a file was made. A merge touches only what it made
    different from all that it joined."""
    found: dict[str, datetime] = {}
    wanted = set(names)
    if not wanted:
        return found
    when: datetime | None = None
    for each in _log(git, commits):
        if each.startswith(_COMMIT):
            when = datetime.fromtimestamp(int(each[1:]), tz=UTC)
        elif each in wanted and when:
            found[each] = when
            wanted.discard(each)
            if not wanted:
                break
    return found


def _log(git: Git, commits: str) -> Iterator[str]:
    """Commits as their times, each followed by the paths that it touched."""
    asked = ("log", "-z", "-c", "--no-renames", "--name-only", "--format=%x01%ct", commits, "--")
    for each in git.pieces(*asked):
        yield from filter(None, each.split("\n"))


def _rules(git: Git, commit: str, files: Collection[str]) -> Exclusions:
    rules = Exclusions()
    for name in files:
        path = PurePosixPath(name)
        if path.name == IGNORE_FILE:
            data = git.contents(commit, name, MB + 1)
            if data is None or len(data) > MB:
                raise PlaceRefused(f"{name} is over 1 MB: what it leaves out is not known")
            rules.add(Path("/", path.parent), data.decode("utf-8", "replace"))
    return rules


def _left_out(name: str, rules: Exclusions) -> bool:
    path = PurePosixPath(name)
    hidden = any(built_in(it.name, folder=it != path) for it in (path, *path.parents) if it.name)
    return hidden or rules.on_the_way(Path("/"), Path("/", name)) is not None
