"""Walking: which files an indexed folder holds. Nothing outside of it, nothing hidden, nothing excluded."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from store.errors import CannotOpen, Unreadable
from store.indexing.exclusion import (
    IGNORE_FILE,
    Exclusion,
    Exclusions,
    Surroundings,
    built_in,
    fitting_nothing,
)
from store.reading import EXPORT, MB, Directory, is_slack, refusal_of

# What would break lines or write over a screen wherever the name is shown, and lone surrogates: names on disk
# are bytes, and those that are no UTF-8 come as these, which nothing else takes.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_MOST_CHANNELS = 64 * MB
"""Bytes of a file with the channels of a workspace: some hundred thousand."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: its path below the root as people see it, and where its bytes are.

    They are read below `directory`, the one that was walked: its path may lead to another one later. `size`
    is for estimates, and for the order in which they are read.
    """

    name: str
    path: Path
    directory: Directory
    size: int = 0


@dataclass(frozen=True, slots=True)
class Walk:
    """What lies at a root, which is held open meanwhile.

    `refused` names what is there and is not read, with the reason. `unseen` names folders that could not be
    looked into: what they hold is unknown, which is not the same as gone. `excluded` names files, and folders
    that were not looked into for that; `.` is the root itself. `whole` is False for a single file.
    """

    directory: Directory
    named: Path
    files: list[FoundFile] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    excluded: dict[str, Exclusion] = field(default_factory=dict)
    rules: Exclusions = field(default_factory=Exclusions)

    @property
    def whole(self) -> bool:
        return self.directory.path == self.named

    @property
    def root(self) -> Path:
        return self.directory.path

    def seen(self) -> Iterator[tuple[str, bool]]:
        """The names below the root that rules were asked about, each with whether it is a folder."""
        names = [it.name for it in self.files] + [name for name, _ in self.refused]
        yield from ((name, False) for name in names)
        folders = {str(above) for name in (*names, *self.excluded) for above in PurePosixPath(name).parents}
        yield from ((name, True) for name in folders - {"."})
        # Of what is excluded only the name is known.
        yield from ((name, folder) for name in self.excluded for folder in (False, True))


@contextmanager
def walk_path(path: Path, around: Surroundings | None = None) -> Iterator[Walk]:
    """The files at `path`, a folder or a single file, by name. Raises CannotOpen where nothing is there.

    Without `around`, a single file is given whatever the rules say: who names it alone wants to look at it.
    """
    try:
        root = path.resolve(strict=True)
        directory = Directory(root if root.is_dir() else root.parent)
    except (OSError, RuntimeError) as refused:  # RuntimeError: links that go in a circle
        raise _nothing_at(path, refused) from None
    with directory:
        found = Walk(directory, root, rules=_rules(root, directory, around))
        excluded = _excluded(root, directory, found.rules, around)
        if excluded:
            found.excluded["." if found.whole else root.name] = excluded
        elif found.whole:
            try:
                with directory.listing(root):
                    pass
                _add_links(found, _plain_files(found))
            except OSError as refused:
                raise _nothing_at(path, refused) from None
            found.files.sort(key=lambda file: file.name)
        else:
            found.files.append(FoundFile(root.name, root, directory, _size(root)))
        yield found


def _rules(root: Path, directory: Directory, around: Surroundings | None) -> Exclusions:
    if around is None:
        return Exclusions()
    try:
        return around.exclusions(root, around.top(root, folder=directory.path == root))
    except Unreadable as refused:
        raise CannotOpen(f"{root}: {IGNORE_FILE} in a folder above it {refused}") from None


def _excluded(
    root: Path, directory: Directory, rules: Exclusions, around: Surroundings | None
) -> Exclusion | None:
    """What leaves the root itself out, as a part of a larger one."""
    if around is None:
        return None
    folder = directory.path == root
    return rules.on_the_way(around.top(root, folder=folder), root, folder=folder)


def _nothing_at(path: Path, refused: OSError | RuntimeError) -> CannotOpen:
    reason = refusal_of(refused) if isinstance(refused, OSError) else "links go in a circle"
    return CannotOpen(f"{path}: {reason}")


def _plain_files(found: Walk) -> list[Path]:
    """Add what needs no thought; returns the links."""
    links: list[Path] = []
    waiting = [found.root]
    while waiting:
        folder = waiting.pop()
        below: list[Path] = []
        try:
            with found.directory.listing(folder) as entries:
                if _is_export(folder, entries, found.directory):
                    found.refused.append((_name(found.root, folder), EXPORT))
                    continue
                if any(entry.name == IGNORE_FILE for entry in entries):
                    found.rules.enter(folder, found.directory)
                for entry in entries:
                    _sort_in(entry, folder / entry.name, found, links, below)
        except OSError as refused:
            name = _name(found.root, folder)
            found.unseen.append(name)
            found.refused.append((name, f"could not be opened: {refusal_of(refused)}"))
        except Unreadable as refused:
            if folder == found.root:
                reason = f"{folder}: its {IGNORE_FILE} {refused}"
                raise CannotOpen(reason) from None
            name = _name(found.root, folder)
            found.unseen.append(name)
            found.refused.append((name, f"was not read: its {IGNORE_FILE} {refused}"))
        waiting += reversed(below)
    return links


def _is_export(folder: Path, entries: Sequence[os.DirEntry[str]], directory: Directory) -> bool:
    """Whether a folder is an export of Slack that was unpacked."""
    names = [entry.name for entry in entries]
    return is_slack(names, lambda name: directory.contents(folder / name, _MOST_CHANNELS)[0])


def _sort_in(entry: os.DirEntry[str], path: Path, found: Walk, links: list[Path], below: list[Path]) -> None:
    """Put what lies at `path` among files, links, folders `below` or what is refused."""
    is_file = entry.is_file(follow_symlinks=False)
    if built_in(entry.name, folder=not is_file):
        return
    is_folder = entry.is_dir(follow_symlinks=False)
    if excluded := found.rules.of(path, folder=is_folder):
        found.excluded[_name(found.root, path)] = excluded
    elif is_folder:
        below.append(path)
    elif _ODD.search(str(path)):
        reason = "has a name with control characters, or not in UTF-8; rename it"
        found.refused.append((_name(found.root, path), reason))
    elif entry.is_symlink():
        links.append(path)
    elif is_file:
        found.files.append(FoundFile(_name(found.root, path), path, found.directory, _size(entry)))
    else:
        found.refused.append((_name(found.root, path), "is not a plain file"))


def _add_links(found: Walk, links: list[Path]) -> None:
    """Add links to files of this root that have no plain name in it; refuse those that lead out.

    A link is followed here in name only. Its target is opened as any file is, without following one.
    """
    known = {file.path for file in found.files}
    for link in links:
        name = _name(found.root, link)
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            found.refused.append((name, "is a link to nothing"))
            continue
        if not target.is_relative_to(found.root):
            found.refused.append((name, "is a link that leads out of the folder"))
        elif excluded := found.rules.on_the_way(found.root, target):
            found.excluded[name] = excluded
        elif target not in known and found.directory.is_file(target):
            known.add(target)
            found.files.append(FoundFile(name, target, found.directory, _size(target)))


def _size(entry: os.DirEntry[str] | Path) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def _name(root: Path, path: Path) -> str:
    return _ODD.sub("?", path.relative_to(root).as_posix())


def unmatched(walks: Sequence[Walk], patterns: Sequence[str]) -> list[str]:
    """The patterns that fit nothing in any of these folders."""
    return list(fitting_nothing(patterns, (it for found in walks for it in found.seen())))
