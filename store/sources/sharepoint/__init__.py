"""SharePoint: the document libraries of a site, with who may read what."""

from urllib.parse import unquote, urlsplit

from store.connected import ConnectedSource
from store.errors import BadSource
from store.reading import Limits
from store.sources.authorization import secret_of
from store.sources.connector import Connector
from store.sources.http import Api
from store.sources.permission import GROUPS, KnownReaders
from store.sources.sharepoint.login import LOGIN, authorize
from store.sources.sharepoint.readers import Permissions
from store.sources.sharepoint.site import HEADERS, Site

__all__ = ["connect"]

_GRAPH = "https://graph.microsoft.com"


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource or PlaceError."""
    address = urlsplit(source.address)
    if address.scheme != "https" or not address.hostname:
        raise BadSource("the address is that of a site, such as https://NAME.sharepoint.com/sites/SITE")
    options = source.options
    if lacking := [it for it in ("tenant", "client") if not options.get(it)]:
        raise BadSource(f"needs the option {lacking[0]}; docs/sources.md says where to find it")
    known = KnownReaders.parse(options.get(GROUPS, ""))
    login, graph = options.get("login", LOGIN).rstrip("/"), options.get("graph", _GRAPH).rstrip("/")
    token = secret_of(secret, "a secret of the application")
    header = authorize(login, options["tenant"], options["client"], token, f"{graph}/.default")
    api = Api(f"{graph}/v1.0", header, HEADERS)
    place = (address.hostname, unquote(address.path).strip("/"), options.get("library", ""))
    try:
        return Site(api, Permissions(api, known), limits, place)
    except BaseException:
        api.close()
        raise
