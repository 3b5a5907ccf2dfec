"""A dry run of a sync says what the sync then does, and does none of it."""

from pathlib import Path

from store.connected import Outcome
from store.indexing import forget_documents
from store.sources import Foreseen, SyncOptions, foresee
from tests.store.sources.connected_place import NAME, ConnectedPlace, counts


def foreseen(wiki: ConnectedPlace, options: SyncOptions | None = None) -> Foreseen:
    return foresee(NAME, wiki.library, options or SyncOptions())


def test_it_says_what_the_sync_then_does_and_fetches_nothing(anywhere: ConnectedPlace) -> None:
    place = anywhere.place
    for each in "abcde":
        place.write(each, f"Page {each}.")
    first = foreseen(anywhere)
    assert first.outcome is Outcome.OK and len(first.told.new) == 5
    assert not place.fetched and not anywhere.names()
    anywhere.sync()
    place.fetched.clear()
    place.write("b", "Page b, second edition.")
    place.write("f", "Page f.")
    place.delete("c")
    place.closed_items = {"d"}
    before = anywhere.names()
    told = foreseen(anywhere).told
    assert (told.new, told.changed, told.unchanged) == (["f.md"], ["b.md"], ["a.md", "e.md"])
    assert [(it.name, it.reason) for it in told.left_out] == [("d.md", "the token may not read it")]
    assert not place.fetched and anywhere.names() == before
    assert counts(anywhere.sync())[:3] == (1, 1, 2)


def test_what_is_lacking_goes_only_when_a_second_listing_lacks_it(wiki: ConnectedPlace) -> None:
    for each in "abc":
        wiki.place.write(each, f"Page {each}.")
    wiki.sync()
    wiki.place.hidden = {"a"}
    first = foreseen(wiki)
    assert not first.told.removed and "removed if the next sync does not find it either" in first.says
    assert foreseen(wiki).says == first.says, "a dry run is no listing that counts"
    wiki.sync()
    assert foreseen(wiki).told.removed == ["a.md"]
    wiki.place.hidden = {"a", "b", "c"}
    doubted = foreseen(wiki)
    assert not doubted.told.removed and "--accept-deletions" in doubted.says
    accepted = foreseen(wiki, SyncOptions(accept_deletions=True))
    assert sorted(accepted.told.removed) == ["a.md", "b.md", "c.md"]
    assert len(wiki.names()) == 3


def test_a_place_that_does_not_answer_is_told_with_what_it_listed_until_then(wiki: ConnectedPlace) -> None:
    for each in "abcd":
        wiki.place.write(each, f"Page {each}.")
    wiki.place.away_after = 1
    told = foreseen(wiki)
    assert told.outcome is Outcome.AWAY and "the next sync tries again" in told.says
    assert told.told.new == ["a.md", "b.md"]


def test_what_was_forgotten_stays_out_unless_it_is_wanted_again(wiki: ConnectedPlace) -> None:
    wiki.place.write("a", "Page a.")
    wiki.sync()
    forget_documents([Path("a.md")], wiki.library)
    assert [it.name for it in foreseen(wiki).told.left_out] == ["a.md"]
    assert foreseen(wiki, SyncOptions(again=True)).told.new == ["a.md"]
