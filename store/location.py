"""Where a store is kept: its folder, and the servers that have parts of it in their keeping."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class ChromaAddress:
    """A Chroma server, and what a proxy before it wants as a bearer token."""

    url: str
    token: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """`directory` is this process's own. `database_url` is the PostgreSQL that has the ledger; without one
    it is a SQLite file in the directory. `chroma` is the server that has the dense index; without one it lies
    in the directory."""

    directory: Path
    database_url: SecretStr | None = None
    chroma: ChromaAddress | None = None

    @classmethod
    def of(cls, where: "Path | Location") -> "Location":
        """A folder alone stands for a store that is all in it."""
        return where if isinstance(where, Location) else cls(where)
