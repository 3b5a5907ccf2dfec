"""Sources beyond this machine's folders: connectors that list and fetch, and what was connected."""

from store.connected import ConnectedSource
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.kinds import KINDS, SourceKind, kind_of
from store.sources.options import SyncOptions, forget_kept, opened
from store.sources.preview import Foreseen, foresee
from store.sources.syncing import Synced, sync

__all__ = [
    "KINDS",
    "ConnectedSource",
    "Connector",
    "Fetched",
    "Foreseen",
    "Item",
    "Listing",
    "SourceKind",
    "SyncOptions",
    "Synced",
    "foresee",
    "forget_kept",
    "kind_of",
    "opened",
    "sync",
]
