"""The audit log: who did what, in order, as long as it is kept, in both databases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from bot.__main__ import app
from store.audit import Audit
from store.deed import COMMAND_LINE, Deed, Entry
from store.library import Library
from store.location import Location
from tests.fakes import HashEmbedder

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_what_was_done_is_told_in_its_order_and_goes_in_its_time(location: Location) -> None:
    old = Entry(Deed.LEARN, "U1", "C1", 90, NOW - timedelta(days=400))
    new = Entry(Deed.FORGET_PERSON, "T1/U2", "T1/U2", 3, NOW)
    with Library.open(location, HashEmbedder()) as library:
        library.audit.note(old)
        library.audit.note(new)
        assert library.audit.since(NOW - timedelta(days=500)) == [old, new]
        assert library.audit.since(NOW) == [new]
        assert library.audit.drop_older(NOW - timedelta(days=365)) == 1
        assert library.audit.since(NOW - timedelta(days=500)) == [new]


def test_it_is_listed_from_the_command_line(tmp_path: Path) -> None:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        library.audit.note(Entry(Deed.CHANNEL_SETTINGS, "U1", "C1"))
    env = {"INHOUSE_DATA_DIR": str(tmp_path), "COLUMNS": "120"}
    shown = CliRunner().invoke(app, ["audit"], env=env).stdout
    assert all(it in shown for it in ("channel settings", "U1", "C1"))
    assert '"deed": "channel settings"' in CliRunner().invoke(app, ["audit", "--json"], env=env).stdout
    with Audit.open(tmp_path / "store") as log:
        log.drop_older(datetime.now(UTC) + timedelta(days=1))
    assert "Nothing in the last 7 days." in CliRunner().invoke(app, ["audit", "--days", "7"], env=env).stdout


def test_what_is_typed_on_the_machine_is_noted_without_paths_or_words(tmp_path: Path) -> None:
    env = {"INHOUSE_DATA_DIR": str(tmp_path)}
    Library.open(tmp_path / "store", HashEmbedder()).close()
    assert CliRunner().invoke(app, ["forget", "--ratings", "--by", "U1"], env=env).exit_code == 0
    with Audit.open(tmp_path / "store") as log:
        (noted,) = log.since(datetime(2020, 1, 1, tzinfo=UTC))
    assert (noted.deed, noted.by, noted.about, noted.count) == (Deed.FORGET_RATINGS, COMMAND_LINE, "U1", 0)
