"""One process that parses untrusted files under limits of time and memory; replaced when it dies."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import PurePath
from typing import Any, Self

from store import errors
from store.errors import ReadingTimedOut, TooLarge, Unreadable
from store.reading.document import Document
from store.reading.opening import MB, Limits

_START = "import sys; from store.reading.parser_process import main; main(int(sys.argv[1]), int(sys.argv[2]))"
_KINDS: dict[str, type[Unreadable]] = {
    each.__name__: each for each in (Unreadable, TooLarge, ReadingTimedOut, errors.UnknownFormat)
}
_MOST_JSON = 8
"""Bytes that one character may take in a reply: \\uXXXX, and some for the headings."""


class Worker:
    """Parses one file at a time, in a process that is started when first needed. One thread may use it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, data: bytes, path: PurePath) -> Document:
        """Parse the bytes of a file. Raises Unreadable, TooLarge or ReadingTimedOut."""
        process = self._started()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        alarm = threading.Timer(self._limits.seconds, stop)
        alarm.start()
        try:
            line = self._exchange(process, data, path)
        except BaseException:
            self.close()  # what is left in the pipe belongs to a request that nobody waits for
            raise
        finally:
            alarm.cancel()
        if not line.endswith(b"\n"):
            raise self._died(process, timed_out=late.is_set())
        reply = json.loads(line)
        if late.is_set() or reply.get("spent"):
            self.close()  # the next file gets a new process
        return _document(reply)

    def close(self) -> None:
        """End the process. It may be used again after."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)

    def _exchange(self, process: subprocess.Popen[bytes], data: bytes, path: PurePath) -> bytes:
        """The reply's line; cut short where the process died."""
        assert process.stdin and process.stdout
        header = {"name": str(path), "size": len(data), "seconds": self._limits.seconds}
        try:
            process.stdin.write(json.dumps(header).encode() + b"\n" + data)
            process.stdin.flush()
        except BrokenPipeError:
            return b""
        return process.stdout.readline(self._limits.text_chars * _MOST_JSON + MB)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:
            self.close()
        if not self._process:
            # -P: a folder of code that happens to be here must not stand in for our modules.
            # Nothing of our environment goes along: it may hold tokens, and a parser needs none.
            environment = {
                "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
                "PYTHONHASHSEED": "0",
                "PYTHONWARNINGS": "ignore",
            }
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-c",
                    _START,
                    str(self._limits.memory_bytes),
                    str(self._limits.text_chars),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                # Ctrl-C at the terminal is for us; we end the child.
                start_new_session=True,
            )
        return self._process

    def _died(self, process: subprocess.Popen[bytes], *, timed_out: bool) -> Unreadable:
        self.close()
        if timed_out or -process.returncode in _OUT_OF_TIME:
            return ReadingTimedOut(f"takes over {self._limits.seconds:g} s to read")
        return Unreadable("made its parser crash or run out of memory")


_OUT_OF_TIME = {24}  # SIGXCPU, by number: the name does not exist everywhere


def _document(reply: dict[str, Any]) -> Document:
    if reply["kind"] == "Document":
        return Document.from_plain(reply["document"])
    raise _KINDS.get(reply["kind"], Unreadable)(reply["reason"])


def _close(pipe: Any) -> None:
    # What was buffered for a process that is gone cannot be flushed.
    with contextlib.suppress(OSError):
        pipe.close()
