"""The connector of git repositories: committed files of one branch, read from a bare copy of our own.

Nothing is ever checked out, so nothing of a repository runs. Links, submodules and what is kept in Git LFS
are not followed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from store.connected import ConnectedSource
from store.errors import BadSource, ItemGone, PlaceRefused, TooLarge, Unreadable
from store.indexing import IGNORE_FILE
from store.reading import MB, Limits
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.files import refusal
from store.sources.git.command import Git
from store.sources.git.remote import Remote, file_page, remote_of
from store.sources.git.tree import changed_between, dates_of, files_of, lies_in
from store.sources.version import version_of

_HEAD = "refs/inhouse/head"
_BRANCH = re.compile(r"(?!-)(?!.*(?:\.\.|//|@\{))[\w./@+=,%-]+(?<![/.])")
_SYMBOLIC = re.compile(r"ref: refs/heads/(\S+)\s+HEAD")
_BATCH = 200
_LFS = b"version https://git-lfs.github.com/spec/"
_COMMIT = re.compile(r"[0-9a-f]{40,64}")


def connect(source: ConnectedSource, secret: str, limits: Limits, kept: Path | None) -> Connector:
    """Bring the copy in `kept` up to date; without one it is temporary.

    Raises BadSource, PlaceAway or PlaceRefused.
    """
    remote = remote_of(source.address)
    branch = source.options.get("branch", "").strip()
    if branch and not _BRANCH.fullmatch(branch):
        raise BadSource("the option branch is not the name of a branch")
    temporary = None if kept else TemporaryDirectory(prefix="inhouse-git-")
    try:
        git = Git(kept or Path(temporary.name if temporary else ""), remote.origin, secret)
        branch = branch or _default_branch(git, remote)
        git.from_remote(
            *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force"),
            *("--", remote.address, f"+refs/heads/{branch}:{_HEAD}"),
        )
        folder = source.options.get("folder", "").strip().strip("/")
        return Repository(git, Wanted(remote, branch, folder, limits), temporary)
    except BaseException:
        if temporary:
            temporary.cleanup()
        raise


def _default_branch(git: Git, remote: Remote) -> str:
    found = _SYMBOLIC.search(git.from_remote("ls-remote", "--symref", "--", remote.address, "HEAD"))
    if not found:
        raise PlaceRefused("the repository is empty, or names no branch: set the option branch")
    return found[1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of which repository: a folder of a branch, "" for all of it."""

    remote: Remote
    branch: str
    folder: str
    limits: Limits


class Repository:
    """A file's path is its id. The cursor is the commit that was read last, and the folder."""

    def __init__(self, git: Git, wanted: Wanted, temporary: TemporaryDirectory[str] | None) -> None:
        self._git, self._wanted, self._temporary = git, wanted, temporary
        self._commit = git.output("rev-parse", _HEAD).strip()
        self._shown_at = wanted.remote.address
        if path := wanted.remote.path:
            self._shown_at = git.output(
                "config", "--local", "--default", "", "remote.origin.url", within=path
            ).strip()

    def changes(self, cursor: str) -> Iterator[Listing]:
        files = files_of(self._git, self._commit, self._wanted.folder)
        since = self._since(cursor)
        changed = sorted(changed_between(self._git, since, self._commit) if since else files)
        there = [it for it in changed if it in files]
        dates = dates_of(self._git, f"{since}..{self._commit}" if since else self._commit, there)
        items: list[Item] = []
        refused: list[tuple[Item, str]] = []
        for name in there:
            file = files[name]
            url = file_page(self._shown_at, self._wanted.branch, name)
            item = Item(name, name, url, version_of(file.blob, url), None, dates.get(name), file.size)
            why = refusal(name, file.size, self._wanted.limits)
            if why:
                refused.append((item, why))
            elif why is None:
                items.append(item)
            if len(items) >= _BATCH:
                yield Listing(items, refused=refused)
                items, refused = [], []
        gone = [it for it in changed if it not in files and lies_in(it, self._wanted.folder)]
        yield Listing(items, gone, refused, f"{self._commit} {self._wanted.folder}")

    def whole(self, cursor: str) -> bool:
        return self._since(cursor) is None

    def fetch(self, item: Item) -> Fetched:
        most = self._wanted.limits.file_bytes
        data = self._git.contents(self._commit, item.id, most + 1)
        if data is None:
            raise ItemGone("is no longer in the repository")
        if len(data) > most:
            raise TooLarge(f"is larger than {most // MB:,} MB")
        if data.startswith(_LFS):
            raise Unreadable("is kept in Git LFS, whose files are not fetched")
        return Fetched(data, PurePosixPath(item.name))

    def close(self) -> None:
        if self._temporary:
            self._temporary.cleanup()

    def _since(self, cursor: str) -> str | None:
        """The commit to go on from; None where it is not known here, or where what is left out has changed
        since, and so all is to be listed."""
        commit, _, folder = cursor.partition(" ")
        if not _COMMIT.fullmatch(commit) or folder != self._wanted.folder or not self._git.has(commit):
            return None
        changed = changed_between(self._git, commit, self._commit)
        rules = any(PurePosixPath(it).name == IGNORE_FILE for it in changed)
        return None if rules else commit
