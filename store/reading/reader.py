"""Reads files of every format into documents: simple ones here, risky ones in a process of their own.

That process parses untrusted files under limits of time and memory, and is replaced when it dies.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path, PurePath
from typing import Self

from store.errors import ReadingTimedOut, TooLarge, UnknownFormat, Unreadable
from store.reading.document import Document
from store.reading.formats import format_of
from store.reading.opening import MB, Directory, Limits

_START = "import sys; from store.reading.parser_process import main; main(int(sys.argv[1]), int(sys.argv[2]))"
_KINDS: dict[str, type[Unreadable]] = {
    each.__name__: each for each in (Unreadable, TooLarge, ReadingTimedOut, UnknownFormat)
}
_MOST_JSON = 8
"""Bytes that one character may take in a reply: \\uXXXX, and some for the headings."""
_LARGE = 256 * 1024
"""Bytes. Text of this size may take seconds to parse, and a hostile one more."""
_HTML_TABLE = re.compile(rb"<table\b", re.IGNORECASE)
_OUT_OF_TIME = 24
"""SIGXCPU, by number: the name does not exist everywhere."""


class Reader:
    """Keeps the parser's process between files, started when first needed. One thread may use it; close it,
    or use it as a context."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process. The reader may be used again after."""
        process, self._process = self._process, None
        if process:
            _kill(process)
            process.wait()
            assert process.stdin and process.stdout
            for pipe in (process.stdin, process.stdout):
                # What was buffered for a process that is gone cannot be flushed.
                with contextlib.suppress(OSError):
                    pipe.close()

    def read(self, path: Path, directory: Directory) -> Document:
        """Read one file below `directory`. Raises Unreadable or one of its kinds."""
        format_of(path)  # before its bytes are read: films need not be
        data, _ = directory.contents(path, self.limits.file_bytes)
        return self.parse(data, path)

    def parse(self, data: bytes, path: PurePath) -> Document:
        """The document of a file's bytes. Raises Unreadable or one of its kinds."""
        found = format_of(path)
        apart = found.apart or len(data) > _LARGE or _HTML_TABLE.search(data)
        return self._parse_apart(data, path) if apart else found.read(data, path, self.limits.text_chars)

    def _parse_apart(self, data: bytes, path: PurePath) -> Document:
        process = self._started()
        late = threading.Event()

        def stop() -> None:
            late.set()
            _kill(process)

        alarm = threading.Timer(self.limits.seconds, stop)
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
        if reply["kind"] == "Document":
            return Document.from_plain(reply["document"])
        raise _KINDS.get(reply["kind"], Unreadable)(reply["reason"])

    def _exchange(self, process: subprocess.Popen[bytes], data: bytes, path: PurePath) -> bytes:
        """The reply's line; cut short where the process died."""
        assert process.stdin and process.stdout
        header = {"name": str(path), "size": len(data), "seconds": self.limits.seconds}
        try:
            process.stdin.write(json.dumps(header).encode() + b"\n" + data)
            process.stdin.flush()
        except BrokenPipeError:
            return b""
        return process.stdout.readline(self.limits.text_chars * _MOST_JSON + MB)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:
            self.close()
        if not self._process:
            # -P: a folder of code that happens to be here must not stand in for our modules.
            # Nothing of our environment goes along: it may hold tokens, and a parser needs none.
            environment = {
                "PATH": os.environ.get("PATH", os.defpath),  # where tesseract may lie
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
                    str(self.limits.memory_bytes),
                    str(self.limits.text_chars),
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
        if timed_out or -process.returncode == _OUT_OF_TIME:
            return ReadingTimedOut(f"takes over {self.limits.seconds:g} s to read; split it")
        return Unreadable(
            "made its parser crash or run out of memory; open it and save it again, or split it"
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process with the programs that it started: it leads a session of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
