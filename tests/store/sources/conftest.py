"""A place that is connected, in SQLite and in PostgreSQL."""

from collections.abc import Iterator

import pytest

from store.location import Location
from tests.store.sources.connected_place import ConnectedPlace, connected_place
from tests.store.sources.place import Place, register


@pytest.fixture
def wiki(location: Location, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectedPlace]:
    register(monkeypatch)
    with connected_place(location, Place()) as found:
        yield found
