"""What runs in the process that parses untrusted files: reads requests, parses, answers, never decides.

Started by `reader.py` with the pipes as standard input and output. A request is one line of JSON (name, size,
seconds) and then `size` bytes; a reply is one line of JSON, a document or the reason why there is none.
"""

import contextlib
import json
import os
import resource
import sys
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from store.errors import Unreadable
from store.reading.formats import format_of


def main(memory_bytes: int, text_chars: int) -> None:
    """Serve until standard input ends."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not mix with replies
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    while header := requests.readline():
        request = json.loads(header)
        _allow_seconds(request["seconds"])
        try:
            reply = _read(request, requests, text_chars)
        except MemoryError:
            # `spent`: what is left of this process is not to be trusted with another file.
            reply = {
                "kind": "Unreadable",
                "reason": "takes more memory to read than is allowed; split it",
                "spent": True,
            }
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()


def _read(request: Mapping[str, Any], requests: BinaryIO, text_chars: int) -> dict[str, Any]:
    data = requests.read(request["size"])
    path = PurePosixPath(request["name"])
    try:
        document = format_of(path).read(data, path, text_chars)
    except Unreadable as refused:
        return {"kind": type(refused).__name__, "reason": str(refused)}
    except MemoryError:
        raise
    except RecursionError:
        return {"kind": "Unreadable", "reason": "nests its parts too deeply; save it in a simpler format"}
    except Exception as wrong:  # parsers of damaged files raise whatever they stumble over
        return {
            "kind": "Unreadable",
            "reason": f"is damaged ({type(wrong).__name__}); open it and save it again",
        }
    return {"kind": "Document", "document": document.as_plain()}


def _limit(which: int, most: int) -> None:
    hard = resource.getrlimit(which)[1]
    # macOS knows the limit of memory but refuses to set it; time still bounds what a parser can do there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _allow_seconds(seconds: float) -> None:
    """Processor time is counted over the whole life of the process, so each request moves the limit on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 2)
