"""Which place is read by which connector: the one table of kinds. A new kind is a file here and one entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import cast

from store.connected import ConnectedSource
from store.errors import BadSource
from store.reading import Limits
from store.sources.connector import Connector

Open = Callable[[ConnectedSource, str, Limits], Connector]
"""A connected source, its secret ("" where it has none) and the limits of a file, to a connector."""
OpenKept = Callable[[ConnectedSource, str, Limits, Path | None], Connector]
"""Likewise, with the folder in which it keeps from one sync to the next what it need not fetch again."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`module` has a function `connect`, an `Open`. `address` and `secret` say what is to be given as such,
    `secret` is "" where none is; `options` are names of options with what each means. `says_readers`: the
    place tells who may read, so that no audience need be given. `keeps`: its `connect` is an `OpenKept`."""

    name: str
    module: str
    address: str
    secret: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    says_readers: bool = False
    keeps: bool = False

    def connect(
        self, source: ConnectedSource, secret: str, limits: Limits, kept: Path | None = None
    ) -> Connector:
        """Open the place. Raises BadSource where address or options are wrong, PlaceAway or PlaceRefused."""
        connect = import_module(self.module).connect
        if self.keeps:
            return cast(OpenKept, connect)(source, secret, limits, kept)
        return cast(Open, connect)(source, secret, limits)


_GROUPS = (
    "which channels, people or everyone the groups and people of the place are: "
    "NAME:channel:C…, NAME:user:U… or NAME:everyone, separated by commas"
)

KINDS: tuple[SourceKind, ...] = (
    SourceKind(
        "folder",
        "store.sources.folder",
        "a folder: /srv/docs, zip:///srv/a.zip, s3://, gs://, abfs://, sftp://, davs:// or github://",
        "a password or key; two parts with a colon between them for s3, dav and davs",
        {
            "url": "what stands before a file's name on the web",
            "endpoint": "the server of s3 or gs, where it is another one than the usual",
            "region": "of s3",
            "account": "of abfs",
            "anonymous": "yes, where a bucket or container is public",
            "known_hosts": "the file with the keys of sftp servers, ~/.ssh/known_hosts",
            "branch": "of github",
        },
    ),
    SourceKind(
        "site",
        "store.sources.site",
        "the page that a website begins with: https://docs.example.com/guide/",
        "a token, or a name and a password with a colon between them",
        {
            "depth": "links to follow from the first page or a sitemap, 5",
            "pages": "how many pages are read at most, 1000",
            "minutes": "how long one sync may take, 30",
            "internal": "yes, where the address is one of your own network",
        },
    ),
    SourceKind(
        "feed",
        "store.sources.feed",
        "the address of a feed, RSS or Atom",
        "a token, or a name and a password with a colon between them",
        {"internal": "yes, where the address is one of your own network"},
    ),
    SourceKind(
        "git",
        "store.sources.git",
        "a repository: https://github.com/OURS/DOCS.git, git@SERVER:PATH, or the path of a checkout",
        "a token, or a name and a token with a colon between them",
        {
            "branch": "another branch than the usual one",
            "folder": "the folder of it that is read, docs/handbook",
        },
        keeps=True,
    ),
    SourceKind(
        "mail",
        "store.sources.mail",
        "a mailbox: imaps://NAME@SERVER",
        "the password of the mailbox, or an access token",
        {
            "folders": "names of folders, separated by commas, INBOX; * for all but trash, junk and drafts",
            "days": "how many days back messages are read; without it all are",
            "user": "the name to log in with, where the address has none",
            "oauth": "yes, where the secret is an access token of OAuth",
            "starttls": "yes for TLS with imap:// to this machine too; to others it is always used",
        },
    ),
    SourceKind(
        "confluence",
        "store.sources.confluence",
        "the address of the Confluence, https://NAME.atlassian.net in Cloud, or the path of a space's export",
        "an API token (Cloud) or a personal access token (Data Center); none for an export",
        {
            "user": "in Cloud, the e-mail address of whose API token it is",
            "spaces": "keys of the spaces, separated by commas; without it all that are not personal",
            "edition": "cloud or datacenter, where the address does not tell",
            "groups": _GROUPS,
        },
    ),
    SourceKind(
        "notion",
        "store.sources.notion",
        "https://www.notion.so, or the path of an export as Markdown & CSV",
        "the secret of an internal integration; none for an export",
    ),
    SourceKind(
        "github",
        "store.sources.github",
        "the address of a repository, such as https://github.com/OWNER/REPOSITORY",
        "a fine-grained access token; none for a public repository",
        {"pulls": "yes for pull requests too"},
    ),
    SourceKind(
        "gitlab",
        "store.sources.gitlab",
        "the address of a project, such as https://gitlab.com/GROUP/PROJECT",
        "an access token of the project; none for a public project",
        {
            "parts": "what to read of issues, merge-requests, wiki, with commas; without it issues and wiki",
            "groups": "confidential:channel:C… says who may read confidential issues; without it nobody",
        },
    ),
    SourceKind(
        "drive",
        "store.sources.drive",
        "the address of a folder or shared drive, https://drive.google.com/drive/folders/…",
        "the JSON of a service account or of an authorized user, or the path of its file",
        {
            "subject": "whom a service account with domain-wide delegation acts for, an e-mail address",
            "groups": _GROUPS + "; names are e-mail addresses, domains, and anyone for whoever has the link",
        },
        says_readers=True,
    ),
    SourceKind(
        "sharepoint",
        "store.sources.sharepoint",
        "the address of a site, such as https://NAME.sharepoint.com/sites/SITE",
        "a secret of the application",
        {
            "tenant": "the directory (tenant) id of the application",
            "client": "the application (client) id",
            "library": "the one document library to read; without it all of the site",
            "groups": _GROUPS + "; names are e-mail addresses and names of groups, organization and anyone",
            "login": "where to log in, for a national cloud",
            "graph": "where Microsoft Graph is, for a national cloud",
        },
        says_readers=True,
    ),
)


def kind_of(name: str) -> SourceKind:
    """Raises BadSource."""
    found = next((it for it in KINDS if it.name == name), None)
    if found is None:
        known = ", ".join(it.name for it in KINDS)
        raise BadSource(f"{name!r} is not a kind of source; use one of {known}")
    return found
