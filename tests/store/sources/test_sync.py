"""A connected source into the library, whatever happens on the way."""

from store.audience import Audience
from store.connected import Outcome
from tests.store.sources.connected_place import NAME, ConnectedPlace, counts


def test_all_of_a_place_is_read_and_what_is_unchanged_is_not_fetched_again(wiki: ConnectedPlace) -> None:
    for each in "abc":
        wiki.place.write(each, f"# Leave {each}\n\nOne has {each} days of leave.")
    assert counts(wiki.sync()) == (3, 0, 0, 0)
    assert wiki.names() == ["a.md", "b.md", "c.md"]
    assert "a days of leave" in wiki.text("a")
    assert wiki.source_of("a").url == "https://place.example/a"
    wiki.place.fetched.clear()
    wiki.place.write("b", "# Leave b\n\nOne has twelve days of leave.")
    assert counts(wiki.sync()) == (0, 1, 2, 0)
    assert wiki.place.fetched == ["b"]
    assert "twelve" in wiki.text("b")
    assert wiki.library.connected.state(NAME).outcome is Outcome.OK


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


def test_who_lost_an_item_does_not_read_it_even_if_its_new_text_never_comes(wiki: ConnectedPlace) -> None:
    wiki.place.write("a", "The bonus is ten.")
    wiki.sync()
    wiki.place.write("a", "The bonus is twelve.", audience="channel:C1")
    wiki.place.away_after = 1  # it is listed, and not fetched any more
    assert wiki.sync().state.outcome is Outcome.AWAY
    assert wiki.text("a") == "" and "ten" in wiki.text("a", "channel:C1")
