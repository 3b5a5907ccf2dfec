"""What a sync is told, and the place that it opens."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from store.connected import ConnectedSource
from store.errors import BadSource
from store.reading import Limits
from store.sources.connector import Connector
from store.sources.kinds import kind_of


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What to sync with. `secret` gives the value of the environment variable of this name, "" where it is
    not set. `accept_deletions`: where most of what a source held is gone, it was deleted. `retry`: what could
    not be read is tried again, though it has not changed. `again`: what `inhouse forget` removed is wanted.
    Below `kept`, connectors keep in a folder for each source what they need not fetch again; without it they
    fetch all."""

    chunk_tokens: int = 220
    limits: Limits = field(default_factory=Limits)
    secret: Callable[[str], str] = lambda name: ""
    accept_deletions: bool = False
    retry: bool = False
    again: bool = False
    kept: Path | None = None


def opened(source: ConnectedSource, options: SyncOptions) -> Connector:
    """The connector of a source. Raises BadSource, PlaceAway or PlaceRefused."""
    secret = options.secret(source.secret) if source.secret else ""
    if source.secret and not secret:
        raise BadSource(f"{source.secret} is not set: put the token for {source.name} into .env")
    kept = options.kept / source.name if options.kept else None
    return kind_of(source.kind).connect(source, secret, options.limits, kept)


def forget_kept(name: str, options: SyncOptions) -> None:
    """Remove what the connector of a source has kept."""
    if options.kept:
        shutil.rmtree(options.kept / name, ignore_errors=True)
