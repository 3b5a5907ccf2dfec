"""Zip archives: their files, each a section below its name. Runs in the parser's process only."""

import io
import stat
import zipfile
from dataclasses import replace
from pathlib import PurePath, PurePosixPath

from store.errors import UnknownFormat, Unreadable
from store.reading.decoding import clean
from store.reading.document import Document, title_of
from store.reading.formats import format_of
from store.reading.opening import MB
from store.reading.parts import Parts, joined
from store.reading.slack_export import EXPORT, export_folder, member_name, unpacked

_MOST_UNPACKED = 256 * MB
_MOST_FILES = 2000
_STEEPEST = 200
"""Bytes for each that is packed. Text packs to a fifth, tables of few words to a fiftieth."""
_SMALL = MB
_ENCRYPTED = 0x1


def read(data: bytes, path: PurePath) -> Document:
    """An archive. Raises Unreadable: damaged, or without a file that can be read."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as wrong:
        raise Unreadable(f"is not a complete archive ({type(wrong).__name__}); pack it again") from None
    parts, room, files = Parts(path, 1, "file"), _MOST_UNPACKED, 0
    with archive:
        if _is_export(archive):
            raise Unreadable(EXPORT)
        for info in archive.infolist():
            name = clean(member_name(info))
            if info.is_dir() or any(it.startswith((".", "__MACOSX")) for it in name.split("/") if it != ".."):
                continue
            files += 1
            if why := _refusal(info, name, room, files):
                parts.lose(name, why)
                continue
            room -= info.file_size
            try:
                content = archive.read(info)
            except MemoryError:
                raise
            except Exception as wrong:  # each way of packing has errors of its own
                parts.lose(name, f"is damaged ({type(wrong).__name__})")
            else:
                parts.add(name, content)
    title = title_of(path)  # no file in it names the whole
    return replace(joined(parts, title), title=title)


def _is_export(archive: zipfile.ZipFile) -> bool:
    members = {member_name(it): it for it in archive.infolist()}
    return export_folder(members, lambda name: unpacked(archive, members[name])) is not None


def _refusal(info: zipfile.ZipInfo, name: str, room: int, files: int) -> str:
    """Why a file is not unpacked, or nothing. What the archive says of sizes is held to when it is."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name[:2] or not path.name:
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted; pack it without a password"
    if files > _MOST_FILES:
        return f"the archive holds over {_MOST_FILES:,} files"
    try:
        format_of(path)
    except UnknownFormat as unknown:
        return str(unknown)
    if info.file_size > max(_SMALL, _STEEPEST * info.compress_size):
        return f"it unpacks to {_STEEPEST} times its size or more"
    return f"the archive unpacks to over {_MOST_UNPACKED // MB} MB" if info.file_size > room else ""
