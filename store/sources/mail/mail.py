"""The connector of mailboxes: each message is a document, and goes when it is expunged."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from store.connected import ConnectedSource
from store.errors import BadSource, ItemGone, TooLarge
from store.reading import MB, Limits
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.mail.mailbox import Heading, Inbox, Server
from store.sources.mail.uids import Known, cursor_of, folders_of, item_id, place_of
from store.sources.option_values import is_set, number

_BATCH = 200
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource."""
    if not secret:
        raise BadSource("a mailbox needs a password: put it into .env, and name it with --secret")
    folders = [it.strip() for it in source.options.get("folders", "INBOX").split(",") if it.strip()]
    return Mail(Inbox(_server(source, secret)), folders, number(source, "days", 0, 0, 36_500), limits)


def _server(source: ConnectedSource, secret: str) -> Server:
    try:
        url = urlsplit(source.address.strip())
        host, port = url.hostname, url.port
    except ValueError:
        url, host, port = urlsplit(""), None, None
    if url.scheme not in ("imaps", "imap") or not host:
        raise BadSource("the address is not a mailbox's: imaps://NAME@SERVER, or imap:// for STARTTLS")
    login = url.netloc.rpartition("@")[0]
    if ":" in login:
        raise BadSource("the address has a password in it: put that into .env, and name it with --secret")
    user = source.options.get("user", "").strip() or unquote(login)
    if not user:
        raise BadSource("the address names nobody: imaps://NAME@SERVER, or the option user")
    oauth = is_set(source, "oauth")
    if url.scheme == "imaps":
        return Server(host, port or 993, "tls", user, secret, oauth)
    security = "none" if host in _LOOPBACK and not is_set(source, "starttls") else "starttls"
    return Server(host, port or 143, security, user, secret, oauth)


class Mail:
    """A message's folder, UIDVALIDITY and UID are its id. The cursor has the UIDs that were listed."""

    def __init__(self, inbox: Inbox, folders: list[str], days: int, limits: Limits) -> None:
        self._inbox, self._folders, self._days, self._limits = inbox, folders, days, limits

    def changes(self, cursor: str) -> Iterator[Listing]:
        before, now = folders_of(cursor), dict[str, Known]()
        for folder in self._inbox.folders() if self._folders == ["*"] else self._folders:
            there = self._inbox.known(folder, self._since())
            old = before.get(folder)
            uids = set(old.uids & there.uids) if old and old.validity == there.validity else set[int]()
            for batch in _batches(there.uids - uids):
                headings = self._inbox.headings(folder, batch)
                yield self._listed(folder, there.validity, headings)
                uids |= {it.uid for it in headings}  # what it did not tell of is asked for again next time
            now[folder] = Known(there.validity, frozenset(uids))
        gone = [
            item_id(folder, it.validity, uid)
            for folder, it in before.items()
            for uid in sorted(it.uids)
            if folder not in now or now[folder].validity != it.validity or uid not in now[folder].uids
        ]
        yield Listing((), gone, cursor=cursor_of(now))

    def whole(self, cursor: str) -> bool:
        return not folders_of(cursor)

    def fetch(self, item: Item) -> Fetched:
        most = self._limits.file_bytes
        data = self._inbox.message(*place_of(item.id), most + 1)
        if data is None:
            raise ItemGone("is no longer in the mailbox")
        if len(data) > most:
            raise TooLarge(f"is larger than {most // MB:,} MB")
        return Fetched(data, PurePosixPath("message.eml"))

    def close(self) -> None:
        self._inbox.close()

    def _since(self) -> date | None:
        return datetime.now(UTC).date() - timedelta(self._days) if self._days else None

    def _listed(self, folder: str, validity: int, headings: Sequence[Heading]) -> Listing:
        most = self._limits.file_bytes
        items = [(_item(folder, validity, it), it.size > most) for it in headings]
        return Listing(
            [it for it, large in items if not large],
            refused=[(it, f"is larger than {most // MB:,} MB") for it, large in items if large],
        )


def _batches(uids: Collection[int]) -> Iterator[list[int]]:
    """Messages that came first first."""
    left = iter(sorted(uids))
    while batch := list(islice(left, _BATCH)):
        yield batch


def _item(folder: str, validity: int, it: Heading) -> Item:
    name = f"{folder}/{it.subject or f'message {it.uid}'}"
    return Item(item_id(folder, validity, it.uid), name, "", f"{validity}.{it.uid}", size=it.size)
