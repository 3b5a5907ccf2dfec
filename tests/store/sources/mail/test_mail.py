"""A mailbox on a real IMAP server: what comes, what goes, and what stays as it is there."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from store.audience import Audience
from store.connected import ConnectedSource
from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused, TooLarge
from store.reading import Limits, Reader
from store.sources import Connector
from store.sources.kinds import kind_of
from store.sources.mail.uids import Known, cursor_of, folders_of
from store.sources.patience import patiently
from tests.store.sources.mail.imap_server import PASSWORD, ImapServer, imap_server, message
from tests.store.sources.site.website import listed


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    folder = tmp_path_factory.mktemp("tls")
    with imap_server(folder) as found, pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSL_CERT_FILE", str(folder / "trusted.pem"))
        yield found


@pytest.fixture
def server(running: ImapServer) -> ImapServer:
    leave = message("Leave", "How many days?", "# Notes\n\nThirty days.")
    running.fill("INBOX", leave, message("Re: Leave", "> How many days?\n\nThirty."))
    return running


@contextmanager
def connected(
    address: str, secret: str = PASSWORD, most: int = 1_048_576, **options: str
) -> Iterator[Connector]:
    given = {"starttls": "yes", **options}
    source = ConnectedSource("post", "mail", address, Audience.parse("channel:C1"), given)
    connector = kind_of("mail").connect(source, secret, Limits(file_bytes=most))
    try:
        yield connector
    finally:
        connector.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying again without a pause."""
    monkeypatch.setattr("store.sources.mail.mailbox.patiently", lambda call: patiently(call, lambda _: None))


def test_each_message_is_a_document_with_what_was_quoted_and_attached(server: ImapServer) -> None:
    with connected(server.address) as connector, Reader() as reader:
        items, _ = listed(connector)
        assert sorted(items) == ["INBOX/Leave", "INBOX/Re: Leave"]
        fetched = connector.fetch(items["INBOX/Leave"])
        document = reader.parse(fetched.data, fetched.file)
        answered = connector.fetch(items["INBOX/Re: Leave"])
        assert "> How many days?" in reader.parse(answered.data, answered.file).text
    assert document.title == "Leave"
    assert "From: Grace <grace@example.com>" in document.text
    assert "Thirty days." in document.text
    assert document.sent_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).replace(second=0)


def test_the_next_listing_has_what_came_and_what_was_expunged(server: ImapServer) -> None:
    with connected(server.address) as connector:
        assert connector.whole("")
        items, rest = listed(connector)
        server.append("INBOX", message("Pay", "On the 28th."))
        server.expunge("INBOX", "1")
        assert not connector.whole(rest.cursor)
        new, after = listed(connector, rest.cursor)
        assert sorted(new) == ["INBOX/Pay"]
        assert after.gone == [items["INBOX/Leave"].id]
        with pytest.raises(ItemGone):
            connector.fetch(items["INBOX/Leave"])
        assert listed(connector, after.cursor)[0] == {}


def test_no_message_is_marked_as_read(server: ImapServer) -> None:
    with connected(server.address) as connector:
        items, _ = listed(connector)
        connector.fetch(items["INBOX/Leave"])
    server.client.select("INBOX")
    assert server.client.search(None, "UNSEEN")[1] == [b"1 2"]
    server.client.close()


def test_a_folder_that_was_made_anew_has_other_messages_under_the_same_numbers(server: ImapServer) -> None:
    server.fill("Team", message("Old", "old"))
    with connected(server.address, folders="Team") as connector:
        items, rest = listed(connector)
        server.client.delete("Team")
        server.fill("Team", message("New", "new"))
        new, after = listed(connector, rest.cursor)
        assert sorted(new) == ["Team/New"]
        assert after.gone == [items["Team/Old"].id]
        with pytest.raises(ItemGone):
            connector.fetch(items["Team/Old"])


def test_folders_are_read_by_name_or_all_but_those_that_hold_no_post(server: ImapServer) -> None:
    server.fill("Übersee", message("Hallo", "Hallo"))
    server.fill("Junk", message("Offer", "Buy"))
    with connected(server.address, folders="INBOX, Übersee") as connector:
        items, rest = listed(connector)
        assert sorted(items) == ["INBOX/Leave", "INBOX/Re: Leave", "Übersee/Hallo"]
    with connected(server.address, folders="*") as connector:
        every, _ = listed(connector)
        assert {it.partition("/")[0] for it in every} >= {"INBOX", "Übersee"}
        assert not [it for it in every if it.startswith(("Junk/", "Trash/"))]
    with connected(server.address, folders="INBOX") as connector:
        assert listed(connector, rest.cursor)[1].gone == [items["Übersee/Hallo"].id]
    with (
        connected(server.address, folders="Nowhere") as connector,
        pytest.raises(PlaceRefused, match="has no folder 'Nowhere'"),
    ):
        listed(connector)


def test_only_messages_of_the_last_days_are_read_where_that_is_said(server: ImapServer) -> None:
    server.append("INBOX", message("Ancient", "old"), day="01-Jan-2001")
    days = str((datetime.now(UTC) - datetime(2025, 12, 1, tzinfo=UTC)).days)
    with connected(server.address, days=days) as connector:
        assert sorted(listed(connector)[0]) == ["INBOX/Leave", "INBOX/Re: Leave"]
    with connected(server.address) as connector:
        assert len(listed(connector)[0]) == 3


def test_large_messages_are_not_read(server: ImapServer) -> None:
    server.append("INBOX", message("Large", "x\n" * 5_000))
    with connected(server.address, most=5_000) as connector:
        items, rest = listed(connector)
        assert sorted(items) == ["INBOX/Leave", "INBOX/Re: Leave"]
        assert [it.name for it, _ in rest.refused] == ["INBOX/Large"]
        with pytest.raises(TooLarge):
            connector.fetch(rest.refused[0][0])


def test_a_connection_that_broke_is_made_again(server: ImapServer, hurried: None) -> None:
    with connected(server.address) as connector:
        items, _ = listed(connector)
        connector._inbox._box.client.shutdown()  # type: ignore[attr-defined]
        assert b"Leave" in connector.fetch(items["INBOX/Leave"]).data


def test_a_wrong_password_is_refused_and_a_server_that_hangs_up_is_away(
    server: ImapServer, hurried: None
) -> None:
    with (
        connected(server.address, "wrong") as connector,
        pytest.raises(PlaceRefused, match="does not take the name and password"),
    ):
        listed(connector)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with (
        connected(f"imap://ada@127.0.0.1:{port}") as connector,
        pytest.raises(PlaceAway, match=r"127\.0\.0\.1 refuses the connection"),
    ):
        listed(connector)


def test_a_password_is_sent_only_to_a_server_whose_certificate_holds(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch, hurried: None
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with (
        connected(server.address) as connector,
        pytest.raises(PlaceAway, match="shows a certificate that is not trusted here"),
    ):
        listed(connector)


def test_a_cursor_keeps_numbers_of_messages_as_ranges() -> None:
    folders = {"INBOX": Known(7, frozenset({1, 2, 3, 5, 9, 10})), "a/b": Known(1)}
    assert cursor_of(folders) == '{"INBOX": [7, "1:3,5,9:10"], "a/b": [1, ""]}'
    assert folders_of(cursor_of(folders)) == folders
    for damaged in ("", "x", "[]", '{"a": 1}', '{"a": [1, "1:99999999999"]}', '{"a": [1, "5:1"]}'):
        assert folders_of(damaged) == {}


@pytest.mark.parametrize(
    ("address", "options", "says"),
    [
        ("https://example.com", {}, "is not a mailbox's: imaps://NAME@SERVER"),
        ("imaps://ada:pw@example.com", {}, "has a password in it"),
        ("imaps://example.com", {}, "names nobody"),
        ("imaps://ada@[example.com", {}, "is not a mailbox's"),
        ("imaps://ada@example.com:mail", {}, "is not a mailbox's"),
        ("imaps://ada@example.com", {"days": "-1"}, "the option days is a whole number"),
        ("imaps://ada@example.com", {"oauth": "1"}, "the option oauth is yes or no"),
    ],
)
def test_what_is_wrong_with_an_address_or_option_is_said(
    address: str, options: dict[str, str], says: str
) -> None:
    with pytest.raises(BadSource, match=says), connected(address, PASSWORD, 1, **options):
        pass


def test_a_mailbox_without_a_password_is_no_source() -> None:
    with pytest.raises(BadSource, match="needs a password"), connected("imaps://ada@example.com", ""):
        pass
