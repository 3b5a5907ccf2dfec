"""Watching: when something changes at or below what is indexed.

A share that is mounted again is another folder under the old name, and what an editor saves is often another
file: such are watched afresh, and looked at as a whole, for what happened meanwhile was not seen. Shares do
not tell what other machines change: so all is looked at every hour, too, or as `Looks` says.
"""

import os
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from store.indexing.exclusion import IGNORE_FILE

_LOOK_MS = 500
"""How long a look for changes takes."""
_CALM_MS = 300
"""Changes are told once there were none for so long…"""
_LATEST_MS = 5_000
"""… and after so long though there are more."""

Touched = frozenset[Path] | None
"""The files and folders that changed; None where anything may have."""


@dataclass(frozen=True, slots=True)
class Looks:
    """After how many seconds all is looked at: where the system tells what changes, and where it does not."""

    everything_s: float = 3600.0
    unwatched_s: float = 60.0


def changes(
    paths: Sequence[Path], looks: Looks | None = None, stop: threading.Event | None = None
) -> Generator[Touched, None, None]:
    """What changed, each time that something did; None at first, and whenever all is to be looked at.

    Ends within a second once `stop` is set.
    """
    looks, stop = looks or Looks(), stop or threading.Event()
    while not stop.is_set():
        before = _there(paths)
        if not any(before.values()):
            yield None
            while _there(paths) == before and not stop.wait(_LOOK_MS / 1000):
                pass
            continue
        try:
            yield from _while_they_stay(before, looks.everything_s, stop)
        except (OSError, RuntimeError):  # the system watches no more folders than it is set to
            yield None
            stop.wait(looks.unwatched_s)


def _while_they_stay(
    before: dict[Path, tuple[int, int] | None], everything_s: float, stop: threading.Event
) -> Iterator[Touched]:
    from watchfiles import watch

    looked: float | None = None
    with closing(
        watch(
            *(path for path, there in before.items() if there),
            watch_filter=None,
            stop_event=stop,
            debounce=_LATEST_MS,
            step=_CALM_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
    ) as told:
        for found in told:
            if _there([*before]) != before:
                return
            touched = frozenset(Path(path) for _, path in found)
            everything = any(path.name == IGNORE_FILE for path in touched)
            if everything or looked is None or time.monotonic() - looked > everything_s:
                looked = time.monotonic()
                yield None
            elif touched:
                yield touched


def _there(paths: Sequence[Path]) -> dict[Path, tuple[int, int] | None]:
    """Which file or folder each path leads to now."""
    return {path: _identity(path) for path in paths}


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
