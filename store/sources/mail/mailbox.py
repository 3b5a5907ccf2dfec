"""Speaks IMAP, and only reads: folders are opened so that nothing changes, and no message is marked."""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from typing import TypeVar

from imap_tools import (
    BaseMailBox,
    FolderInfo,
    ImapToolsError,
    MailBox,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailBoxUnencrypted,
)

from store.errors import PlaceRefused
from store.sources.failing import why_unreachable
from store.sources.mail.uids import Known
from store.sources.patience import Passing, patiently

_Result = TypeVar("_Result")
_SILENCE_S = 60
_BUSY = re.compile(r"UNAVAILABLE|THROTTLED|LIMIT|INUSE|too many|try again|temporar", re.IGNORECASE)
"""What servers say where a login is right, and not for now (RFC 5530)."""
_SPECIAL = {"\\noselect", "\\nonexistent", "\\trash", "\\junk", "\\drafts", "\\all", "\\flagged"}
"""Folders that hold no mail, mail that nobody wants or has sent, or what lies in others too (RFC 6154)."""
_SPECIAL_BY_NAME = {"trash", "deleted items", "deleted messages", "junk", "junk e-mail", "spam", "drafts"}
"""Where a server does not say so."""
_UID, _SIZE = re.compile(rb"UID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)")
_HEADERS = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT)])"


@dataclass(frozen=True, slots=True)
class Server:
    """`security` is tls from the first byte, starttls, or none for a server on this machine; `oauth`: the
    secret is an access token."""

    host: str
    port: int
    security: str
    user: str
    secret: str
    oauth: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """What is listed of a message; `size` is in bytes."""

    uid: int
    subject: str
    size: int


class Inbox:
    """A connection, made when it is first needed and made again where it broke. Close it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._box: BaseMailBox | None = None
        self._opened = ""

    def close(self) -> None:
        box, self._box = self._box, None
        if box:
            with suppress(Exception):  # a server that is away need not be told goodbye
                box.logout()

    def folders(self) -> list[str]:
        """The names of folders that hold mail of their own. Raises PlaceAway or PlaceRefused."""
        found = self._asked(lambda box: box.folder.list())
        return sorted(it.name for it in found if not _is_special(it))

    def known(self, folder: str, since: date | None) -> Known:
        """All UIDs of a folder, or those of messages that came on a day or later.

        Raises PlaceAway, also where it lists fewer than it has, and PlaceRefused.
        """

        def ask(box: BaseMailBox) -> Known:
            number, validity = self._open(box, folder)
            uids = box.uids(f"SINCE {since:%d-%b-%Y}" if since else "ALL")
            if since is None and len(uids) < number:
                raise Passing("does not list all of its messages")
            return Known(validity, frozenset(map(int, uids)))

        return self._asked(ask)

    def headings(self, folder: str, uids: Sequence[int]) -> list[Heading]:
        """Of those that are still there. Raises PlaceAway or PlaceRefused."""

        def ask(box: BaseMailBox) -> list[Heading]:
            self._open(box, folder)
            answer = _fetched(box, ",".join(map(str, uids)), _HEADERS)
            return [_heading(told, header) for told, header in _literals(answer)]

        return self._asked(ask)

    def message(self, folder: str, validity: int, uid: int, most: int) -> bytes | None:
        """At most so many bytes of a message, None where it is gone. Raises PlaceAway or PlaceRefused."""

        def ask(box: BaseMailBox) -> bytes | None:
            if self._open(box, folder)[1] != validity:
                return None
            answer = _fetched(box, str(uid), f"(UID BODY.PEEK[]<0.{most}>)")
            return next((data for _, data in _literals(answer)), None)

        return self._asked(ask)

    def _open(self, box: BaseMailBox, folder: str) -> tuple[int, int]:
        """How many messages a folder has, and its UIDVALIDITY."""
        try:
            _, [number] = box.folder.set(folder, readonly=True)
        except MailboxFolderSelectError:
            raise PlaceRefused(f"the mailbox has no folder {folder!r}, or does not open it") from None
        _, [validity] = box.client.response("UIDVALIDITY")
        return int(number), int(validity)

    def _asked(self, call: Callable[[BaseMailBox], _Result]) -> _Result:
        def once() -> _Result:
            try:
                self._box = self._box or _logged_in(self._server)
                return call(self._box)
            except (OSError, imaplib.IMAP4.error, ImapToolsError, Passing) as failed:
                self.close()
                why = str(failed) if isinstance(failed, Passing) else _in_words(failed)
                raise Passing(f"{self._server.host} {why}") from None

        return patiently(once)


def _logged_in(server: Server) -> BaseMailBox:
    trusted = ssl.create_default_context()
    if server.security == "tls":
        box: BaseMailBox = MailBox(server.host, server.port, _SILENCE_S, ssl_context=trusted)
    else:
        box = MailBoxUnencrypted(server.host, server.port, _SILENCE_S)
    try:
        if server.security == "starttls":
            box.client.starttls(trusted)
        log_in = box.xoauth2 if server.oauth else box.login
        return log_in(server.user, server.secret, initial_folder=None)
    except BaseException as failed:
        with suppress(Exception):
            box.client.shutdown()
        raise _refused(failed, server) from None


def _in_words(failed: Exception) -> str:
    if isinstance(failed, imaplib.IMAP4.abort):
        return "breaks off the connection"
    if isinstance(failed, imaplib.IMAP4.error | ImapToolsError):
        return "does not answer as an IMAP server should: is it one, and is the port right?"
    return why_unreachable(failed, _SILENCE_S if isinstance(failed, TimeoutError) else None)


def _refused(failed: BaseException, server: Server) -> BaseException:
    """What is wrong with a login, where it is one that failed."""
    if isinstance(failed, imaplib.IMAP4.abort) or not isinstance(
        failed, MailboxLoginError | imaplib.IMAP4.error
    ):
        return failed
    if _BUSY.search(str(failed)):
        return Passing("does not take logins now")
    return PlaceRefused(f"{server.host} does not take the name and password, or the token")


def _is_special(folder: FolderInfo) -> bool:
    last = folder.name.rpartition(folder.delim)[2] if folder.delim else folder.name
    return bool({it.lower() for it in folder.flags} & _SPECIAL) or last.lower() in _SPECIAL_BY_NAME


def _fetched(box: BaseMailBox, uids: str, parts: str) -> Sequence[object]:
    done, answer = box.client.uid("fetch", uids, parts)
    if done != "OK":
        raise Passing("does not hand out messages now")
    return answer


def _literals(answer: Sequence[object]) -> Iterator[tuple[bytes, bytes]]:
    """What a server says of each message, before and after its bytes, and the bytes."""
    for at, part in enumerate(answer):
        if isinstance(part, tuple):
            after = answer[at + 1] if at + 1 < len(answer) else b""
            yield part[0] + (after if isinstance(after, bytes) else b""), part[1]


def _heading(told: bytes, header: bytes) -> Heading:
    uid, size = _UID.search(told), _SIZE.search(told)
    subject = str(message_from_bytes(header, policy=policy.default).get("Subject", ""))
    return Heading(int(uid[1]) if uid else 0, " ".join(subject.split()), int(size[1]) if size else 0)
