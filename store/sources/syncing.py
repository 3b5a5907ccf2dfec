"""Syncing: what changed at a connected source into the library, and out of it what is gone.

One sync at a time to a source. One that was stopped, by whatever, keeps what it did, and the next goes on.
"""

import time
from dataclasses import dataclass

from store.connected import Outcome, SyncState
from store.errors import StoreBusy
from store.indexing import Progress, Report, Watch
from store.library import Library
from store.reading import Reader
from store.sources.options import SyncOptions
from store.sources.pages import Pages
from store.sources.run import Run
from store.sources.turn import turn_of
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did, and how the source stands now."""

    name: str
    report: Report
    state: SyncState


def sync(
    name: str, library: Library, embedder: Embedder, options: SyncOptions, watch: Watch | None = None
) -> Synced:
    """Bring the library up to date with one connected source.

    A place that is away or refuses ends it, with what was done kept; the state says why. Raises BadSource
    where there is no such source, StoreBusy while it is being synced or where somebody has changed it
    meanwhile, and what `library.put` raises.
    """
    began, heard = time.monotonic(), watch or (lambda progress: None)
    with turn_of(library, name), Reader(options.limits) as reader:
        source = library.connected.find(name)
        if options.again:
            marks = library.upkeep.forgotten.marks
            library.upkeep.want_again([it for it in marks if it.startswith(source.prefix)])
        pages = Pages(source, embedder, options.chunk_tokens, reader)
        run = Run(source, library, pages, options, heard)
        try:
            state = run.to_its_end()
        except KeyboardInterrupt:
            stopped = run.ended(Outcome.STOPPED, "it was stopped; the next one goes on")
            library.connected.keep_state(name, stopped)
            raise
        except StoreBusy:
            library.drop_unused()
            raise
        library.connected.keep_state(name, state)
        library.drop_unused()
        library.complete(
            lambda done, total: heard(Progress(done, total, "sentences of documents indexed earlier"))
        )
        if run.report.changed_anything:
            library.measure_background()
        if state.outcome is Outcome.OK:
            library.note_indexed()
    run.report.seconds = time.monotonic() - began
    return Synced(name, run.report, state)
