"""Where the app is installed: kept with its token for the bot's own user, gone without a trace."""

import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from store.channel import ChannelSettings, Tone
from store.channel_book import ChannelBook
from store.installation import Installation
from store.installations import Installations
from store.ledger.installations import _MOST_STATES
from store.location import Location

TOKEN = "xoxb-of-the-other-workspace"
INSTALLED = Installation(
    team="T0OTHER",
    token=SecretStr(TOKEN),
    user="U0BOT",
    bot="B0BOT",
    url="https://other.slack.com/",
    at=datetime(2026, 11, 29, 12, 0, tzinfo=UTC),
    name="inhouse",
    team_name="Other",
    organisation="E0ORG",
    scopes=frozenset({"chat:write", "commands"}),
    installer="U1",
)
LASTS = timedelta(minutes=10)


def test_an_installation_is_kept_and_the_next_of_the_same_workspace_takes_its_place(
    location: Location,
) -> None:
    with Installations.open(location) as kept:
        kept.keep(replace(INSTALLED, token=SecretStr("xoxb-earlier")))
        kept.keep(INSTALLED)
        kept.keep(replace(INSTALLED, team="E0ORG"))
    with Installations.open(location) as kept:
        assert kept.find("T0OTHER") == INSTALLED
        assert kept.find("T0NOWHERE") is None
        assert [it.team for it in kept.all()] == ["E0ORG", "T0OTHER"]


def test_a_removed_one_leaves_no_trace_of_its_token(tmp_path: Path) -> None:
    with Installations.open(tmp_path) as kept:
        kept.keep(INSTALLED)
        kept.keep(replace(INSTALLED, team="T0THIRD", token=SecretStr("xoxb-third")))
        assert kept.remove("T0OTHER") and not kept.remove("T0OTHER")
        assert [it.team for it in kept.all()] == ["T0THIRD"]
        files = [it for it in tmp_path.iterdir() if it.is_file()]
        assert files and all(TOKEN.encode() not in it.read_bytes() for it in files)


def test_no_token_is_shown(tmp_path: Path) -> None:
    with Installations.open(tmp_path) as kept:
        kept.keep(INSTALLED)
        assert TOKEN not in f"{INSTALLED!r} {INSTALLED} {kept.all()}"


@pytest.mark.parametrize("was", [0o644, None])
def test_the_file_with_the_tokens_is_for_the_bot_s_own_user(tmp_path: Path, was: int | None) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    if was is not None:
        with ChannelBook.open(tmp_path) as book:
            book.set("C1", ChannelSettings())
        ledger.chmod(was)
    with Installations.open(tmp_path) as kept:
        kept.keep(INSTALLED)
        modes = {
            stat.S_IMODE(it.stat().st_mode) for it in tmp_path.iterdir() if it.name.startswith(ledger.name)
        }
        assert modes == {0o600}


def test_a_state_is_good_once_and_not_for_long(location: Location) -> None:
    with Installations.open(location) as kept:
        first, second, late = kept.issue_state(LASTS), kept.issue_state(LASTS), kept.issue_state(-LASTS)
        assert len({first, second, late}) == 3
        assert kept.consume_state(first) and not kept.consume_state(first)
        assert not kept.consume_state(late) and not kept.consume_state("made-up")
        for file in location.directory.glob("ledger*"):
            assert second.encode() not in file.read_bytes()
        assert kept.consume_state(second)


def test_whoever_begins_to_install_again_and_again_fills_no_disk(
    location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _MOST_STATES == 1_000
    monkeypatch.setattr("store.ledger.installations._MOST_STATES", 3)
    with Installations.open(location) as kept:
        states = [kept.issue_state(LASTS + timedelta(seconds=at)) for at in range(5)]
        assert [kept.consume_state(it) for it in states] == [False, False, True, True, True]


def test_the_home_is_noted(tmp_path: Path) -> None:
    with Installations.open(tmp_path) as kept:
        assert kept.home == ""
        kept.note_home("T0HOME")
    with Installations.open(tmp_path) as kept:
        assert kept.home == "T0HOME"


def test_a_ledger_from_before_installations_keeps_what_it_has_and_takes_them(tmp_path: Path) -> None:
    with ChannelBook.open(tmp_path) as book:
        book.set("C1", ChannelSettings(tone=Tone.BRIEF))
    raw = sqlite3.connect(tmp_path / "ledger.sqlite3")
    for name in ("installations", "oauth_states"):
        raw.execute(f"DROP TABLE {name}")
    for name in ("messages", "columns"):
        raw.execute(f"ALTER TABLE passages DROP COLUMN {name}")
    raw.execute("PRAGMA user_version = 8")
    raw.commit()
    raw.close()
    with Installations.open(tmp_path) as kept, ChannelBook.open(tmp_path) as book:
        kept.keep(INSTALLED)
        assert kept.all() == [INSTALLED]
        assert kept.consume_state(kept.issue_state(LASTS))
        assert book.settings("C1").tone is Tone.BRIEF
