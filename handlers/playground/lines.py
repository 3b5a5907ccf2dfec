"""Lines of a terminal or a pipe, read without stopping the event loop."""

import asyncio
import os
from typing import TextIO


class Lines:
    """The lines of `source`. Read past Python's own buffer, which would hide pasted lines."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._read = b""
        self._ended = False

    async def next(self) -> str | None:
        """The next line without its end, None when there is none."""
        while b"\n" not in self._read and not self._ended:
            found = await self._more()
            self._read += found
            self._ended = not found
        line, _, rest = self._read.partition(b"\n")
        nothing = self._ended and not self._read
        self._read = rest
        return None if nothing else line.decode(errors="replace").rstrip("\r")

    async def _more(self) -> bytes:
        number = self._source.fileno()
        ready = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            loop.add_reader(number, ready.set)
        except (NotImplementedError, PermissionError):  # Windows; a plain file is always ready
            return await asyncio.to_thread(os.read, number, 65_536)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(number)
        return os.read(number, 65_536)
