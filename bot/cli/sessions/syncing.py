"""Syncing connected sources from the command line: what is done, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import typer
from rich.console import Console

from bot.cli.command import NOT_SYNCED
from bot.cli.console import print_json
from bot.cli.index_progress import watched_index
from bot.cli.sessions.connecting import sync_options
from bot.cli.sessions.index import show
from bot.cli.sessions.preview import lines_of
from bot.runtime import Runtime, open_runtime
from bot.settings import Settings, load
from store.connected import Outcome
from store.errors import StoreBusy
from store.indexing import Progress, Report, Watch
from store.sources import Foreseen, Synced, SyncOptions, foresee, sync


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of `inhouse sources sync`, as they were given."""

    retry: bool = False
    again: bool = False
    accept_deletions: bool = False

    def options(self, settings: Settings) -> SyncOptions:
        """With what is set."""
        return replace(
            sync_options(settings),
            retry=self.retry,
            again=self.again,
            accept_deletions=self.accept_deletions,
        )


def sync_sources(names: Sequence[str], wanted: Wanted, *, as_json: bool) -> None:
    """Sync these, or all that are connected, one by one. Raises BadSource, StoreError or ModelError."""
    settings = load()
    options = wanted.options(settings)
    try:
        with open_runtime(settings) as runtime:
            named = _named(names, runtime)
            with watched_index() as watch:
                done = [_synced(name, runtime, options, watch) for name in named]
                watch(Progress(1, 1, "bringing Chroma up to date"))
                runtime.library.sync()
    except KeyboardInterrupt:
        Console(stderr=True).print(
            "Stopped. What was finished is kept; the same command continues where it stopped."
        )
        raise typer.Exit(130) from None
    if as_json:
        print_json({"synced": [_plain(it) for it in done]})
    else:
        _show(done, Console())
    if any(it.state.outcome is not Outcome.OK for it in done):
        raise typer.Exit(NOT_SYNCED)


def preview_sources(names: Sequence[str], wanted: Wanted, *, as_json: bool) -> None:
    """List what syncing these, or all that are connected, would do. Raises BadSource or StoreError."""
    settings = load()
    with open_runtime(settings) as runtime:
        named = _named(names, runtime)
        told = [foresee(name, runtime.library, wanted.options(settings)) for name in named]
    if as_json:
        print_json({"foreseen": [_foreseen(it) for it in told]})
    else:
        _preview(told, Console())
    if any(it.outcome is not Outcome.OK for it in told):
        raise typer.Exit(NOT_SYNCED)


def _preview(told: Sequence[Foreseen], out: Console) -> None:
    for it in told:
        lines = [f"{it.name}:", *lines_of(it.told), *([it.says] if it.says else [])]
        for line in lines:
            out.print(line, highlight=False, markup=False, soft_wrap=True)
    if not told:
        _show([], out)


def _foreseen(it: Foreseen) -> dict[str, object]:
    counts = it.told.as_plain()
    del counts["unmatched"]
    return {"name": it.name, "outcome": it.outcome.value, "says": it.says} | counts


def _named(names: Sequence[str], runtime: Runtime) -> list[str]:
    book = runtime.library.connected
    for name in names:
        book.find(name)
    return list(dict.fromkeys(names)) or [it.name for it in book.all()]


def _synced(name: str, runtime: Runtime, options: SyncOptions, watch: Watch) -> Synced:
    try:
        return sync(name, runtime.library, runtime.embedder, options, watch)
    except StoreBusy as busy:  # somebody else syncs it, and others may need it more
        state = runtime.library.connected.state(name)
        return Synced(name, Report(), replace(state, outcome=Outcome.STOPPED, says=str(busy)))


def _show(done: Sequence[Synced], out: Console) -> None:
    for it in done:
        out.print(f"{it.name}: ", end="", style="bold", highlight=False, markup=False)
        show(it.report, out, f"inhouse sources sync --again {it.name}")
        if it.state.says:
            out.print(f"  {it.state.says}", highlight=False, markup=False, soft_wrap=True)
    if not done:
        said = Console(stderr=True, highlight=False)
        said.print("Nothing is connected yet: `inhouse sources add` does it.")


def _plain(it: Synced) -> dict[str, object]:
    report: Report = it.report
    counts = report.as_plain()
    for of_folders in ("excluded", "unmatched"):
        del counts[of_folders]
    state = it.state
    return {
        "name": it.name,
        "outcome": state.outcome.value,
        "says": state.says,
        "waiting": state.waiting,
    } | counts
