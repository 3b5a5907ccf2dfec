"""Notion: by its API, and what a workspace or a page exports."""

import re

from store.connected import ConnectedSource
from store.reading import Limits
from store.sources.archive import Archive
from store.sources.authorization import bearer, secret_of
from store.sources.connector import Connector
from store.sources.http import Api
from store.sources.notion.export import Export
from store.sources.notion.workspace import VERSION, Workspace

__all__ = ["connect"]

_BROWSER = re.compile(r"https://(?:[\w-]+\.)?notion\.(?:so|com|site)(?:/.*)?")
_API = "https://api.notion.com"


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource or PlaceError."""
    if "://" not in source.address:
        return Export(Archive(source.address), limits)
    token = bearer(secret_of(secret, "the secret of an internal integration"))
    address = _API if _BROWSER.fullmatch(source.address) else source.address
    return Workspace(Api(address, token, {"Notion-Version": VERSION}))
