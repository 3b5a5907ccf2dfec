"""Pulls a model from a hub: resumed where it broke off, checked by size and digest, whole or not there."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from filelock import FileLock, Timeout

from bot.errors import PullFailed
from bot.model import hub
from bot.model.catalogue import Entry
from bot.model.part import Part
from bot.model.retrying import Retrying
from bot.model.verification import digest, record, recorded
from bot.model.whole import check_room, settle

OnProgress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Options:
    """The hub's address; how many failures in a row are borne; how to sleep for some seconds."""

    hub_url: str
    tries: int = 5
    pause: Callable[[float], None] = time.sleep


def pull(entry: Entry, models_dir: Path, options: Options, on_progress: OnProgress | None = None) -> Path:
    """The entry's file in `models_dir`; `on_progress` hears the bytes that are there, and how many will be.

    Broken off at any moment it leaves a `.part`, and the next call goes on from there. Raises PullFailed, or
    ModelFailed where the disk has no room.
    """
    if not entry.repository:
        raise PullFailed(
            f"{entry.name} comes with Inhouse and is made at first use; there is nothing to pull"
        )
    target = models_dir / Path(entry.file).name
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(target.name + ".lock"), timeout=0):
            if not _already(entry, target):
                _pull(entry, target, options, on_progress or (lambda done, whole: None))
    except Timeout:
        raise PullFailed(f"{target.name} is being pulled by another process") from None
    except OSError as wrong:
        raise PullFailed(f"{target} cannot be written: {wrong}; what came is kept, pull again") from wrong
    return target


def _already(entry: Entry, target: Path) -> bool:
    """Whether the entry's file stands there. One that somebody else put there is left alone."""
    if not target.is_file():
        return False
    known = recorded(target)
    if known is None:
        raise PullFailed(f"{target} is there, but no pull put it there: move it away, or use it by its path")
    return known.size == target.stat().st_size and (not entry.sha256 or known.sha256 == entry.sha256)


def _pull(entry: Entry, target: Path, options: Options, on_progress: OnProgress) -> None:
    url = hub.address(options.hub_url, entry)
    retrying = Retrying(options.tries, options.pause)
    with hub.client() as session:
        said = retrying.call(url, lambda: hub.stated(session, url))
        part = Part(target, url, _agreed(entry, said, url))
        size = part.wanted.size
        if not part.ours or (size is not None and part.size > size):
            part.drop()
        check_room(target.parent, (size or 0) - part.size, target.name)
        if size is None or part.size < size:
            retrying.call(url, lambda: _fetch(session, part, on_progress), lambda: part.size)
    _check(part)
    record(part.path, target, source=url)
    settle(part.path, target)
    part.drop()


def _agreed(entry: Entry, said: hub.Stated, url: str) -> hub.Stated:
    """What the catalogue knows of a file, else what the hub says. Where they differ nothing is pulled."""
    for what, known, heard in (("size", entry.size, said.size), ("SHA-256", entry.sha256, said.sha256)):
        if known and heard and known != heard:
            raise PullFailed(
                f"{url} is not the file that the catalogue knows: its {what} is {heard}, not {known}"
            )
    return hub.Stated(entry.size or said.size, entry.sha256 or said.sha256)


def _fetch(session: httpx.Client, part: Part, on_progress: OnProgress) -> None:
    """Get what is missing. Raises httpx.HTTPError for a failure that may pass."""
    start = part.size
    with session.stream("GET", part.url, headers=part.range) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.drop()
            raise httpx.RemoteProtocolError("the hub does not go on from where we are")
        answer.raise_for_status()
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            start = 0  # it sends the whole: the file changed, or the hub knows no ranges
        elif not answer.headers.get("content-range", "").startswith(f"bytes {start}-"):
            part.drop()
            raise httpx.RemoteProtocolError("the hub sends another part than was asked for")
        part.begin(answer.headers.get("etag", ""))
        _save(answer, part, start, on_progress)
    if part.wanted.size is not None and part.size < part.wanted.size:
        raise httpx.RemoteProtocolError(f"the hub sent {part.size} bytes of {part.wanted.size}")


def _save(answer: httpx.Response, part: Part, start: int, on_progress: OnProgress) -> None:
    whole, done = part.wanted.size, start
    on_progress(done, whole)
    with part.path.open("ab" if start else "wb") as file:
        for block in answer.iter_raw():  # as it comes: what waits in a buffer is lost when the line drops
            done += len(block)
            if whole is not None and done > whole:
                break
            file.write(block)
            on_progress(done, whole)
    if whole is not None and done > whole:
        part.drop()
        raise PullFailed(
            f"{part.url} sends more than the {whole} bytes that it should have; nothing was kept"
        )


def _check(part: Part) -> None:
    """Magic and digest. What is wrong is deleted, since going on from it would not mend it."""
    with part.path.open("rb") as file:
        magic = file.read(4)
    if part.wanted.sha256 is not None and digest(part.path) != part.wanted.sha256:
        part.drop()
        raise PullFailed(f"{part.url} came damaged, its SHA-256 is not {part.wanted.sha256}; pull it again")
    if magic != b"GGUF":
        part.drop()
        raise PullFailed(f"{part.url} gave no GGUF; does the address of the hub ask for a login?")
