"""What a place does not list any more is not taken for deleted before it is asked again."""

import pytest

from store.connected import Outcome
from store.sources.deletion import said_of_lacking
from tests.store.sources.connected_place import NAME, ConnectedPlace, counts


def filled(wiki: ConnectedPlace, ids: str = "abcdef") -> None:
    for each in ids:
        wiki.place.write(each, f"Page {each} tells of {each}.")
    wiki.sync()


def test_what_the_place_says_is_gone_goes_at_once(wiki: ConnectedPlace) -> None:
    wiki.place.tells_changes = True
    filled(wiki)
    wiki.place.delete("a")
    wiki.sync()
    assert wiki.place.listed == ["", "6"]
    assert "a.md" not in wiki.names() and "a" not in wiki.library.connected.items(NAME)


def test_an_item_that_is_gone_when_it_is_fetched_goes_at_once(wiki: ConnectedPlace) -> None:
    filled(wiki)
    wiki.place.write("a", "Page a, again.")
    wiki.place.vanishing = {"a"}
    wiki.sync()
    assert "a.md" not in wiki.names()


def test_an_item_that_one_listing_lacks_stays_until_a_second_one_lacks_it_too(
    anywhere: ConnectedPlace,
) -> None:
    filled(anywhere)
    anywhere.place.hidden = {"a", "b"}
    anywhere.sync()
    assert len(anywhere.names()) == 6
    anywhere.place.hidden = {"a"}  # b was never deleted
    anywhere.sync()
    assert "a.md" not in anywhere.names() and "b.md" in anywhere.names()
    anywhere.place.hidden = {"a", "b"}
    anywhere.sync()
    assert "b.md" in anywhere.names()


def test_a_place_that_tells_changes_is_listed_as_a_whole_to_be_asked_again(wiki: ConnectedPlace) -> None:
    wiki.place.tells_changes = True
    filled(wiki)
    wiki.library.connected.keep_cursor(wiki.source, "")
    wiki.place.hidden = {"a"}
    wiki.sync()
    assert "a.md" in wiki.names()
    wiki.sync()
    assert wiki.place.listed == ["", "", ""] and "a.md" not in wiki.names()


def test_a_place_that_lists_nothing_is_asked_again_and_then_waits_for_a_person(wiki: ConnectedPlace) -> None:
    filled(wiki)
    for hidden in ({*"abcdef"}, {*"abcd"}):
        wiki.place.hidden = hidden
        wiki.place.listed.clear()
        for _ in range(3):
            found = wiki.sync()
            assert len(wiki.names()) == 6
            assert found.state.outcome is Outcome.OK and found.state.waiting == len(hidden)
            assert f"--accept-deletions {NAME}" in found.state.says
        assert wiki.place.listed == [""] * 6
    found = wiki.sync(accept_deletions=True)
    assert wiki.names() == ["e.md", "f.md"] and (found.state.waiting, found.state.says) == (0, "")


def test_a_place_that_is_whole_again_after_it_listed_nothing_has_lost_nothing(wiki: ConnectedPlace) -> None:
    filled(wiki)
    wiki.place.hidden = {*"abcdef"}
    wiki.sync()
    wiki.place.hidden = set()
    wiki.place.fetched.clear()
    found = wiki.sync()
    assert (found.state.waiting, found.state.says, wiki.place.fetched) == (0, "", [])
    assert len(wiki.names()) == 6


def test_new_ids_for_all_items_are_not_taken_for_the_old_ones(wiki: ConnectedPlace) -> None:
    filled(wiki)
    wiki.place.hidden = {*"abcdef"}
    for each in "uvwxyz":
        wiki.place.write(each, f"Page {each}.")
    assert wiki.sync().state.waiting == 6


def test_a_listing_that_breaks_off_says_nothing_of_what_it_did_not_come_to(wiki: ConnectedPlace) -> None:
    filled(wiki)
    for _ in range(2):
        wiki.place.away_after = 1
        state = wiki.sync().state
        assert state.outcome is Outcome.AWAY and state.says.endswith("; the next sync tries again")
    assert len(wiki.names()) == 6
    assert not any(it.missing for it in wiki.library.connected.items(NAME).values())


def test_a_listing_that_was_doubted_does_not_count_as_the_first_to_lack_an_item(wiki: ConnectedPlace) -> None:
    filled(wiki)
    wiki.place.hidden = {*"abcdef"}
    wiki.sync()
    wiki.place.hidden = {"a"}
    found = wiki.sync()
    assert len(wiki.names()) == 6 and "1 of its documents is not listed" in found.state.says
    wiki.sync()
    assert "a.md" not in wiki.names()


@pytest.mark.parametrize("accept_deletions", [False, True])
def test_what_is_listed_again_at_once_counts_once(wiki: ConnectedPlace, accept_deletions: bool) -> None:
    wiki.place.closed_items = {"shut"}
    wiki.place.write("shut", "Page shut.")
    filled(wiki)
    wiki.place.hidden = {*"bcdef"}
    wiki.place.write("new", "Page new.")
    wiki.place.broken_items = {"new"}
    report = wiki.sync(accept_deletions=accept_deletions).report
    assert (report.unchanged, [it.name for it in report.skipped]) == (1, ["shut.md", "new.md"])


def test_what_is_read_in_the_first_of_two_listings_counts_as_added_alone(wiki: ConnectedPlace) -> None:
    filled(wiki)
    wiki.place.hidden = {*"abcdef"}
    wiki.place.write("new", "Page new.")
    assert counts(wiki.sync()) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("missing", "doubted", "says"),
    [
        (0, False, ""),
        (1, False, "1 of its documents is not listed any more: removed if the next sync does not find it"),
        (2, False, "2 of its documents are not listed any more: removed if the next sync does not find them"),
        (
            1,
            True,
            f"it stays until `inhouse sources sync --accept-deletions {NAME}` says that it was deleted",
        ),
        (2, True, f"they stay until `inhouse sources sync --accept-deletions {NAME}` says that they were"),
    ],
)
def test_what_is_lacking_is_said_of_one_or_of_several(missing: int, doubted: bool, says: str) -> None:
    told = said_of_lacking(NAME, missing, doubted=doubted)
    assert says in told and bool(says) == bool(told)
