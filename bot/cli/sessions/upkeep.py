"""Rebuilding and vacuuming from the command line: how far it is, and what it came to."""

from dataclasses import fields

import typer
from rich.console import Console

from bot.cli.console import print_json, watched
from bot.cli.index_progress import watched_index
from bot.cli.sessions.connecting import sync_options
from bot.cli.sessions.index import index_options, show
from bot.runtime import open_runtime
from bot.settings import Settings, load, store_location
from store.errors import CannotOpen, StoreBusy
from store.indexing import Report, Skipped, index, outermost
from store.rebuilding import rebuild
from store.sources import sync
from store.vacuum import vacuum

_LATER = "The running bot rebuilds Chroma within a minute; until then it searches without it."


def rebuild_index(*, read: bool, as_json: bool) -> None:
    """Raises StoreError, and with `read` ModelError."""
    settings = load()
    try:
        with watched() as watch:
            here = rebuild(store_location(settings), watch)
        report = _read_again(settings) if read else None
    except KeyboardInterrupt:
        Console(stderr=True).print("Stopped. The same command continues where it stopped.")
        raise typer.Exit(130) from None
    if as_json:
        print_json({"rebuilt": here, "read": report.as_plain() if report else None})
        return
    print("The search indexes were rebuilt." if here else _LATER)
    if report:
        show(report, Console())


def _read_again(settings: Settings) -> Report:
    """Every folder and file that was indexed, and every connected source; those that are not there now stay
    as they are."""
    options, whole = index_options(settings), Report()
    with open_runtime(settings) as runtime, watched_index() as watch:
        library, embedder = runtime.library, runtime.embedder
        for path in outermost(library.upkeep.begin_rereading()):
            try:
                _add(whole, index([path], library, embedder, options, watch))
            except CannotOpen as refused:
                whole.skipped.append(Skipped(str(path), str(refused)))
        for each in library.connected.all():
            try:
                done = sync(each.name, library, embedder, sync_options(settings), watch)
            except StoreBusy as busy:  # the bot syncs it, and reads it again too
                whole.skipped.append(Skipped(each.name, str(busy)))
                continue
            _add(whole, done.report)
            if done.state.says:
                whole.skipped.append(Skipped(each.name, done.state.says))
        library.upkeep.end_rereading()
        library.sync()
    return whole


def _add(whole: Report, part: Report) -> None:
    for it in fields(Report):
        setattr(whole, it.name, getattr(whole, it.name) + getattr(part, it.name))


def give_space_back(*, as_json: bool) -> None:
    """Raises StoreError."""
    with watched() as watch:
        found = vacuum(store_location(load()), watch)
    if as_json:
        print_json(found.as_plain())
        return
    freed = max(0, found.before - found.after)
    print(f"{freed / 1e6:,.1f} MB freed; the index takes {found.after / 1e6:,.1f} MB now.")
    if found.rebuilt_later:
        print(_LATER)
