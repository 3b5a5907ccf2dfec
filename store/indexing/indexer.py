"""Indexing: files and folders into the library. Only what changed is read; what is gone is removed.

Who may read is settled first, for all that is known of the folders. Then files are put in small lots, each a
transaction, and what is gone goes last: a run that was stopped leaves the library whole and nobody with what
is no longer theirs, and the next one finds the files that were finished unchanged.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from store.audience import Audience
from store.chunking import CHUNKING_VERSION, chunk
from store.errors import BadAudience, CannotOpen, Unreadable
from store.indexing.walk import FoundFile, Walk, walk_path
from store.ledger.roots import Root, narrowed, nearest, told
from store.library import Library
from store.passage import Kind, Passage, Source
from store.reading import Document, Limits, Reader, format_of
from store.vectors import Embedder

READING_VERSION = "4"
"""Part of each digest: change it when the readers would make another document of the same file."""

_LOT = 128
"""Passages that are embedded and committed together: enough to fill batches, few enough to lose."""

Watch = Callable[[int, int, str], None]
"""Told before each file: how many are done, of how many, and the name of the next."""


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """What to index with. `base_url` is where the indexed folder lies on the web.

    `audience` is who may read at most; front matter may narrow it. None stands for what the folder was last
    indexed with, so that nobody makes it public by leaving an option out; at first, everyone and no address.
    """

    audience: Audience | None = None
    base_url: str | None = None
    chunk_tokens: int = 220
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, or not all of it, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Report:
    """Counts of files; of passages in the files that were read; of texts that had to be embedded; seconds.

    `skipped` files were not read; of each in `incomplete` something was left out, a line for each loss.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0
    skipped: list[Skipped] = field(default_factory=list)
    incomplete: list[Skipped] = field(default_factory=list)

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self) | {"seconds": round(self.seconds, 3)}


def index(
    paths: Sequence[Path],
    library: Library,
    embedder: Embedder,
    options: IndexOptions | None = None,
    watch: Watch | None = None,
) -> Report:
    """Bring the library up to date with the files and folders at `paths`.

    A file that cannot be read is reported, never fatal. Raises CannotOpen when a path itself is missing,
    closed, or empty though it was not, before anything is changed, and what `library.put` raises.
    """
    began = time.monotonic()
    options, heard = options or IndexOptions(), watch or (lambda done, total, name: None)
    with ExitStack() as held:
        walks = [held.enter_context(walk_path(path)) for path in paths]
        for each in walks:
            _insist_on_files(each, library)
        run = _Run(library, embedder, options, held.enter_context(Reader(options.limits)))
        run.settle(walks)
        for each in walks:
            run.visit(each, heard, sum(len(one.files) for one in walks))
        run.finish()
    library.complete(lambda done, total: heard(done, total, "sentences of what was indexed before"))
    if run.report.added or run.report.changed or run.report.removed:
        library.measure_background()
    run.report.seconds = time.monotonic() - began
    return run.report


class _Run:
    """One indexing run: what it has found and done so far."""

    def __init__(self, library: Library, embedder: Embedder, options: IndexOptions, reader: Reader) -> None:
        self.report = Report()
        self._library = library
        self._embedder = embedder
        self._options = options
        self._reader = reader
        self._limit = min(options.chunk_tokens, embedder.max_tokens)
        self._lot: list[tuple[Source, list[Passage]]] = []
        self._stay: set[str] = set()
        self._known: dict[str, Source] = {}
        self._visited = 0
        self._base_url = ""
        self._roots: list[Root] = []

    def settle(self, walks: Sequence[Walk]) -> None:
        """Remember what this run was told of its roots, and who may read what they hold from now on."""
        names = [_root_id(found) for found in walks]
        self._roots = self._library.settle(names, self._options.audience, self._options.base_url)

    def visit(self, found: Walk, watch: Watch, total: int) -> None:
        """Put the files of one root that are new or changed."""
        self._base_url = nearest(self._roots, _root_id(found)).base_url
        known = {source.id: source for source in self._library.sources(_id(found.root, ""))}
        names = {_id(found.root, file.name) for file in found.files}
        self._known |= known if found.whole else {name: known[name] for name in names & known.keys()}
        for folder, reason in found.refused:
            unseen = Root(_id(found.root, folder)) if folder in found.unseen else None
            kept = [source for source in known.values() if unseen and unseen.holds(source.id)]
            self._stay |= {source.id for source in kept}
            self.report.skipped.append(Skipped(folder, reason + told(kept)))
        seen: set[str] = set()
        for file in found.files:
            watch(self._visited, total, file.name)
            self._visited += 1
            name = _id(found.root, file.name)
            if name not in self._stay and name not in seen:
                seen.add(name)
                self._take(file, name, known.get(name))
        watch(self._visited, total, "")

    def finish(self) -> None:
        """Put what waits, then remove what is gone: in this order a moved file keeps its vectors."""
        self._put()
        gone = sorted(self._known.keys() - self._stay)
        if gone:
            self._library.remove(gone)
        self.report.removed = len(gone)

    def _take(self, file: FoundFile, name: str, old: Source | None) -> None:
        """Read one file if it changed. One that is not marked to stay goes at the end of the run."""
        try:
            format_of(file.path)  # before its bytes are read: films need not be
            data, modified = file.directory.contents(file.path, self._options.limits.file_bytes)
            digest = self._digest(file, name, data)
            if old and old.digest == digest:
                self._stay.add(name)
                self.report.unchanged += 1
                return
            document = self._reader.parse(data, file.path)
            source = self._source(file, name, document, digest, modified)
        except CannotOpen as refused:
            # What it holds now is not known, so what it held stays.
            self._stay.add(name)
            self.report.skipped.append(Skipped(file.name, str(refused) + told([old] if old else [])))
            return
        except (Unreadable, BadAudience) as refused:
            self.report.skipped.append(Skipped(file.name, str(refused)))
            if old:  # who may read it is not known, and this run may not come to its end
                self._library.restrict({name: Audience.nobody()})
            return
        self._stay.add(name)
        self.report.incomplete += [Skipped(file.name, loss) for loss in document.lost]
        passages = chunk(document, source, self._embedder.count, self._limit)
        if old:
            if old.audience != source.audience:  # its old text is for no more people than its new one
                self._library.restrict({name: source.audience})
            self.report.changed += 1
        else:
            self.report.added += 1
        self.report.passages += len(passages)
        self._lot.append((source, passages))
        if sum(len(waiting) for _, waiting in self._lot) >= _LOT or len(self._lot) >= _LOT:
            self._put()

    def _put(self) -> None:
        if self._lot:
            self.report.embedded += self._library.put(self._lot)
            self._lot = []

    def _source(
        self, file: FoundFile, name: str, document: Document, digest: str, modified: datetime | None
    ) -> Source:
        return Source(
            id=name,
            kind=Kind.FILE,
            name=file.name,
            title=document.title,
            url=document.front.url or self._url(file),
            digest=digest,
            audience=narrowed(nearest(self._roots, name).audience, document.front),
            modified=document.front.updated or modified,
        )

    def _url(self, file: FoundFile) -> str:
        base = self._base_url
        return f"{base.rstrip('/')}/{quote(file.name)}" if base else ""

    def _digest(self, file: FoundFile, name: str, data: bytes) -> str:
        """Of everything that passages and source are made from: equal digests, nothing to do."""
        parts = (
            file.name,
            str(nearest(self._roots, name).audience or ""),
            self._url(file),
            READING_VERSION,
            CHUNKING_VERSION,
            str(self._limit),
            self._embedder.key,
        )
        return hashlib.sha256("\0".join(parts).encode() + b"\0\0" + data).hexdigest()


def source_id(path: Path) -> str:
    """The id of the document at an absolute path, and the beginning of the ids of all below it."""
    return f"file:{path.as_posix().rstrip('/')}"


def _root_id(found: Walk) -> str:
    return source_id(found.root if found.whole else found.files[0].path)


def _id(root: Path, name: str) -> str:
    return f"{source_id(root)}/{name}"


def _insist_on_files(found: Walk, library: Library) -> None:
    """An empty folder that was not empty is rather a share that is not mounted than a wish to forget."""
    if found.files or found.refused:
        return
    known = library.sources(_id(found.root, ""))
    if known:
        raise CannotOpen(
            f"{found.root} is empty, though {len(known)} documents of it are indexed; nothing was changed. "
            "Is a share not mounted? `inhouse forget PATH` removes them"
        )
