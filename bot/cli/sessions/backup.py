"""Backing up and restoring from the command line: how far it is, and what it came to."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from bot.cli.console import counted, print_json, watched
from bot.settings import load, make_data_dir
from store.backup import REQUESTS, Manifest, restore, write_backup
from store.errors import BadBackup


def back_up(target: Path, *, overwrite: bool, as_json: bool) -> None:
    """Raises StoreError."""
    settings = load()
    data_dir = make_data_dir(settings.data_dir)
    if settings.store.database_url is not None:
        raise BadBackup(
            "the index is in PostgreSQL, so this would back up nothing of it; use the server's own means, "
            "such as pg_dump: docs/operations.md"
        )
    with watched(in_bytes=True) as watch:
        place, manifest = write_backup(data_dir, target, replace=overwrite, on_step=watch)
    size = place.stat().st_size
    if as_json:
        print_json({"file": str(place), "bytes": size, **_plain(manifest)})
        return
    _say(f"{place}: {_held(manifest)}, {size / 1e6:,.1f} MB. Keep it as safe as the documents themselves.")


def bring_back(backup: Path, data_dir: Path, *, replace: bool, requests: bool, as_json: bool) -> None:
    """Raises StoreError. The caller makes sure that no bot runs."""
    with watched(in_bytes=True) as watch:
        manifest, aside = restore(data_dir, backup, replace=replace, requests=requests, on_step=watch)
    if as_json:
        moved = None if aside is None else str(aside)
        print_json({"file": str(backup), "moved_aside": moved, **_plain(manifest)})
        return
    _say(f"Restored: {_held(manifest)}, as of {manifest.made.astimezone():%Y-%m-%d %H:%M}.")
    if aside:
        _say(f"What was there before is in {aside}; delete it when you no longer need it.")
    if REQUESTS in manifest.files and not requests:
        _say("Questions that were open then were left out; --requests restores them, too.")


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
