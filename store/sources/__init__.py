"""Sources beyond this machine's folders: connectors that list and fetch, and what was connected."""

from store.sources.connected import ConnectedSource
from store.sources.connector import Connector, Fetched, Item, Listing

__all__ = ["ConnectedSource", "Connector", "Fetched", "Item", "Listing"]
