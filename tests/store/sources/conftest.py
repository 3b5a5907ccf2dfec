"""A place that is connected."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.location import Location
from tests.store.sources.connected_place import ConnectedPlace, connected_place
from tests.store.sources.place import Place, register


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
