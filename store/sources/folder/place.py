"""An open folder of any filesystem: what it lists, and the bytes of its files."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsspec import AbstractFileSystem

from store.reading import Directory


@dataclass(frozen=True, slots=True)
class Place:
    """An open filesystem, the folder in it, and what stands before a file's name on the web."""

    filesystem: AbstractFileSystem
    root: str
    web: str

    def path(self, name: str) -> str:
        """Where a file or folder lies by its name below the folder."""
        return f"{self.root}/{name}" if self.root and name else self.root or name or "/"

    def entries(self, name: str) -> list[dict[str, Any]]:
        """What the library tells of all that lies in a folder now. Raises what it raises."""
        self.filesystem.invalidate_cache()
        return list(self.filesystem.ls(self.path(name), detail=True))

    def contents(self, name: str, most: int) -> bytes:
        """At most so many of a file's bytes. Raises CannotOpen, or what the library raises."""
        if "file" in self.filesystem.protocol:
            # Part by part, as no link in a folder's place is to be followed, also not from one moment on.
            path = Path(self.root, name)
            if not os.path.lexists(path):
                raise FileNotFoundError(name)
            with Directory(Path(self.root)) as directory:
                return directory.contents(path, most)[0]
        if self.filesystem.async_impl:
            return bytes(self.filesystem.cat_file(self.path(name), start=0, end=most))
        with self.filesystem.open(self.path(name), "rb") as file:
            return bytes(file.read(most))

    def close(self) -> None:
        """Let go of connections, which each library keeps somewhere else."""
        for holder in (self.filesystem, getattr(self.filesystem, "client", None)):
            for name in ("fo", "zip", "ftp", "client", "http"):
                with suppress(Exception):
                    getattr(holder, name).close()
