"""Indexing: files and folders into the library. Only what changed is read; what is gone is removed.

Who may read is settled first, for all that is known of the folders. Then files are put in small lots, each a
transaction, large ones after all others, which do not wait for them; and what is gone goes last. A run
that was stopped leaves the library whole and nobody with what is no longer theirs, and the next one finds the
files that were finished unchanged. At Ctrl-C, what was read is put on the way out; a second one ends at once.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from store.audience import Audience
from store.chunking import chunk
from store.errors import BadAudience, CannotOpen, Unreadable
from store.indexing.exclusion import FORGOTTEN
from store.indexing.lot import Lot
from store.indexing.origin import Origin
from store.indexing.places import file_id, source_id, surroundings
from store.indexing.report import IndexOptions, Progress, Report, Skipped, Watch
from store.indexing.slack_exports import ExportRun
from store.indexing.walk import FoundFile, Walk, unmatched, walk_path
from store.ledger.roots import Root, told
from store.library import Library
from store.passage import Source
from store.reading import Reader, format_of, is_export
from store.vectors import Embedder

_NO_LONGER = "; its earlier text is no longer used"
_LARGE = 256 * 1024
"""Bytes of a file that no other one waits for: it is read last, once what was read before is put."""


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
    exports = [path for path in paths if is_export(path)]
    paths = [path for path in paths if path not in exports]
    options, heard = options or IndexOptions(), watch or (lambda progress: None)
    given = None if options.exclude is None else dict.fromkeys(paths, options.exclude)
    around = surroundings(library.upkeep, given)
    with ExitStack() as held:
        walks = [held.enter_context(walk_path(path, around)) for path in paths]
        for each in walks:
            insist_on_files(each, library)
        run = _Run(library, embedder, options, held.enter_context(Reader(options.limits)), heard)
        run.report.unmatched = unmatched(walks, options.exclude or ())
        run.settle(walks)
        run.read(walks, exports)
    library.drop_unused()
    library.complete(
        lambda done, total: heard(Progress(done, total, "sentences of documents indexed earlier"))
    )
    if run.report.changed_anything:
        library.measure_background()
    library.note_indexed()
    run.report.seconds = time.monotonic() - began
    return run.report


@dataclass(frozen=True, slots=True)
class _Job:
    """A file that may have changed: its id, and what is known of it."""

    file: FoundFile
    name: str
    old: Source | None
    origin: Origin


class _Run:
    """One indexing run: what it has found and done so far."""

    def __init__(
        self, library: Library, embedder: Embedder, options: IndexOptions, reader: Reader, watch: Watch
    ) -> None:
        self.report = Report()
        self._library = library
        self._embedder = embedder
        self._options = options
        self._reader = reader
        self._lot = Lot(library, watch)
        self._stay: set[str] = set()
        self._known: dict[str, Source] = {}
        self._excluded: set[str] = set()
        self._forgotten: set[str] = set()
        self._roots: list[Root] = []

    def settle(self, walks: Sequence[Walk]) -> None:
        """Remember what this run was told of its roots, and who may read what they hold from now on."""
        names = [source_id(found.named) for found in walks]
        if self._options.exclude is not None:
            for name in names:
                self._library.upkeep.exclude(name, self._options.exclude)
        if self._options.again:
            self._library.upkeep.want_again(names)
        self._roots = self._library.upkeep.settle(names, self._options.audience, self._options.base_url)

    def read(self, walks: Sequence[Walk], exports: Sequence[Path]) -> None:
        """All files of all roots, and all exports; what was read is put, however this ends."""
        before = [self._without_what_is_left_out(found) for found in walks]
        self._lot.of = sum(len(found.files) for found in walks)
        try:
            jobs = [
                job for found, known in zip(walks, before, strict=True) for job in self._jobs(found, known)
            ]
            for job in sorted(jobs, key=_last_if_large):
                self._visit(job)
            for path in exports:
                self._read_export(path)
            self._lot.tell()
            self._lot.put()
        except KeyboardInterrupt:
            self._lot.put_on_the_way_out()
            raise
        self.report.embedded = self._lot.texts
        self._remove_what_is_gone()

    def _without_what_is_left_out(self, found: Walk) -> dict[str, Source]:
        """What is in the library of a root. What is excluded, or was forgotten, goes out of both at once."""
        known = {source.id: source for source in self._library.sources(file_id(found.root, ""))}
        forgotten = self._library.upkeep.forgotten
        excluded = [Root(source_id(found.root / name)) for name in found.excluded]
        lost = [file for file in found.files if file_id(found.root, file.name) in forgotten]
        found.files[:] = [file for file in found.files if file_id(found.root, file.name) not in forgotten]
        self._excluded |= {root.id for root in excluded}
        self._forgotten |= {file_id(found.root, file.name) for file in lost}
        self.report.excluded, self.report.forgotten = len(self._excluded), len(self._forgotten)
        if not found.whole or "." in found.excluded:  # it was named, and somebody waits for it
            self.report.skipped += [Skipped(found.named.name, str(it)) for it in found.excluded.values()]
            self.report.skipped += [Skipped(file.name, FORGOTTEN) for file in lost]
        gone = {it for it in known if it in forgotten or any(root.holds(it) for root in excluded)}
        self._library.remove(sorted(gone))
        self.report.removed += len(gone)
        return {name: source for name, source in known.items() if name not in gone}

    def _jobs(self, found: Walk, known: dict[str, Source]) -> Iterator[_Job]:
        """The files of one root that may be new or changed; of others is noted how they are."""
        origin = Origin.of(found, self._roots, self._options.chunk_tokens, self._embedder)
        names = {file_id(found.root, file.name): file for file in found.files}
        self._known |= known if found.whole else {name: known[name] for name in names.keys() & known.keys()}
        for folder, reason in found.refused:
            unseen = Root(file_id(found.root, folder)) if folder in found.unseen else None
            kept = [source for source in known.values() if unseen and unseen.holds(source.id)]
            self._stay |= {source.id for source in kept}
            lost = file_id(found.root, folder) in known.keys() - names.keys() and not unseen
            self.report.skipped.append(Skipped(folder, reason + (_NO_LONGER if lost else _kept(kept))))
            if lost:
                self._library.upkeep.restrict({file_id(found.root, folder): Audience.nobody()})
        for name, file in names.items():
            self._lot.pace.expect(_kind(file, name in known), file.size)
        for name, file in names.items():
            job = _Job(file, name, known.get(name), origin)
            narrowed = job.old and not job.old.digest  # by an earlier run, which could not read it
            if narrowed or not self._untouched(found, file):
                yield job
            elif job.old:  # what an earlier run said of it holds on
                self._stay.add(name)
                self.report.unchanged += 1

    def _visit(self, job: _Job) -> None:
        """Put a file that is new or changed, unless it was put already: roots may overlap."""
        if job.file.size > _LARGE:
            self._lot.put()
        self._lot.tell(job.file.name)
        self._lot.files += 1
        if job.name in self._stay:
            return
        self._take(job.file, job.name, job.old, job.origin)

    def _read_export(self, path: Path) -> None:
        """An export of Slack, unless it is known not to have changed."""
        touched = self._options.touched
        if touched is not None and not any(it == path or path in it.parents for it in touched):
            return
        try:
            ExportRun(self._library, self._embedder, self._options, self._lot, self.report).read(path)
        except Unreadable as refused:
            self.report.skipped.append(Skipped(path.name, str(refused)))

    def _untouched(self, found: Walk, file: FoundFile) -> bool:
        """Whether it is known not to have changed, and no folder around it came or was moved."""
        touched = self._options.touched
        if touched is None:
            return False
        return not any(
            path in touched or any(above in touched for above in path.parents)
            for path in {file.path, found.root / file.name}
        )

    def _remove_what_is_gone(self) -> None:
        """Last of all, so that a moved file keeps its vectors."""
        gone = sorted(self._known.keys() - self._stay)
        if gone:
            self._library.remove(gone)
        self.report.removed += len(gone)

    def _take(self, file: FoundFile, name: str, old: Source | None, origin: Origin) -> None:
        """Read one file if it changed. One that is not marked to stay goes at the end of the run."""
        began, passages = time.monotonic(), 0
        try:
            passages = self._read(file, name, old, origin)
        except CannotOpen as refused:
            # What it holds now is not known, so what it held stays.
            self._stay.add(name)
            self.report.skipped.append(Skipped(file.name, str(refused) + _kept([old] if old else [])))
        except (Unreadable, BadAudience) as refused:
            self.report.skipped.append(Skipped(file.name, str(refused) + (_NO_LONGER if old else "")))
            if old:  # who may read it is not known, and this run may not come to its end
                self._library.upkeep.restrict({name: Audience.nobody()})
        self._lot.pace.read(_kind(file, bool(old)), file.size, passages, time.monotonic() - began)
        self._lot.put_if_full()

    def _read(self, file: FoundFile, name: str, old: Source | None, origin: Origin) -> int:
        """Let a file wait to be put, unless it is as it was; how many passages it has then.

        Raises Unreadable or BadAudience.
        """
        format_of(file.path)  # before its bytes are read: films need not be
        data, modified = file.directory.contents(file.path, self._options.limits.file_bytes)
        digest = origin.digest(file, name, data)
        if old and old.digest == digest:
            self._stay.add(name)
            self.report.unchanged += 1
            return 0
        document = self._reader.parse(data, file.path)
        source = origin.source(file, name, document, digest, modified)
        passages = chunk(document, source, self._embedder.count, origin.limit)
        self._stay.add(name)
        self.report.incomplete += [Skipped(file.name, loss) for loss in document.lost]
        if old:
            if old.audience != source.audience:  # its old text is for no more people than its new one
                self._library.upkeep.restrict({name: source.audience})
            self.report.changed += 1
        else:
            self.report.added += 1
        self.report.passages += len(passages)
        self._lot.add(source, passages)
        return len(passages)


def _kept(sources: Sequence[Source]) -> str:
    """What a report adds of documents that stay as they were, unread."""
    if not sources:
        return ""
    return told(sources) or "; its earlier text is still used (`inhouse forget` removes it)"


def _last_if_large(job: _Job) -> int:
    return job.file.size if job.file.size > _LARGE else 0


def _kind(file: FoundFile, known: bool) -> tuple[str, bool]:
    return file.path.suffix.casefold(), known


def insist_on_files(found: Walk, library: Library) -> None:
    """An empty folder that was not empty is rather a share that is not mounted than a wish to forget."""
    if found.files or found.refused or found.excluded:
        return
    known = library.sources(file_id(found.root, ""))
    if known:
        raise CannotOpen(
            f"{found.root} is empty, though {len(known)} of its documents are indexed; nothing was changed. "
            "Is a network share not mounted? `inhouse forget PATH` removes them"
        )
