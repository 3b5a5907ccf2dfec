"""Confluence: by its API in Cloud and Data Center, and what its spaces export."""

from store.connected import ConnectedSource
from store.errors import BadSource
from store.reading import Limits
from store.sources.archive import Archive
from store.sources.authorization import Authorize, basic, bearer, secret_of
from store.sources.confluence.export import HtmlExport, XmlExport
from store.sources.confluence.restrictions import Restrictions
from store.sources.confluence.site import Site
from store.sources.connector import Connector
from store.sources.http import Api
from store.sources.permission import GROUPS, KnownReaders

__all__ = ["connect"]

_CLOUD = (".atlassian.net", "api.atlassian.com")


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource or PlaceError."""
    known = KnownReaders.parse(source.options.get(GROUPS, ""))
    if "://" not in source.address:
        archive = Archive(source.address)
        made = XmlExport if any(it.endswith("entities.xml") for it in archive.entries) else HtmlExport
        return made(archive, source.audience, known, limits)
    cloud = _is_cloud(source)
    base = source.address.rstrip("/")
    base = f"{base}/wiki" if cloud and not base.endswith("/wiki") else base
    api = Api(base, _authorize(source, secret), {"Accept": "application/json"})
    spaces = [it for it in (each.strip() for each in source.options.get("spaces", "").split(",")) if it]
    if any(not it.lstrip("~").replace("-", "").replace("_", "").isalnum() for it in spaces):
        raise BadSource("spaces: a space's key is of letters and digits, as in its address after /spaces/")
    return Site(api, Restrictions(api, known, source.audience), spaces, cloud, limits)


def _is_cloud(source: ConnectedSource) -> bool:
    said = source.options.get("edition", "")
    if said not in ("", "cloud", "datacenter"):
        raise BadSource("edition is cloud or datacenter")
    host = source.address.partition("://")[2].partition("/")[0]
    return said == "cloud" or (not said and host.endswith(_CLOUD))


def _authorize(source: ConnectedSource, secret: str) -> Authorize:
    token = secret_of(secret, "an API token (Cloud) or a personal access token (Data Center)")
    user = source.options.get("user", "")
    return basic(user, token) if user else bearer(token)
