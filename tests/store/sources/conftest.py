"""A place that is connected."""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.location import Location
from tests.store.sources.certificate import localhost
from tests.store.sources.connected_place import ConnectedPlace, connected_place
from tests.store.sources.place import Place, register

_TRUSTED_BEFORE = os.environ.get("SSL_CERT_FILE")


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return localhost(tmp_path_factory.mktemp("tls"))


@pytest.fixture(autouse=True)
def _only_stand_ins_are_trusted(tls: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all of the world's certificates would take each client a twentieth of a second. A module that
    trusts another has said so before."""
    if os.environ.get("SSL_CERT_FILE") == _TRUSTED_BEFORE:
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))


@pytest.fixture
def wiki(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectedPlace]:
    register(monkeypatch)
    with connected_place(Location(tmp_path), Place()) as found:
        yield found


@pytest.fixture
def anywhere(location: Location, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectedPlace]:
    """In SQLite, and in PostgreSQL: for what transactions and locks are relied on."""
    register(monkeypatch)
    with connected_place(location, Place()) as found:
        yield found
