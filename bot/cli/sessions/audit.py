"""The audit log, as a table or as JSON."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.cli.console import print_json
from bot.settings import load, store_location
from store.audit import Audit


def show_deeds(days: int, *, as_json: bool) -> None:
    """What was done in the last `days`, oldest first. Raises StoreError."""
    with Audit.open(store_location(load())) as log:
        entries = log.since(datetime.now(UTC) - timedelta(days=days))
    if as_json:
        print_json({"deeds": [{**asdict(it), "at": it.at.isoformat()} for it in entries]})
        return
    table = Table("When", "What", "Who", Column("About", overflow="fold"), "Count", box=None)
    for it in entries:
        when = f"{it.at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(when, str(it.deed), Text(it.by), Text(it.about), str(it.count or ""))
    Console().print(table if entries else f"Nothing in the last {days} days.")
