"""A real IMAP server on this machine (pymap), with the mailbox of one user."""

import imaplib
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from imap_tools.imap_utf7 import utf7_encode

from tests.store.sources.certificate import localhost

USER, PASSWORD = "ada@example.com", "s3cret"


class ImapServer:
    """Folders are named as people write them. `client` stays logged in: that is what costs time here."""

    def __init__(self, port: int, trusted: Path | None) -> None:
        self.port, self._trusted = port, trusted
        self.address = f"imap://{USER}@localhost:{port}"
        self._client: imaplib.IMAP4 | None = None

    @property
    def client(self) -> imaplib.IMAP4:
        if self._client is None:
            self._client = imaplib.IMAP4("localhost", self.port, timeout=20)
            if self._trusted:
                self._client.starttls(ssl.create_default_context(cafile=self._trusted))
            self._client.login(USER, PASSWORD)
        return self._client

    def fill(self, folder: str, *messages: bytes) -> None:
        """Leave these and no others in a folder."""
        self.client.create(_encoded(folder))
        self.expunge(folder, "1:*")
        self.append(folder, *messages)

    def append(self, folder: str, *messages: bytes, day: str = "02-Jan-2026") -> None:
        for each in messages:
            self.client.append(_encoded(folder), "", f'"{day} 03:04:05 +0000"', each)

    def expunge(self, folder: str, numbers: str) -> None:
        self.client.select(_encoded(folder))
        self.client.store(numbers, "+FLAGS", "\\Deleted")
        self.client.expunge()
        self.client.close()

    def close(self) -> None:
        if self._client:
            self._client.logout()


def _encoded(folder: str) -> str:
    return f'"{utf7_encode(folder).decode()}"'


@contextmanager
def imap_server(tls: Path | None = None) -> Iterator[ImapServer]:
    """With STARTTLS, where `tls` is a folder to keep a certificate in."""
    trusted = localhost(tls)[1] if tls else None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port)]
    security = ["--cert", str(trusted), "--key", str(tls / "private.pem")] if tls else ["--no-tls"]
    demo = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    command += [*security, *demo]
    process = subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        server = ImapServer(port, trusted)
        yield server
        server.close()
    finally:
        process.terminate()
        process.wait()


def message(subject: str, text: str, attached: str = "") -> bytes:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = "Grace <grace@example.com>"
    mail["To"] = USER
    mail["Date"] = "Fri, 02 Jan 2026 03:04:05 +0000"
    mail.set_content(text)
    if attached:
        mail.add_attachment(attached.encode(), maintype="text", subtype="markdown", filename="notes.md")
    return mail.as_bytes()
