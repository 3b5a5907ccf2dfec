"""Pulls a model from a hub: resumed where it broke off, checked by size and digest, whole or not there.

`huggingface_hub` speaks to the hub. Its `hf_hub_download` deletes what came of a file when it is stopped, and
would begin anew: so what came lies in a part of ours, and the library's `http_get` goes on from there.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from bot.errors import PullFailed
from bot.model.catalogue.catalogue import Entry
from bot.model.catalogue.verification import check_room, digest, record, recorded, settle

if TYPE_CHECKING:
    import httpx2

OnProgress = Callable[[int, int | None], None]

# All that is told of us: no token, no versions. Compression would hide the file's size and break resuming.
_HEADERS = {"user-agent": "inhouse", "accept-encoding": "identity"}
_LONGEST_PAUSE = 120  # seconds; when a hub asks for more, we tell the person instead
_SHA256 = re.compile(r"[0-9a-f]{64}")


def pull(entry: Entry, models_dir: Path, hub_url: str, on_progress: OnProgress | None = None) -> Path:
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
                _pull(entry, target, hub_url, on_progress or (lambda done, whole: None))
    except Timeout:
        raise PullFailed(f"{target.name} is already being pulled by another process") from None
    except OSError as wrong:
        raise PullFailed(
            f"{target} cannot be written: {wrong}; what was downloaded is kept: pull again"
        ) from wrong
    return target


def _already(entry: Entry, target: Path) -> bool:
    """Whether the entry's file stands there. One that somebody else put there is left alone."""
    if not target.is_file():
        return False
    known = recorded(target)
    if known is None:
        raise PullFailed(f"{target} exists but was not pulled: move it away, or use it by its path")
    return known.size == target.stat().st_size and (not entry.sha256 or known.sha256 == entry.sha256)


@dataclass(frozen=True, slots=True)
class _Part:
    """What has come of a file, beside its place until it is whole. `wanted` is its size in bytes.

    Size and SHA-256 are None where nobody says.
    """

    path: Path
    url: str
    wanted: int | None
    sha256: str | None

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def complete(self) -> bool:
        return self.size == self.wanted


def _pull(entry: Entry, target: Path, hub_url: str, on_progress: OnProgress) -> None:
    url = _address(hub_url, entry)
    with _talking(url):
        part = _Part(target.with_name(target.name + ".part"), url, *_agreed(entry, url))
        # Only a digest would tell that what came before is part of another file.
        if part.sha256 is None or (part.wanted is not None and part.size > part.wanted):
            part.path.unlink(missing_ok=True)
        check_room(target.parent, (part.wanted or 0) - part.size, target.name)
        _fill(part, on_progress)
    record(part.path, target, source=url)
    settle(part.path, target)


def _address(hub_url: str, entry: Entry) -> str:
    """Where the hub keeps an entry's file. Raises PullFailed for an address or a name that is none."""
    from huggingface_hub import hf_hub_url

    base = hub_url.rstrip("/")
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
        raise PullFailed(
            f"{hub_url!r} is not the address of a hub; INHOUSE_MODEL__HUB_URL takes https://host[/path]"
        )
    try:
        return hf_hub_url(entry.repository, entry.file, revision=entry.revision, endpoint=base)
    except ValueError as wrong:
        raise PullFailed(f"{entry.repository} is not the name of a repository on the hub: {wrong}") from None


def _agreed(entry: Entry, url: str) -> tuple[int | None, str | None]:
    """Size and SHA-256 that the catalogue has, else the hub. Where they differ nothing is pulled."""
    from huggingface_hub import get_hf_file_metadata

    said = get_hf_file_metadata(url, token=False, headers=_HEADERS, retry_on_errors=True)
    etag = (said.etag or "").lower()
    sha256 = etag if _SHA256.fullmatch(etag) else None
    for what, known, heard in (("size", entry.size, said.size), ("SHA-256", entry.sha256, sha256)):
        if known and heard and known != heard:
            raise PullFailed(f"{url} is not the file in the catalogue: its {what} is {heard}, not {known}")
    return entry.size or said.size or None, entry.sha256 or sha256


def _fill(part: _Part, on_progress: OnProgress) -> None:
    """Make the part whole. A wrong one is deleted; one that was resumed is got once more."""
    resumed = part.size > 0
    try:
        _fetch(part, on_progress)
        _check(part)
    except PullFailed:
        part.path.unlink(missing_ok=True)
        if not resumed:
            raise
        _fill(part, on_progress)


def _fetch(part: _Part, on_progress: OnProgress) -> None:
    """Get what is missing. `http_get` tries again where that may help; we do as long as more comes.

    Raises PullFailed where what came is of no use.
    """
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.file_download import http_get

    most = part.size
    while not part.complete:
        bar: Any = partial(_Bar, part, on_progress)
        try:
            with part.path.open("ab") as file:
                # From the hub, not from the storage it sends us to: that address is good for an hour only.
                http_get(part.url, file, resume_size=part.size, headers=_HEADERS, tqdm_class=bar)
            break
        except (httpx2.TransportError, HfHubHTTPError) as wrong:
            if isinstance(wrong, HfHubHTTPError) and wrong.response.status_code == 416:
                raise PullFailed(f"{part.url}: the hub cannot continue this download") from wrong
            # Only more than ever before is progress: else starting over and over would have no end.
            if part.size <= most or part.sha256 is None:
                raise
            most = part.size
    if part.wanted is not None and not part.complete:
        raise httpx2.RemoteProtocolError(f"the hub sent {part.size} bytes of {part.wanted}")


class _Bar:
    """What `http_get` shows progress with, in the place of tqdm. Past the wanted size it ends the pull."""

    def __init__(
        self, part: _Part, on_progress: OnProgress, *, total: int | None, initial: int, **_: object
    ) -> None:
        self._part, self._on_progress = part, on_progress
        self._done, self._total = initial, part.wanted or total

    def __enter__(self) -> Self:
        self.update(0)
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def update(self, count: int) -> None:
        """Hear that `count` bytes came and will be written; below 0 where the hub begins again."""
        self._done += count
        if self._part.wanted is not None and self._done > self._part.wanted:
            raise PullFailed(
                f"{self._part.url} sends more than the {self._part.wanted} bytes that it should have"
            )
        self._on_progress(self._done, self._total)


def _check(part: _Part) -> None:
    """Digest and magic. Raises PullFailed."""
    if part.sha256 is not None and digest(part.path) != part.sha256:
        raise PullFailed(
            f"{part.url} was damaged on the way: its SHA-256 is not {part.sha256}; pull it again"
        )
    with part.path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise PullFailed(
                f"{part.url} did not send a GGUF file; does the hub at this address ask for a login?"
            )


@contextmanager
def _talking(url: str) -> Iterator[None]:
    """Lend `huggingface_hub` a client, and say its errors in one line. Raises PullFailed."""
    import httpx2
    from huggingface_hub import close_session, set_client_factory
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.utils.logging import disable_propagation

    disable_propagation()  # it says itself on standard error when it tries again; once is enough
    hooks = {"response": [_refuse_long_wait]}
    set_client_factory(lambda: httpx2.Client(follow_redirects=True, timeout=None, event_hooks=hooks))
    try:
        yield
    except (HfHubHTTPError, httpx2.HTTPStatusError) as wrong:
        raise PullFailed(f"{url}: {_refusal(wrong.response)}") from wrong
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as wrong:
        said = str(wrong) or type(wrong).__name__
        raise PullFailed(
            f"{url} cannot be pulled: {said}; what was downloaded is kept: pull again"
        ) from wrong
    finally:
        close_session()


def _refuse_long_wait(response: "httpx2.Response") -> None:
    """`huggingface_hub` would wait for as long as it is asked to."""
    import httpx2

    if _asked(response) > _LONGEST_PAUSE:
        raise httpx2.HTTPStatusError("a long wait", request=response.request, response=response)


def _asked(response: "httpx2.Response") -> int:
    """Seconds of a Retry-After header; its other form, a date, counts as none."""
    text = response.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _refusal(response: "httpx2.Response") -> str:
    status, seconds = response.status_code, _asked(response)
    if status == 404:
        return "the hub has no such file"
    if status in (401, 403):
        return (
            "the hub asks for a login: download it with a browser, then set INHOUSE_MODEL__PATH to the file"
        )
    if seconds > _LONGEST_PAUSE:
        return f"the hub asks for a pause of {seconds} s; pull again after that"
    return f"the hub answers {status}; pull again later"
