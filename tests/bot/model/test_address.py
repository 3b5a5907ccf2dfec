"""Where a model server is, and whether that is a private network."""

import pytest

from bot.errors import BadSettings
from bot.model.address import Address
from bot.settings import load


@pytest.mark.parametrize(
    ("text", "base", "root"),
    [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        (" https://models.lan/llm/v1/ ", "https://models.lan/llm/v1", "https://models.lan/llm"),
        ("http://[::1]:80/api", "http://[::1]:80/api", "http://[::1]:80/api"),
    ],
)
def test_an_address_is_read_with_and_without_its_path(text: str, base: str, root: str) -> None:
    address = Address.parse(text)
    assert (address.base, address.root) == (base, root)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8080",
        "localhost:8080",
        "ftp://x/v1",
        "http://",
        "http://h:port/v1",
        "http://[::1/v1",
        "http://h/a b",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as http://127"):
        Address.parse(text)


@pytest.mark.parametrize(
    "text", ["http://me:hush@h/v1", "http://hush@h/v1", "http://h/v1?key=hush", "http://h/#hush"]
)
def test_a_secret_in_the_address_is_refused_and_not_repeated(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHOUSE_MODEL__URL", text)
    with pytest.raises(BadSettings, match="INHOUSE_MODEL__URL") as refused:
        load()
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("[::1]", True),
        ("localhost", True),
        ("10.1.2.3", True),
        ("192.168.0.7", True),
        ("100.64.1.1", True),  # as private overlay networks use
        ("[fd00::1]", True),
        ("[::ffff:10.0.0.1]", True),
        ("8.8.8.8", False),
        ("[2606:4700::1111]", False),
        ("[::ffff:8.8.8.8]", False),
        ("no-such-host.invalid", False),
    ],
)
def test_what_is_in_the_house_is_known(host: str, inside: bool) -> None:
    assert Address.parse(f"http://{host}:8080/v1").is_in_house is inside


def test_a_key_that_fits_no_header_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_MODEL__API_KEY", "hush\nX-Other: 1")
    with pytest.raises(BadSettings, match="INHOUSE_MODEL__API_KEY") as refused:
        load()
    assert "hush" not in str(refused.value)
