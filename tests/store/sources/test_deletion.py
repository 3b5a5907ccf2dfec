"""What a place does not list any more is not taken for deleted before it is asked again."""

from store.connected import Outcome
from tests.store.sources.connected_place import NAME, ConnectedPlace


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
        assert wiki.sync().state.outcome is Outcome.AWAY
    assert len(wiki.names()) == 6
    assert not any(it.missing for it in wiki.library.connected.items(NAME).values())
