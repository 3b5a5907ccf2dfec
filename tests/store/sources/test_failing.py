"""What is told of a place that cannot be reached names no class of errors, whatever library met it."""

import errno
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import fsspec
import httpx
import pytest
import requests

from store.sources.failing import why_unreachable
from store.sources.folder.failures import asked
from store.sources.http import Api
from store.sources.mail.mailbox import Inbox, Server
from tests.store.sources.certificate import localhost

NOBODY = "127.0.0.1:9"


def raised(call: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as failed:  # noqa: PT011 - each library has errors of its own
        call()
    return failed.value


@contextmanager
def listening(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port at which each connection is dealt with so."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "call",
    [
        lambda: httpx.get(f"http://{NOBODY}"),
        lambda: requests.get(f"http://{NOBODY}", timeout=5),
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: fsspec.filesystem("http").cat(f"http://{NOBODY}/page.md"),
    ],
)
def test_nobody_listens_there(call: Callable[[], object]) -> None:
    assert why_unreachable(raised(call)).startswith("refuses the connection: does it run")


@pytest.mark.parametrize(
    "call",
    [
        lambda: httpx.get("http://no-such-host.invalid"),
        lambda: requests.get("http://no-such-host.invalid", timeout=5),
        lambda: socket.getaddrinfo("no-such-host.invalid", 80),
    ],
)
def test_nobody_knows_its_name(call: Callable[[], object]) -> None:
    assert why_unreachable(raised(call)).startswith("cannot be found: is its name spelled so")


def test_its_certificate_is_not_trusted(tmp_path: Path) -> None:
    context, _ = localhost(tmp_path)

    def greet(connection: socket.socket) -> None:
        with suppress(OSError):  # whoever calls does not trust it
            context.wrap_socket(connection, server_side=True)

    with listening(greet) as port:
        for call in (httpx.get, lambda url: requests.get(url, timeout=5)):
            failed = raised(lambda call=call: call(f"https://localhost:{port}"))  # type: ignore[misc]
            assert why_unreachable(failed).startswith("shows a certificate that is not trusted here")


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        (httpx.ReadTimeout("slow"), "does not answer within 60 s"),
        (aiohttp.ServerTimeoutError(), "does not answer within 60 s"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "cannot be reached from this machine"),
        (ssl.SSLError("WRONG_VERSION_NUMBER"), "does not speak TLS as this machine does"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "breaks off the connection"),
        (httpx.RemoteProtocolError("odd"), "does not answer as it should"),
    ],
)
def test_what_else_may_be_wrong(failed: Exception, told: str) -> None:
    assert why_unreachable(failed, 60.0).startswith(told)


def test_no_connector_names_a_class_of_errors() -> None:
    api = Api(f"http://{NOBODY}", sleep=lambda _: None)
    inbox = Inbox(Server("127.0.0.1", 9, "none", "ann", "secret"))
    said = [
        str(raised(lambda: api.get("a"))),
        str(raised(lambda: _without_pauses(inbox.folders))),
        str(raised(lambda: _without_pauses(lambda: asked(lambda: _refused())))),
    ]
    api.close()
    assert [it.partition(":")[0] for it in said] == [
        "127.0.0.1 refuses the connection",
        "127.0.0.1 refuses the connection",
        "the place refuses the connection",
    ]
    assert not any(re.search(r"[a-z](Error|Timeout|Exception)", it) for it in said)


def _refused() -> None:
    raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")


def _without_pauses(call: Callable[[], object]) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.sources.patience._TRIES", 1)
        return call()
