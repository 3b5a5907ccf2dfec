"""Where a repository is, as git takes it, and the pages on which its host shows the files. Pure."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from store.errors import BadSource

_SCP = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!//)([^\s:]+)")
"""As ssh has addresses: git@github.com:ours/wiki.git"""
_PAGES = (
    (re.compile(r"(^|\.)github\."), "blob/{branch}/{path}"),
    (re.compile(r"(^|\.)gitlab\."), "-/blob/{branch}/{path}"),
    (re.compile(r"(^|\.)bitbucket\.org$"), "src/{branch}/{path}"),
    (re.compile(r"(^|\.)(codeberg\.org$|gitea\.|forgejo\.)"), "src/branch/{branch}/{path}"),
    (re.compile(r"^git\.sr\.ht$"), "tree/{branch}/item/{path}"),
)
"""How hosts that are known, and servers that are called after their software, show a file of a branch."""


@dataclass(frozen=True, slots=True)
class Remote:
    """`address` is for git; `path` is that of a checkout on this machine; `origin` is of a web address."""

    address: str
    path: Path | None = None
    origin: str = ""


def remote_of(address: str) -> Remote:
    """Raises BadSource."""
    address = address.strip()
    try:
        url = urlsplit(address)
    except ValueError:
        raise BadSource("the address cannot be understood: its server is misspelt") from None
    if url.scheme in ("https", "http") and url.hostname:
        if url.password is not None:
            raise BadSource("the address has a password in it: put that into .env, and name it with --secret")
        return Remote(address, origin=f"{url.scheme}://{url.netloc.rpartition('@')[2]}")
    if (url.scheme == "ssh" and url.hostname) or _SCP.fullmatch(address):
        return Remote(address)
    path = Path(address.removeprefix("file://")).expanduser()
    if "://" not in address.removeprefix("file://") and path.is_absolute():
        return Remote(str(path), path)
    raise BadSource("the address is no repository's: https://…, git@SERVER:PATH, or the path of a checkout")


def file_page(remote: str, branch: str, path: str) -> str:
    """The page of a file, "" where its host is not one that is known."""
    found = _SCP.fullmatch(remote)
    host, way = (found[1], found[2]) if found else _host_and_way(remote)
    for known, page in _PAGES:
        if known.search(host):
            shown = page.format(branch=quote(branch), path=quote(path))
            return f"https://{host}/{way.strip('/').removesuffix('.git')}/{shown}"
    return ""


def _host_and_way(remote: str) -> tuple[str, str]:
    try:
        url = urlsplit(remote)
    except ValueError:
        return "", ""
    return url.hostname or "", url.path
