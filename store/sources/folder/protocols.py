"""How each kind of folder is opened with fsspec: the one table of protocols, each with what it needs."""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from store.connected import ConnectedSource
from store.errors import BadSource
from store.sources.folder.place import Place
from store.sources.option_values import is_set

_CONNECT_S, _READ_S = 10, 60
for _name in ("s3fs", "gcsfs", "adlfs", "azure", "fsspec", "paramiko"):
    # They log what servers say, with names of files in it; what is wrong is raised as well.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gave: the address in its parts, options, and the secret, "" without one."""

    url: SplitResult
    source: ConnectedSource
    secret: str

    def option(self, name: str, default: str = "") -> str:
        return self.source.options.get(name, default).strip()

    @property
    def path(self) -> str:
        return unquote(self.url.path).rstrip("/")

    @property
    def login(self) -> tuple[str, str]:
        """A secret of two parts, with a colon between them."""
        name, colon, value = self.secret.partition(":")
        if self.secret and not colon:
            raise BadSource("the secret has two parts, with a colon between them: NAME:VALUE")
        return name, value


@dataclass(frozen=True, slots=True)
class Opening:
    """What fsspec is to be told, where in its filesystem the folder lies, and where that is on the web."""

    root: str
    options: dict[str, Any] = field(default_factory=dict)
    web: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """`module` has `filesystem`, a class of fsspec's kind; `extra` is ours with the package that it needs, ""
    where none is needed."""

    schemes: tuple[str, ...]
    module: str
    filesystem: str
    open: Callable[[Given], Opening]
    extra: str = ""


def opened(source: ConnectedSource, secret: str) -> Place:
    """Raises BadSource; and whatever the library raises where a server does not let us in."""
    try:
        url = urlsplit(source.address.strip())
        _ = url.port
    except ValueError:
        raise BadSource("the address cannot be understood: its server or port is misspelt") from None
    if url.password is not None:
        raise BadSource("the address has a password in it: put that into .env, and name it with --secret")
    known = {scheme: it for it in PROTOCOLS for scheme in it.schemes}
    protocol = known.get(url.scheme.lower())
    if protocol is None:
        raise BadSource(f"{url.scheme}:// is not a kind of folder: it begins with {', '.join(sorted(known))}")
    opening = protocol.open(Given(url, source, secret))
    try:
        of_its_kind = getattr(import_module(protocol.module), protocol.filesystem)
        filesystem = of_its_kind(skip_instance_cache=True, **opening.options)
    except ImportError:
        raise BadSource(
            f"{url.scheme}:// needs a package that is not installed: pip install 'inhouse[{protocol.extra}]'"
        ) from None
    web = source.options.get("url", "").strip() or opening.web
    return Place(filesystem, opening.root.rstrip("/"), web.rstrip("/"))


def _local(given: Given) -> Opening:
    named = given.path if given.url.scheme else given.source.address.strip()
    path = os.path.expanduser(named or "/")
    if given.url.netloc or not os.path.isabs(path):
        raise BadSource("the address is not an absolute path: /srv/docs")
    return Opening(os.path.realpath(path))


def _zip(given: Given) -> Opening:
    path = _local(given).root
    if not os.path.isfile(path):
        raise BadSource("there is no zip archive at this path: zip:///srv/export.zip")
    return Opening("", {"fo": path})


def _bucket(given: Given) -> str:
    if not given.url.netloc:
        raise BadSource(f"the address names no bucket: {given.url.scheme}://BUCKET/FOLDER")
    return f"{given.url.netloc}{given.path}"


def _s3(given: Given) -> Opening:
    key, secret = given.login
    config = {"connect_timeout": _CONNECT_S, "read_timeout": _READ_S, "retries": {"mode": "standard"}}
    options = {
        "key": key or None,
        "secret": secret or None,
        "anon": is_set(given.source, "anonymous"),
        "endpoint_url": given.option("endpoint") or None,
        "config_kwargs": config,
        "client_kwargs": {"region_name": region} if (region := given.option("region")) else {},
    }
    return Opening(_bucket(given), options)


def _gcs(given: Given) -> Opening:
    token: Any = given.secret or None
    if given.secret.lstrip().startswith("{"):
        try:
            token = json.loads(given.secret)
        except ValueError:
            raise BadSource("the secret is not the JSON key of a service account") from None
    if is_set(given.source, "anonymous"):
        token = "anon"  # noqa: S105 (what gcsfs calls having none)
    endpoint = {"endpoint_url": it} if (it := given.option("endpoint")) else {}
    return Opening(_bucket(given), {"token": token, "timeout": _READ_S, **endpoint})


def _azure(given: Given) -> Opening:
    container, _, host = given.url.netloc.rpartition("@")
    account = host.partition(".")[0] if container else given.option("account")
    if not account:
        raise BadSource("the address names no account: abfs://CONTAINER@ACCOUNT.dfs.core.windows.net/FOLDER")
    options: dict[str, Any] = {"account_name": account, "anon": is_set(given.source, "anonymous")}
    if given.secret.startswith("DefaultEndpointsProtocol="):
        options |= {"connection_string": given.secret}
    elif "sig=" in given.secret:
        options |= {"sas_token": given.secret}
    elif given.secret:
        options |= {"account_key": given.secret}
    return Opening(f"{container or host}{given.path}", options)


def _sftp(given: Given) -> Opening:
    from store.sources.folder.host_keys import KnownHosts

    if not given.url.hostname:
        raise BadSource("the address names no server: sftp://NAME@SERVER/FOLDER")
    options = {
        "host": given.url.hostname,
        "port": given.url.port or 22,
        "username": given.url.username,
        "password": given.secret or None,
        "host_key_policy": KnownHosts(given.option("known_hosts", "~/.ssh/known_hosts")),
        "timeout": _CONNECT_S,
        "banner_timeout": _CONNECT_S,
        "auth_timeout": _CONNECT_S,
        "channel_timeout": _READ_S,
    }
    return Opening(given.path or "/", options)


def _webdav(given: Given) -> Opening:
    scheme = "https" if given.url.scheme in ("davs", "webdavs") else "http"
    if not given.url.hostname:
        raise BadSource(f"the address names no server: {given.url.scheme}://SERVER/FOLDER")
    base = f"{scheme}://{given.url.netloc}{given.url.path.rstrip('/')}/"
    options = {"base_url": base, "auth": given.login if given.secret else None, "timeout": _READ_S}
    return Opening("", options, base)


def _github(given: Given) -> Opening:
    organisation = given.url.netloc
    repository, _, below = given.path.removeprefix("/").partition("/")
    if not organisation or not repository:
        raise BadSource("the address names no repository: github://OWNER/REPOSITORY/FOLDER")
    branch = given.option("branch")
    login = {"username": "inhouse", "token": given.secret} if given.secret else {}
    options = {"org": organisation, "repo": repository, "sha": branch or None, **login}
    page = f"https://github.com/{organisation}/{repository}/blob/{branch or 'HEAD'}/{below}"
    return Opening(below, options, page)


_FSSPEC = "fsspec.implementations"
PROTOCOLS = (
    Protocol(("", "file"), f"{_FSSPEC}.local", "LocalFileSystem", _local),
    Protocol(("zip",), f"{_FSSPEC}.zip", "ZipFileSystem", _zip),
    Protocol(("s3",), "s3fs", "S3FileSystem", _s3, "s3"),
    # Its plain class: the other one asks by gRPC first what kind of bucket it is, for minutes.
    Protocol(("gs", "gcs"), "gcsfs.core", "GCSFileSystem", _gcs, "gcs"),
    Protocol(("abfs", "abfss", "az"), "adlfs", "AzureBlobFileSystem", _azure, "azure"),
    Protocol(("sftp",), f"{_FSSPEC}.sftp", "SFTPFileSystem", _sftp, "sftp"),
    Protocol(("dav", "davs", "webdav", "webdavs"), "webdav4.fsspec", "WebdavFileSystem", _webdav, "webdav"),
    Protocol(("github",), f"{_FSSPEC}.github", "GithubFileSystem", _github, "github"),
)
