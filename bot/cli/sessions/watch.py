"""`inhouse index --watch`: a first run, and one more whenever something changes, until Ctrl-C."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from bot.cli.console import print_json
from bot.cli.index_progress import watched_index
from bot.cli.sessions.index import Asked, show
from bot.runtime import open_runtime
from bot.settings import load
from store.errors import CannotOpen, StoreBusy
from store.indexing import IndexOptions, Report, Skipped, changes, index, source_id
from store.library import Library
from store.location import Location

if TYPE_CHECKING:
    from store.vectors import Embedder


def watch_paths(paths: list[Path], asked: Asked, *, as_json: bool) -> None:
    """Read them into the store, and what changes from then on. Raises StoreError or ModelError."""
    settings = load()
    options = asked.options(settings)
    roots = list(dict.fromkeys(path.resolve() for path in paths))
    out, said = Console(), Console(stderr=True)
    try:
        with open_runtime(settings) as runtime:
            if asked.reembed:
                Library.reembed(runtime.location, runtime.embedder)
            watcher = _Watcher(runtime.location, runtime.embedder, said)
            first = watcher.first(roots, options)
            if as_json:
                print_json(first.as_plain())
            else:
                show(first, out)
            said.print("Watching for changes; Ctrl-C stops it.", highlight=False)
            for report in watcher.runs(roots, options):
                if as_json:
                    print_json(report.as_plain())
                else:
                    out.print(line(report), highlight=False, markup=False, soft_wrap=True)
    except KeyboardInterrupt:
        said.print("Stopped watching. What was finished is kept.", highlight=False)
        raise typer.Exit(130) from None
    said.print("Nothing is left to watch.", highlight=False)


class _Watcher:
    """Runs over what is watched. The store is open only while it is written to, so that a bot may own it."""

    def __init__(self, store: Location, embedder: "Embedder", said: Console) -> None:
        self._store = store
        self._embedder = embedder
        self._said = said
        self._known: set[Skipped] = set()
        self._trouble = ""

    def first(self, roots: list[Path], options: IndexOptions) -> Report:
        """Raises CannotOpen where a path is missing: nothing was watched yet."""
        with Library.open(self._store, self._embedder) as library, watched_index() as watch:
            report = index(roots, library, self._embedder, options, watch)
            library.sync()
        self._known |= {*report.skipped, *report.incomplete}
        return report

    def runs(self, roots: list[Path], options: IndexOptions) -> Iterator[Report]:
        """The reports that tell anything new. Ends when all that is watched was forgotten."""
        # What was said of the roots is remembered, and may be said anew by somebody else.
        options = replace(options, audience=None, base_url=None, exclude=None, again=False)
        left = list(roots)
        for touched in changes(roots):
            with Library.open(self._store, self._embedder) as library:
                left = self._not_forgotten(left, library)
                if not left:
                    return
                for root in left:
                    if touched is None or any(it == root or root in it.parents for it in touched):
                        yield from self._run(root, library, replace(options, touched=touched))

    def _run(self, root: Path, library: Library, options: IndexOptions) -> Iterator[Report]:
        try:
            report = index([root], library, self._embedder, options)
        except (CannotOpen, StoreBusy) as trouble:
            if str(trouble) != self._trouble:
                self._trouble = str(trouble)
                self._tell(f"{trouble}; still watching")
            return
        self._trouble = ""
        report.skipped = [it for it in report.skipped if it not in self._known]
        report.incomplete = [it for it in report.incomplete if it not in self._known]
        self._known |= {*report.skipped, *report.incomplete}
        if report.changed_anything:
            library.sync()
        if report.changed_anything or report.skipped:
            yield report

    def _not_forgotten(self, roots: list[Path], library: Library) -> list[Path]:
        known = {root.id for root in library.upkeep.roots()}
        for root in roots:
            if source_id(root) not in known:
                self._tell(f"{root} was forgotten, and is no longer watched.")
        return [root for root in roots if source_id(root) in known]

    def _tell(self, text: str) -> None:
        self._said.print(text, highlight=False, markup=False, soft_wrap=True)


def line(report: Report) -> str:
    """A run that changed something, for people."""
    counts = (("added", report.added), ("changed", report.changed), ("removed", report.removed))
    told = ", ".join(f"{number:,} {what}" for what, number in counts if number) or "nothing changed"
    skipped = "".join(f"; skipped {it.name}: {it.reason}" for it in report.skipped)
    return f"{time.strftime('%H:%M:%S')}  {told}, in {report.seconds:.1f} s{skipped}"
