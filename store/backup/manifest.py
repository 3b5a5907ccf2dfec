"""What a backup says of itself: when and of what it was made, and the digest of each file in it."""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from store.errors import BadBackup
from store.sqlite_file import explained

NAME = "manifest.json"
FORMAT = 1
"""Raise it when an older Inhouse could no longer read the file."""
LEDGER, REQUESTS = "ledger.sqlite3", "requests.sqlite"
"""The files that a backup may hold, by their names in it; the second is missing where nobody ever asked."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in a backup: its size in bytes, and its SHA-256 in hex."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`layout` is the ledger's, `embedder` whose vectors it holds; counts are as `Stats` counts them."""

    made: datetime
    layout: int
    embedder: str
    documents: int
    passages: int
    files: dict[str, Packed]

    def dumps(self) -> str:
        """As it stands in the file."""
        plain = asdict(self) | {"format": FORMAT, "made": self.made.isoformat()}
        return json.dumps(plain, indent=2) + "\n"

    @classmethod
    def loads(cls, text: str) -> Self:
        """Raises BadBackup for what is none of ours, or of a newer version."""
        try:
            plain: dict[str, Any] = json.loads(text)
            if plain.pop("format") > FORMAT:
                raise BadBackup("it was made by a newer Inhouse: upgrade this one first")
            files = {name: Packed(**it) for name, it in plain.pop("files").items()}
            made = datetime.fromisoformat(plain.pop("made"))
            found = cls(made=made, files=files, **plain)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadBackup("its manifest cannot be read") from None
        if not {LEDGER} <= files.keys() <= {LEDGER, REQUESTS}:
            raise BadBackup("it does not hold what a backup holds")
        return found


def describe(ledger: Path, made: datetime, files: dict[str, Packed]) -> Manifest:
    """The manifest of a copy of a ledger, of whichever layout. Raises StoreDamaged."""
    with explained(ledger), closing(sqlite3.connect(ledger)) as connection:
        layout, embedder, documents, passages = (_one(connection, query) for query in _QUERIES)
    return Manifest(made, int(layout or 0), str(embedder or ""), int(documents), int(passages), files)


# In SQL that every layout understands.
_QUERIES = (
    "PRAGMA user_version",
    "SELECT value FROM facts WHERE name = 'embedder'",
    "SELECT count(*) FROM sources WHERE kind <> 'upload'",
    "SELECT count(*) FROM passages JOIN sources ON sources.number = passages.source WHERE kind <> 'upload'",
)


def _one(connection: sqlite3.Connection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
