"""A connected source into the library, whatever happens on the way."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from store.audience import Audience
from store.connected import Outcome
from store.errors import StoreBusy
from store.indexing import Progress, forget_documents
from store.location import Location
from store.source_book import SourceBook
from tests.store.sources.connected_place import NAME, ConnectedPlace, counts
from tests.store.sources.place import PlaceConnector


def test_all_of_a_place_is_read_and_what_is_unchanged_is_not_fetched_again(anywhere: ConnectedPlace) -> None:
    for each in "abc":
        anywhere.place.write(each, f"# Leave {each}\n\nOne has {each} days of leave.")
    assert counts(anywhere.sync()) == (3, 0, 0, 0)
    assert anywhere.names() == ["a.md", "b.md", "c.md"]
    assert "a days of leave" in anywhere.text("a")
    assert anywhere.source_of("a").url == "https://place.example/a"
    anywhere.place.fetched.clear()
    anywhere.place.write("b", "# Leave b\n\nOne has twelve days of leave.")
    assert counts(anywhere.sync()) == (0, 1, 2, 0)
    assert anywhere.place.fetched == ["b"]
    assert "twelve" in anywhere.text("b")
    assert anywhere.library.connected.state(NAME).outcome is Outcome.OK


def test_what_moves_keeps_its_text_and_is_not_embedded_again(wiki: ConnectedPlace) -> None:
    wiki.place.write("a", "# Leave\n\nOne has ten days of leave.", name="old/a.md")
    wiki.sync()
    wiki.place.write("a", "# Leave\n\nOne has ten days of leave.", name="new/a.md")
    found = wiki.sync()
    assert counts(found) == (0, 1, 0, 0) and found.report.embedded == 0
    assert wiki.names() == ["new/a.md"]


def test_a_place_that_goes_away_keeps_what_was_read_and_the_next_sync_goes_on(wiki: ConnectedPlace) -> None:
    for each in "abcdef":
        wiki.place.write(each, f"Page {each}.")
    wiki.place.away_after = 6
    found = wiki.sync()
    assert found.state.outcome is Outcome.AWAY and "try again" in found.state.says
    read = wiki.names()
    assert 0 < len(read) < 6
    wiki.place.away_after = None
    wiki.place.fetched.clear()
    assert wiki.sync().state.outcome is Outcome.OK
    assert len(wiki.names()) == 6 and len(wiki.place.fetched) == 6 - len(read)


def test_one_item_that_cannot_be_read_stops_no_other_and_is_listed_with_the_reason(
    wiki: ConnectedPlace,
) -> None:
    wiki.place.write("a", "Page a.")
    wiki.place.write("b", "film", name="b.mp4", suffix=".mp4")
    wiki.place.write("c", "Page c.")
    wiki.place.write("d", "Page d.")
    wiki.place.broken_items = {"c"}
    wiki.place.closed_items = {"d"}
    found = wiki.sync()
    assert found.state.outcome is Outcome.OK and wiki.names() == ["a.md"]
    reasons = {it.name: it.refused for it in wiki.library.connected.items(NAME).values()}
    assert reasons == {
        "a.md": "",
        "b.mp4": "is a type of file that is not read (.mp4)",
        "c.md": "what came could not be understood (KeyError)",
        "d.md": "the token may not read it",
    }


def test_what_the_token_may_not_read_any_more_is_read_by_nobody_until_it_may(wiki: ConnectedPlace) -> None:
    wiki.place.write("a", "Page a.")
    wiki.place.write("b", "Page b.")
    wiki.sync()
    wiki.place.closed_items = {"a"}
    wiki.sync()
    assert wiki.text("a") == "" and wiki.text("b") != ""
    wiki.place.closed_items = set()
    assert wiki.sync().report.embedded == 0 and "Page a" in wiki.text("a")


def test_a_film_is_fetched_once_and_again_when_a_person_asks_for_it(wiki: ConnectedPlace) -> None:
    wiki.place.write("b", "film", name="b.mp4", suffix=".mp4")
    wiki.sync()
    wiki.sync()
    assert wiki.place.fetched == ["b"]
    wiki.sync(retry=True)
    assert wiki.place.fetched == ["b", "b"]


def test_the_audience_is_the_items_own_where_the_place_says_it_else_that_of_the_source(
    wiki: ConnectedPlace,
) -> None:
    wiki.place.write("a", "Page a.")
    wiki.place.write("b", "Page b.", audience="channel:C1")
    wiki.change(audience=Audience.parse("user:U1"))
    wiki.sync()
    assert str(wiki.source_of("a").audience) == "user:U1"
    assert str(wiki.source_of("b").audience) == "channel:C1"
    wiki.change(audience=Audience.everyone())
    wiki.sync()
    assert str(wiki.source_of("a").audience) == "everyone"
    assert str(wiki.source_of("b").audience) == "channel:C1"


def test_who_lost_an_item_does_not_read_it_even_if_its_new_text_never_comes(anywhere: ConnectedPlace) -> None:
    anywhere.place.write("a", "The bonus is ten.")
    anywhere.sync()
    anywhere.place.write("a", "The bonus is twelve.", audience="channel:C1")
    anywhere.place.away_after = 1  # it is listed, and not fetched any more
    assert anywhere.sync().state.outcome is Outcome.AWAY
    assert anywhere.text("a") == "" and "ten" in anywhere.text("a", "channel:C1")


def test_what_was_forgotten_stays_out_until_it_is_wanted_again(wiki: ConnectedPlace) -> None:
    for each in "ab":
        wiki.place.write(each, f"Page {each}.")
    wiki.sync()
    assert forget_documents([Path("a.md")], wiki.library) == 1
    wiki.place.write("a", "Page a, changed.")
    assert wiki.sync().report.forgotten == 1 and wiki.names() == ["b.md"]
    wiki.sync(again=True)
    assert wiki.names() == ["a.md", "b.md"]


def test_a_source_that_is_removed_while_it_is_synced_leaves_nothing_behind(anywhere: ConnectedPlace) -> None:
    for each in "abcd":
        anywhere.place.write(each, f"Page {each}.")

    def remove_it(progress: Progress) -> None:
        if progress.name == "c.md":
            anywhere.library.connected.remove(NAME)

    with pytest.raises(StoreBusy, match="changed or removed"):
        anywhere.sync(remove_it)
    assert anywhere.names() == [] and anywhere.library.connected.all() == []


def test_whoever_loses_a_source_while_it_is_read_does_not_get_what_was_read(anywhere: ConnectedPlace) -> None:
    for each in "abcd":
        anywhere.place.write(each, f"Page {each}.")

    def restrict_it(progress: Progress) -> None:
        if progress.name == "c.md":
            anywhere.change(audience=Audience.parse("user:U1"))

    with pytest.raises(StoreBusy):
        anywhere.sync(restrict_it)
    assert {str(it.audience) for it in anywhere.library.sources()} == {"user:U1"}
    anywhere.sync()
    assert len(anywhere.names()) == 4
    assert {str(it.audience) for it in anywhere.library.sources()} == {"user:U1"}


def test_one_sync_at_a_time_to_a_source(anywhere: ConnectedPlace, location: Location) -> None:
    anywhere.place.write("a", "Page a.")
    with SourceBook.open(location) as other:
        turn = other.turn(NAME)
        assert turn.take()
        with pytest.raises(StoreBusy, match="is being synced already"):
            anywhere.sync()
        turn.release()
    assert counts(anywhere.sync()) == (1, 0, 0, 0)


def test_ctrl_c_keeps_what_was_read_and_the_next_sync_goes_on(wiki: ConnectedPlace) -> None:
    for each in "abcdef":
        wiki.place.write(each, f"Page {each}.")

    def stop(progress: Progress) -> None:
        if progress.name == "d.md":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wiki.sync(stop)
    assert wiki.names() == ["a.md", "b.md", "c.md"]
    assert wiki.library.connected.state(NAME).outcome is Outcome.STOPPED
    wiki.place.fetched.clear()
    wiki.sync()
    assert len(wiki.names()) == 6 and wiki.place.fetched[-3:] == ["d", "e", "f"]


def test_a_cursor_is_kept_only_once_all_before_it_is_in_the_library(wiki: ConnectedPlace) -> None:
    wiki.place.tells_changes = True
    wiki.place.write("a", "Page a.")
    wiki.sync()
    wiki.place.write("b", "Page b.")
    wiki.place.write("c", "Page c.")
    wiki.place.away_after = 2
    wiki.sync()
    assert wiki.library.connected.cursor(NAME) == "1"
    wiki.place.away_after = None
    wiki.sync()
    assert (wiki.library.connected.cursor(NAME), wiki.names()) == ("3", ["a.md", "b.md", "c.md"])


def test_all_is_read_again_once_it_is_read_in_another_way(wiki: ConnectedPlace) -> None:
    wiki.place.tells_changes = True
    wiki.place.write("a", "Page a.")
    wiki.sync()
    wiki.place.fetched.clear()
    wiki.sync(chunk_tokens=100)
    assert wiki.place.fetched == ["a"] and wiki.place.listed[-1] == ""


def test_a_place_that_tells_changes_is_listed_as_a_whole_once_a_week(wiki: ConnectedPlace) -> None:
    wiki.place.tells_changes = True
    wiki.place.write("a", "Page a.")
    state = wiki.sync().state
    wiki.sync()
    assert state.whole and wiki.place.listed == ["", "1"]
    wiki.library.connected.keep_state(NAME, replace(state, whole=state.whole - timedelta(days=8)))
    wiki.sync()
    assert wiki.place.listed == ["", "1", ""]


def test_rereading_reads_every_document_again_and_embeds_nothing(wiki: ConnectedPlace) -> None:
    wiki.place.tells_changes = True
    for each in "ab":
        wiki.place.write(each, f"Page {each}.")
    wiki.sync()
    wiki.library.upkeep.begin_rereading()
    found = wiki.sync()
    assert counts(found) == (0, 2, 0, 0) and found.report.embedded == 0


def test_a_secret_that_is_not_set_is_asked_for_by_its_name(wiki: ConnectedPlace) -> None:
    wiki.change(secret="WIKI_TOKEN")
    found = wiki.sync()
    assert found.state.outcome is Outcome.REFUSED and "WIKI_TOKEN is not set" in found.state.says


def test_a_listing_that_nobody_foresaw_fails_and_leaves_what_is_there(
    wiki: ConnectedPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki.place.write("a", "Page a.")
    wiki.sync()

    def broken(self: object, cursor: str) -> object:
        raise KeyError("a secret of theirs")

    monkeypatch.setattr(PlaceConnector, "changes", broken)
    found = wiki.sync()
    assert (found.state.outcome, found.state.says) == (
        Outcome.FAILED,
        "its listing could not be understood (KeyError)",
    )
    assert wiki.names() == ["a.md"]
