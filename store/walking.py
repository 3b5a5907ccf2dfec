"""Walking: which files an indexed folder holds. Nothing outside of it, nothing hidden."""

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from store.errors import CannotOpen

# Lone surrogates, and what would break lines or write over a screen wherever the name is shown.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NEVER = {"node_modules", "__pycache__", "venv", "site-packages"}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: its path below the root as people see it, and where its bytes are."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Walk:
    """What lies at a root.

    `refused` names what is there and is not read, with the reason. `unseen` names folders that could not be
    looked into: what they hold is unknown, which is not the same as gone. `whole` is False for a single file.
    """

    root: Path
    whole: bool = True
    files: list[Found] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def walk(path: Path) -> Walk:
    """The files at `path`, a folder or a single file, by name. Raises CannotOpen where nothing is there."""
    try:
        root = path.resolve(strict=True)
        if not root.is_dir():
            return Walk(root.parent, whole=False, files=[Found(root.name, root)])
        os.scandir(root).close()
    except (OSError, RuntimeError) as refused:  # RuntimeError: links that go in a circle
        reason = getattr(refused, "strerror", None) or "links go in a circle"
        raise CannotOpen(f"{path}: {reason.lower()}; nothing was changed") from None
    found = Walk(root)
    links = _plain_files(found)
    _add_links(found, links)
    found.files.sort(key=lambda file: file.name)
    return found


def _plain_files(found: Walk) -> list[Path]:
    """Add what needs no thought; returns the links."""
    links: list[Path] = []

    def unseen(refused: OSError) -> None:
        name = _name(found.root, Path(refused.filename))
        found.unseen.append(name)
        found.refused.append((name, f"could not be looked into: {(refused.strerror or '').lower()}"))

    for folder, folders, files in os.walk(found.root, onerror=unseen):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _NEVER)
        links += [Path(folder, name) for name in folders if Path(folder, name).is_symlink()]
        for name in sorted(files):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            if not _is_text(str(path)):
                found.refused.append(
                    (
                        _name(found.root, path),
                        "has a name with control characters, or not in UTF-8; rename it",
                    )
                )
            elif path.is_symlink():
                links.append(path)
            elif stat.S_ISREG(path.lstat().st_mode):
                found.files.append(Found(_name(found.root, path), path))
            else:
                found.refused.append((_name(found.root, path), "is not a plain file"))
    return links


def _add_links(found: Walk, links: list[Path]) -> None:
    """Add links to files of this root that have no plain name in it; refuse those that lead out."""
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
        elif target.is_file() and target not in known:
            known.add(target)
            found.files.append(Found(name, target))


def _name(root: Path, path: Path) -> str:
    return _ODD.sub("?", path.relative_to(root).as_posix())


def _is_text(name: str) -> bool:
    """Names on disk are bytes; those that are no UTF-8 come as lone surrogates, which nothing else takes."""
    return name.isprintable() or not _ODD.search(name)
