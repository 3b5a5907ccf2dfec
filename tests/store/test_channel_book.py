"""How the bot behaves in a channel, as it is kept."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.channel import FOREVER, Answers, ChannelSettings, FollowUps, Language, Tone
from store.channel_book import ChannelBook
from store.location import Location

SET = ChannelSettings(
    answers=Answers.COVERED,
    follow_ups=FollowUps.ASKER,
    muted_until=datetime(2026, 11, 29, 12, 0, tzinfo=UTC),
    documents=("handbook/", "Leave *"),
    language=Language.JAPANESE,
    tone=Tone.DETAILED,
    experts=("U1", "S1"),
    apps=("A1",),
)


def test_settings_are_kept_by_channel_and_survive_a_restart(location: Location) -> None:
    with ChannelBook.open(location) as book:
        book.set("C1", replace(SET, tone=Tone.PLAIN))
        book.set("C1", SET)
    with ChannelBook.open(location) as book:
        assert book.settings("C1") == SET
        assert book.settings("C2") == ChannelSettings()


def test_a_mute_without_an_end_is_kept_as_one(tmp_path: Path) -> None:
    with ChannelBook.open(tmp_path) as book:
        book.set("C1", ChannelSettings(muted_until=FOREVER))
        assert book.settings("C1").muted(datetime.now(UTC) + timedelta(days=365_000))


def test_a_channel_is_muted_until_its_time_has_come() -> None:
    assert SET.muted_until is not None
    assert SET.muted(SET.muted_until - timedelta(seconds=1))
    assert not SET.muted(SET.muted_until)
    assert not ChannelSettings().silent(datetime.now(UTC))
    assert ChannelSettings(answers=Answers.OFF).silent(datetime.now(UTC))


def test_a_channel_is_welcomed_once_also_by_two_processes_and_after_settings_were_kept(
    location: Location,
) -> None:
    with ChannelBook.open(location) as book, ChannelBook.open(location) as other:
        book.set("C1", SET)
        assert [book.welcome("C1"), other.welcome("C1"), book.welcome("C1")] == [True, False, False]
        assert other.welcome("C2")
        assert book.settings("C1") == SET
        book.unwelcome("C1")
        assert book.welcome("C1")


def test_only_ids_and_choices_are_kept(tmp_path: Path) -> None:
    with ChannelBook.open(tmp_path) as book:
        book.set("C1", SET)
    raw = sqlite3.connect(tmp_path / "ledger.sqlite3")
    assert raw.execute("SELECT channel, welcomed FROM channels").fetchall() == [("C1", 0)]
    raw.close()
