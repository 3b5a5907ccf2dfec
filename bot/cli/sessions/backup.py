"""Backing up and restoring from the command line: how far it is, and what it came to."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from bot.cli.console import counted, print_json, watched
from bot.errors import BadSettings
from bot.settings import Settings, load, make_data_dir
from store.audit import Audit
from store.backup import REQUESTS, Manifest, restore, write_backup
from store.deed import Deed, Entry


def back_up(target: Path, *, overwrite: bool, as_json: bool) -> None:
    """Raises StoreError."""
    settings = load()
    _insist_on_sqlite(settings)
    data_dir = make_data_dir(settings.data_dir)
    with watched(in_bytes=True) as watch:
        place, manifest = write_backup(data_dir, target, replace=overwrite, on_step=watch)
    size = place.stat().st_size
    if as_json:
        print_json({"file": str(place), "bytes": size, **_plain(manifest)})
        return
    _say(f"{place}: {_held(manifest)}, {size / 1e6:,.1f} MB. Keep it as safe as the documents themselves.")


def bring_back(backup: Path, settings: Settings, *, replace: bool, requests: bool, as_json: bool) -> None:
    """Raises StoreError, and BadSettings where PostgreSQL has the index. The caller makes sure that no bot
    runs."""
    _insist_on_sqlite(settings)
    data_dir = settings.data_dir
    with watched(in_bytes=True) as watch:
        manifest, aside = restore(data_dir, backup, replace=replace, requests=requests, on_step=watch)
    with Audit.open(settings.location) as log:
        log.note(Entry(Deed.RESTORE, count=manifest.documents))
    if as_json:
        moved = None if aside is None else str(aside)
        print_json({"file": str(backup), "moved_aside": moved, **_plain(manifest)})
        return
    _say(f"Restored: {_held(manifest)}, as of {manifest.made.astimezone():%Y-%m-%d %H:%M}.")
    if aside:
        _say(f"What was there before is in {aside}; delete it when you no longer need it.")
    if REQUESTS in manifest.files and not requests:
        _say("Questions that were open then were left out; --requests restores them, too.")


def _insist_on_sqlite(settings: Settings) -> None:
    if settings.store.database_url is not None:
        raise BadSettings(
            "INHOUSE_STORE__DATABASE_URL: PostgreSQL has the index; back it up and restore it with the "
            "server's own tools, such as pg_dump and pg_restore: docs/operations.md"
        )


def _plain(manifest: Manifest) -> dict[str, Any]:
    """As JSON takes it."""
    return {
        "made": manifest.made.isoformat(),
        "layout": manifest.layout,
        "embedder": manifest.embedder,
        "documents": manifest.documents,
        "passages": manifest.passages,
        "requests": REQUESTS in manifest.files,
    }


def _held(manifest: Manifest) -> str:
    return f"{counted(manifest.documents, 'document')}, {counted(manifest.passages, 'passage')}"


def _say(line: str) -> None:
    Console().print(escape(line), highlight=False, soft_wrap=True)
