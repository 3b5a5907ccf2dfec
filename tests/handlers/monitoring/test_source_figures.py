"""What is told of connected sources: counts and ages, no name."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from prometheus_client.core import Metric

from handlers.monitoring.gauges import Gauges
from handlers.monitoring.vitals import Vitals
from store.audience import Audience
from store.connected import ConnectedSource, HeldItem, Outcome, SyncState
from store.library import Library
from tests.fakes import HashEmbedder

NOW = datetime.now(UTC)


def figures(library: Library) -> dict[str, float]:
    """Of a bot that has this library and nothing else: the other groups are left out."""
    vitals: Any = SimpleNamespace(writer=object(), runtime=SimpleNamespace(library=library))
    found: list[Metric] = list(Gauges(cast(Vitals, vitals)).collect())
    return {it.name: it.samples[0].value for it in found if it.name.startswith("inhouse_source")}


def test_what_fails_waits_or_lags_is_counted(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        assert set(figures(library).values()) == {0}
        book = library.connected
        for name, state in {
            "wiki": SyncState(NOW, Outcome.OK, good=NOW, waiting=4),
            "drive": SyncState(NOW, Outcome.REFUSED, good=NOW - timedelta(hours=3)),
        }.items():
            source = ConnectedSource(name, "site", "https://x.example", Audience.everyone())
            book.add(source)
            book.keep_state(name, state)
        book.keep_items(source, [HeldItem("a", "a.md", "1"), HeldItem("b", "b.mp4", "1", "is a film")])
        told = figures(library)
    assert 3 * 3600 <= told.pop("inhouse_sources_age_seconds") < 4 * 3600
    assert told == {
        "inhouse_sources": 2,
        "inhouse_sources_failing": 1,
        "inhouse_source_items_unread": 1,
        "inhouse_source_items_waiting": 4,
    }
