"""Google Drive: a folder or a shared drive, with who may read what."""

import re

from store.connected import ConnectedSource
from store.errors import BadSource
from store.reading import Limits
from store.sources.authorization import secret_of
from store.sources.connector import Connector
from store.sources.drive.folder import Folder
from store.sources.drive.login import authorize
from store.sources.drive.readers import Permissions
from store.sources.http import Api
from store.sources.permission import GROUPS, KnownReaders

__all__ = ["connect"]

_ADDRESS = re.compile(
    r"(?P<host>https?://[^/]+)/drive/(?:u/\d+/)?(?:folders/(?P<id>[\w-]+)|my-drive)/?(?:\?.*)?"
)


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource or PlaceError."""
    found = _ADDRESS.fullmatch(source.address)
    if found is None:
        raise BadSource(
            "the address is that of a folder, such as https://drive.google.com/drive/folders/1AbC"
        )
    host = "https://www.googleapis.com" if found["host"] == "https://drive.google.com" else found["host"]
    known = KnownReaders.parse(source.options.get(GROUPS, ""))
    login = authorize(secret_of(secret, "a service account's key"), source.options.get("subject", ""))
    api = Api(f"{host}/drive/v3", login)
    try:
        return Folder(api, Permissions(api, known), found["id"] or "root", limits)
    except BaseException:
        api.close()
        raise
