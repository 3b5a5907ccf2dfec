"""No internal address is reached, however it is written or led to."""

import ipaddress
import socket
from collections.abc import Iterator

import httpx
import pytest

from store.errors import PlaceAway, PlaceRefused
from store.sources.web import Doorway, Web
from store.sources.web.network import is_public
from tests.store.sources.stand_in import Reply, StandIn

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
INTERNAL = [
    *("127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("0.0.0.0", "0.1.2.3"),  # noqa: S104 (read as addresses, not bound to)
    *("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "224.0.0.1", "255.255.255.255"),
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2001:0:7f00:1::", "198.18.0.1", "240.0.0.1", "192.0.2.1"),
]


@pytest.fixture
def inside() -> Iterator[StandIn]:
    """A server of the internal network, which nobody may ask."""
    with StandIn(lambda asked: Reply(b"secret")).running() as stand_in:
        yield stand_in


def port_of(stand_in: StandIn) -> int:
    port = httpx.URL(stand_in.address).port
    assert port
    return port


def resolve(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names be resolved to these, one after another; returns what was asked for."""
    asked: list[str] = []

    def resolved(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (it, port)) for it in addresses]

    monkeypatch.setattr("store.sources.web.network.socket.getaddrinfo", resolved)
    return asked


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_read(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INTERNAL)
def test_an_internal_address_may_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "localhost", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]"),
    ],
)
def test_no_notation_of_an_internal_address_is_connected_to(host: str, inside: StandIn) -> None:
    with Web(sleep=lambda _: None) as web, pytest.raises((PlaceRefused, PlaceAway)):
        web.get(httpx.URL(f"http://{host}:{port_of(inside)}/"))
    assert not inside.asked


def test_a_name_is_resolved_once_and_the_connection_goes_where_that_led(
    monkeypatch: pytest.MonkeyPatch, inside: StandIn
) -> None:
    # Nothing listens at the first; whoever asked a second time would be led inside.
    asked = resolve(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    went: list[str] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        went.append(address[0])
        raise OSError("refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    with Web(sleep=lambda _: None) as web, pytest.raises(PlaceRefused, match="internal"):
        web.get(httpx.URL(f"http://rebinds.example.com:{port_of(inside)}/"))
    assert asked == ["rebinds.example.com"] * 2  # once for each attempt
    assert went == ["8.8.8.8"]
    assert not inside.asked


def test_a_name_with_a_public_and_an_internal_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, inside: StandIn
) -> None:
    resolve(monkeypatch, ["8.8.8.8", "127.0.0.1"])
    with Web() as web, pytest.raises(PlaceRefused, match="internal"):
        web.get(httpx.URL(f"http://both.example.com:{port_of(inside)}/"))
    assert not inside.asked


def test_the_one_internal_address_that_is_meant_is_read_at_its_own_port_alone(inside: StandIn) -> None:
    with (
        StandIn(lambda asked: Reply(b"wiki")).running() as wiki,
        Web(Doorway("127.0.0.1", port_of(wiki))) as web,
    ):
        assert web.get(httpx.URL(wiki.address)).data == b"wiki"
        with pytest.raises(PlaceRefused, match="internal=yes"):
            web.get(httpx.URL(inside.address))
    assert not inside.asked


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "fe80::a9fe:a9fe"]
)
def test_credentials_of_a_cloud_are_never_read_not_even_as_what_is_meant(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, [address])
    with Web(Doorway("wiki.internal", 80)) as web, pytest.raises(PlaceRefused, match="internal"):
        web.get(httpx.URL("http://wiki.internal/"))
