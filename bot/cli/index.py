"""`inhouse index` and `inhouse forget`: files and folders into the store, and out of it."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.runtime import Runtime, open_runtime
from bot.settings import Settings, load
from store.audience import Audience
from store.indexing.forget import forget as forget_paths
from store.indexing.forget import forget_ratings
from store.indexing.indexer import IndexOptions
from store.indexing.indexer import index as index_paths
from store.indexing.report import Report
from store.library import Library
from store.reading.opening import MB, Limits

_SHOWN = 3
"""Skipped files that are named for each reason; --json names them all."""


def index(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files and folders to read.", show_default=False)
    ],
    audience: Annotated[
        str | None,
        typer.Option(
            help="Who may read them: everyone, channel:C… or user:U…, apart by commas. Default: as the last "
            "time, at first everyone."
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            help="Where the folder lies on the web: links are made from it. Default: as the last time."
        ),
    ] = None,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="First change the store over to the embedder that is set.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON only.")] = False,
) -> None:
    """Read files and folders into the store: what is new or changed is read, what is gone is removed."""
    settings = load()
    options = index_options(settings, Audience.parse(audience) if audience is not None else None, base_url)
    said = Console(stderr=True)
    try:
        with open_runtime(settings) as runtime:
            if reembed:
                _reembed(runtime, said)
            report = _index(paths, runtime, options, said)
    except KeyboardInterrupt:
        said.print("Stopped. What was finished is kept; the same command goes on from there.")
        raise typer.Exit(130) from None
    if as_json:
        json.dump(report.as_plain(), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        show(report, Console())


def index_options(
    settings: Settings, audience: Audience | None = None, base_url: str | None = None
) -> IndexOptions:
    """The settings as indexing takes them."""
    store = settings.store
    return IndexOptions(
        audience=audience,
        base_url=base_url,
        chunk_tokens=store.chunk_tokens,
        limits=Limits(
            file_bytes=store.max_file_mb * MB,
            seconds=store.reading_seconds,
            memory_bytes=store.reading_memory_mb * MB,
        ),
    )


def show(report: Report, out: Console) -> None:
    """The report for people: one line of what was done, then what was not, by reason."""
    out.print(
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.removed} removed; {report.passages} passages read, {report.embedded} embedded, "
        f"in {report.seconds:.1f} s",
        highlight=False,
        soft_wrap=True,
    )
    if not report.skipped:
        return
    out.print(f"{len(report.skipped)} skipped:", highlight=False)
    for reason, times in Counter(each.reason for each in report.skipped).most_common():
        names = [each.name for each in report.skipped if each.reason == reason]
        more = f" and {times - _SHOWN} more" if times > _SHOWN else ""
        out.print(
            f"  {escape(', '.join(names[:_SHOWN]))}{more}: {escape(reason)}", highlight=False, soft_wrap=True
        )


def _index(paths: list[Path], runtime: Runtime, options: IndexOptions, said: Console) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=said, disable=not said.is_terminal, transient=True) as progress:
        bar = progress.add_task("opening", total=None)

        def watch(done: int, total: int, name: str) -> None:
            progress.update(bar, completed=done, total=total, description=escape(_short(name)))

        report = index_paths(paths, runtime.library, runtime.embedder, options, watch)
        progress.update(bar, description="bringing Chroma up to date")
        runtime.library.sync()
    return report


def _reembed(runtime: Runtime, said: Console) -> None:
    with Progress(console=said, disable=not said.is_terminal, transient=True) as progress:
        bar = progress.add_task("embedding again", total=None)
        Library.reembed(
            runtime.store_dir,
            runtime.embedder,
            lambda done, total: progress.update(bar, completed=done, total=total),
        )


def _short(name: str) -> str:
    return name if len(name) <= 40 else "…" + name[-39:]


def forget(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders that were indexed.")
    ] = None,
    ratings: Annotated[
        bool, typer.Option("--ratings", help="Remove what people thought of replies, and nothing else.")
    ] = False,
    by: Annotated[
        str, typer.Option(metavar="USER", help="With --ratings: only those of this person, U….")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Remove documents from the store, with every trace of their words. The files stay as they are."""
    if ratings == bool(paths) or (by and not ratings):
        raise typer.BadParameter("name the documents, or say --ratings (with --by USER for one person)")
    gone = forget_ratings(load().data_dir / "store", by) if ratings else _forget_documents(paths or [])
    if as_json:
        print(json.dumps({"removed": gone}))
    else:
        print(f"{gone} removed")


def _forget_documents(paths: list[Path]) -> int:
    with open_runtime(load()) as runtime:
        gone = forget_paths(paths, runtime.library)
        runtime.forget_states()
        runtime.library.sync()
    return gone
