"""Exports of Slack: how one is told from other archives and folders, and its files, one at a time.

It is an archive or a folder with the people and the channels of a workspace beside each other; below lies a
folder for each channel, with a file for each day. Whoever made it may mean harm: nothing is unpacked to disk,
no link is followed, and what claims to be small is no larger.
"""

import hashlib
import json
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from store.errors import CannotOpen, Unreadable
from store.reading.opening import MB, Directory, refusal_of

EXPORT = (
    "is an export of Slack, which is not read as files: name it to `inhouse index` by itself, so that each "
    "channel is for its own members"
)
CHANNELS = "channels.json"
PEOPLE = ("users.json", "org_users.json")
"""The second where a whole Enterprise organisation was exported."""
_MOST_BYTES = 256 * MB
"""Of one file, unpacked: the people of the largest organisations take some 100 MB, the busiest day a few."""
_STEEPEST = 200
"""Bytes for each that is packed, of a file over 1 MB: messages pack to a tenth."""
_UTF8 = 0x800
_ENCRYPTED = 0x1
_ID = re.compile(r"[CGD][A-Z0-9]+")

Read = Callable[[str], bytes]
"""A file's bytes by its name. Raises Unreadable."""


class ExportFiles:
    """The files of an export, by their names below the folder that has the people. Use it as a context."""

    def __init__(self, sizes: Mapping[str, int], read: Read, close: Callable[[], None]) -> None:
        self.sizes = sizes
        """Bytes of each JSON file of it, unpacked."""
        self._read = read
        self._close = close

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises CannotOpen, and Unreadable for what is no export."""
        try:
            found = cls._folder(path) if path.is_dir() else cls._archive(path)
        except OSError as refused:
            raise CannotOpen(f"{path}: {refusal_of(refused)}") from None
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:
            raise Unreadable(f"is not a complete archive ({type(wrong).__name__})") from None
        if not found.sizes:
            found.__exit__()
            raise Unreadable(f"is no export of Slack: it has no {PEOPLE[0]} beside a {CHANNELS}")
        return found

    @classmethod
    def _folder(cls, path: Path) -> Self:
        directory = Directory(path)

        def read(name: str) -> bytes:
            return directory.contents(path / name, _MOST_BYTES)[0]

        try:
            with directory.listing(path) as entries:
                top = {it.name: it for it in entries}
                sizes = {
                    name: it.stat(follow_symlinks=False).st_size
                    for name, it in top.items()
                    if _is_json(it.name)
                }
                folders = [name for name, it in top.items() if it.is_dir(follow_symlinks=False)]
            if not is_slack(sizes, read):
                return cls({}, read, directory.close)
            for folder in folders:
                with directory.listing(path / folder) as entries:
                    days = [it for it in entries if _is_json(it.name)]
                    sizes |= {f"{folder}/{it.name}": it.stat(follow_symlinks=False).st_size for it in days}
        except BaseException:
            directory.close()
            raise
        return cls(sizes, read, directory.close)

    @classmethod
    def _archive(cls, path: Path) -> Self:
        archive = zipfile.ZipFile(path)
        members = {member_name(it): it for it in archive.infolist() if _is_json(it.filename)}
        top = export_folder(members, lambda name: unpacked(archive, members[name]))
        if top is None:
            return cls({}, _absent, archive.close)
        names = [it.removeprefix(top) for it in members if it.startswith(top)]
        sizes = {it: members[top + it].file_size for it in names if it.count("/") <= 1}
        return cls(sizes, lambda name: unpacked(archive, members[top + name]), archive.close)

    @property
    def fingerprint(self) -> str:
        """What the same export is known again by, under whatever name, packed or not: its files, each with
        its length."""
        told = json.dumps(sorted(self.sizes.items()))
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]

    def json(self, name: str) -> Any:
        """What stands in a file. Raises Unreadable."""
        try:
            return json.loads(self._read(name))
        except (ValueError, RecursionError):
            raise Unreadable("is not JSON; export it again") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()


def is_export(path: Path) -> bool:
    """Whether an archive or a folder is an export of Slack, by what it holds."""
    try:
        if not path.is_dir() and not zipfile.is_zipfile(path):
            return False
        with ExportFiles.open(path):
            return True
    except (Unreadable, OSError):
        return False


def export_folder(names: Iterable[str], read: Read) -> str | None:
    """Where in an archive an export lies: "", or the folder that it was packed with and a slash. None where
    there is none."""
    held = set(names)
    for channels in sorted((it for it in held if it.rpartition("/")[2] == CHANNELS), key=len):
        top = channels.removesuffix(CHANNELS)
        beside = {it.removeprefix(top) for it in held if it.startswith(top)}
        if top.count("/") <= 1 and is_slack(beside, lambda name, top=top: read(top + name)):  # type: ignore[misc]
            return top
    return None


def is_slack(names: Iterable[str], read: Read) -> bool:
    """Whether among files that lie beside each other are the people and the channels of a workspace."""
    held = set(names)
    if CHANNELS not in held or held.isdisjoint(PEOPLE):
        return False
    try:
        channels = json.loads(read(CHANNELS))
    except (Unreadable, ValueError, RecursionError):
        return False
    if not isinstance(channels, list):
        return False
    # One of private channels alone has no public ones; nothing else has all these names.
    return not channels or any(isinstance(it, dict) and _ID.fullmatch(str(it.get("id"))) for it in channels)


def member_name(info: zipfile.ZipInfo) -> str:
    """As people see it. Where nothing says that a name is UTF-8, it often is."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _is_json(name: str) -> bool:
    return name.endswith(".json") and not name.startswith(("__MACOSX/", "."))


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A file of an archive. Raises Unreadable."""
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("is encrypted; pack it without a password")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("is a link")
    if info.file_size > _MOST_BYTES:
        raise Unreadable(f"is over {_MOST_BYTES // MB} MB")
    if info.file_size > max(MB, _STEEPEST * info.compress_size):
        raise Unreadable(f"unpacks to {_STEEPEST} times its size or more")
    try:
        return archive.read(info)
    except MemoryError:
        raise
    except Exception as wrong:  # each way of packing has errors of its own
        raise Unreadable(f"is damaged ({type(wrong).__name__})") from None


def _absent(name: str) -> bytes:
    raise Unreadable(f"has no {name}")
