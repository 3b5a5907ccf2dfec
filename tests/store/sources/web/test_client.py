"""Patience with a busy site, and bounds on what it may cost."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from store.errors import PlaceAway, TooLarge
from store.sources.web import Doorway, Wanted, Web, client
from tests.store.sources.certificate import localhost
from tests.store.sources.stand_in import Reply, StandIn


def loopback(host: str, port: int, *_: object, **__: object) -> list[object]:
    """As every name is resolved in a network that lies."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@contextmanager
def web_of(address: str, waits: list[float] | None = None) -> Iterator[Web]:
    url = httpx.URL(address)
    with Web(Doorway(url.host, url.port or 80), sleep=(waits if waits is not None else []).append) as web:
        yield web


@contextmanager
def raw_server(*answers: bytes, pause_s: float = 0.0) -> Iterator[str]:
    """Sends each answer to a connection of its own, a byte at a time where there is a pause, and hangs up."""
    done = threading.Event()

    def serve() -> None:
        for answer in answers:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                for piece in [answer] if not pause_s else [bytes([it]) for it in answer]:
                    try:
                        connection.sendall(piece)
                    except OSError:
                        break
                    if done.wait(pause_s):
                        return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            done.set()
            thread.join()


def test_a_site_that_asks_to_wait_is_waited_for() -> None:
    with StandIn(lambda asked: Reply(b"page")).running() as site:
        site.first.extend([Reply(status=429, headers={"retry-after": "7"}), Reply(status=503)])
        waits: list[float] = []
        with web_of(site.address, waits) as web:
            assert web.get(httpx.URL(site.address)).data == b"page"
    assert 7 <= waits[0] < 8
    assert 0 < waits[1] < 31


def test_a_site_that_asks_for_too_long_a_wait_is_left_for_the_next_sync() -> None:
    with StandIn(lambda asked: Reply(status=429, headers={"retry-after": "86400"})).running() as site:
        waits: list[float] = []
        with web_of(site.address, waits) as web, pytest.raises(PlaceAway, match="answers 429"):
            web.get(httpx.URL(site.address))
    assert waits == []
    assert len(site.asked) == 1


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    broken = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"
    whole = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfull"
    with raw_server(broken, whole) as address, web_of(address) as web:
        assert web.get(httpx.URL(address)).data == b"full"


def test_an_answer_that_trickles_in_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_REQUEST_S", 0.1)
    slow = b"HTTP/1.1 200 OK\r\nx-slow: " + b"a" * 1000
    with (
        raw_server(slow, slow, slow, slow, pause_s=0.02) as address,
        web_of(address) as web,
        pytest.raises(PlaceAway, match="takes too long"),
    ):
        web.get(httpx.URL(address))


def test_what_unpacks_to_more_than_is_wanted_is_not_read() -> None:
    packed = gzip.compress(bytes(1_000_000))
    headers = {"content-encoding": "gzip", "content-type": "text/html"}
    with StandIn(lambda asked: Reply(packed, headers=headers)).running() as site, web_of(site.address) as web:
        with pytest.raises(TooLarge):
            web.get(httpx.URL(site.address), Wanted(most=100_000))
        assert len(web.get(httpx.URL(site.address), Wanted(most=1_000_000)).data) == 1_000_000


def test_what_is_not_of_a_wanted_type_is_not_downloaded() -> None:
    film = Reply(bytes(1000), headers={"content-type": "video/mp4"})
    with StandIn(lambda asked: film).running() as site, web_of(site.address) as web:
        answer = web.get(httpx.URL(site.address), Wanted(media=lambda media: media == "text/html"))
    assert answer.media_type == "video/mp4"
    assert answer.data == b""


def test_a_chain_of_redirects_ends() -> None:
    around = Reply(status=302, headers={"location": "/again"})
    with StandIn(lambda asked: around).running() as site, web_of(site.address) as web:
        assert web.follow(httpx.URL(site.address), lambda url: True, None).status == 302
    assert len(site.asked) == 5


def test_a_site_is_read_by_its_name_over_tls_though_connected_to_by_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = localhost(tmp_path)
    with StandIn(lambda asked: Reply(b"page"), context).running() as site:
        address = httpx.URL(site.address).copy_with(scheme="https", host="localhost")
        with (
            web_of(str(address)) as web,
            pytest.raises(PlaceAway, match="a certificate that is not trusted here"),
        ):
            web.get(address)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with web_of(str(address)) as web:
            assert web.get(address).data == b"page"
        other = address.copy_with(host="localhost.localdomain")
        monkeypatch.setattr("store.sources.web.network.socket.getaddrinfo", loopback)
        with (
            web_of(str(other)) as web,
            pytest.raises(PlaceAway, match="a certificate that is not trusted here"),
        ):
            web.get(other)  # the certificate is another's


def test_a_name_that_no_host_has_is_said_to_be_so() -> None:
    address = httpx.URL("https://no-such-host.invalid/")
    with web_of(str(address)) as web, pytest.raises(PlaceAway) as away:
        web.get(address)
    assert str(away.value).startswith("no-such-host.invalid cannot be found: is its name spelled so")
