"""Copying the ledger to another database from the command line: between which, and what came of it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from rich.console import Console

from bot.cli.console import counted, print_json, watched
from bot.errors import BadSettings
from bot.settings import Settings
from store.errors import CannotMigrate
from store.location import Location
from store.migration import Migrated, migrate

_URL = "INHOUSE_STORE__DATABASE_URL"
_NEXT = {
    "postgresql": f"While {_URL} is set, it is used. The SQLite file stays as it was: "
    "remove it when all is well.",
    "sqlite": f"Unset {_URL} to use it. The PostgreSQL database stays as it was.",
}

Target = Literal["postgresql", "sqlite"]
Unfinished = Callable[[Path | str], int]
"""How many requests are open in a data directory, or in the database at an address."""


def copy_ledger(settings: Settings, to: Target, unfinished: Unfinished, *, as_json: bool) -> None:
    """The caller makes sure that no bot runs here. Raises BadSettings, CannotMigrate and StoreError."""
    url = settings.store.database_url
    if url is None:
        raise BadSettings(f"{_URL} is not set; it names the PostgreSQL database, in either direction")
    embedded, server = Location(settings.location.directory), settings.location
    open_requests = unfinished(settings.data_dir if to == "postgresql" else url.get_secret_value())
    if open_requests:
        raise CannotMigrate(
            f"{counted(open_requests, 'request')} {'is' if open_requests == 1 else 'are'} not finished, and "
            "requests are not copied; let the bot finish, stop it, then migrate"
        )
    if to == "postgresql" and not (embedded.directory / "ledger.sqlite3").is_file():
        raise CannotMigrate(
            f"nothing is indexed in {embedded.directory} yet; `inhouse index` can begin at once"
        )
    began = time.monotonic()
    with watched() as watch:
        pair = (embedded, server) if to == "postgresql" else (server, embedded)
        done = migrate(*pair, watch)
    _tell(done, _NEXT[to], time.monotonic() - began, as_json=as_json)


def _tell(done: Migrated, then: str, seconds: float, *, as_json: bool) -> None:
    if as_json:
        found = {"source": done.source, "target": done.target, "rows": dict(done.rows)}
        print_json(found | {"seconds": round(seconds, 2)})
        return
    held = f"{counted(done.rows['sources'], 'document')}, {counted(done.rows['passages'], 'passage')}"
    out = Console(highlight=False)
    out.print(
        f"{held} copied to {done.target} and compared, in {seconds:.1f} s.", markup=False, soft_wrap=True
    )
    out.print(then, markup=False, soft_wrap=True)
