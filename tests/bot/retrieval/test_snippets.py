"""Of a passage, a list of results shows what bears on the query."""

from bot.retrieval.snippets import snippet
from store.match import Match, MatchedSentence
from store.sentences import sentences_of
from tests.documents import document

TEXT = "The shop opens at nine. Lamps are tested weekly. Bring a coat. The kiln is fired at dusk. Ask Greta."


def found(text: str, **cosines: float) -> Match:
    """A match; a sentence that contains a word has the cosine given for it."""
    (whole,) = document("shop.md", "everyone", text)[1]
    near = [
        MatchedSentence(it, next((cosine for word, cosine in cosines.items() if word in it.text), 0.1))
        for it in sentences_of(whole)
    ]
    return Match(whole, 1.0, 0.5, tuple(near))


def test_the_best_sentence_is_shown_and_not_the_first() -> None:
    assert snippet("When is it fired?", found(TEXT, kiln=0.9), 30) == "The kiln is fired at dusk."


def test_what_bears_on_it_as_much_joins_in_its_order_and_a_gap_is_marked() -> None:
    match = found(TEXT, kiln=0.9, shop=0.9)
    assert snippet("kiln and shop", match, 60) == "The shop opens at nine. … The kiln is fired at dusk."
    assert snippet("kiln and shop", match, 30).count(".") == 1


def test_what_bears_on_it_less_does_not_fill_the_room() -> None:
    assert snippet("When is the kiln fired?", found(TEXT, kiln=0.9)) == "The kiln is fired at dusk."


def test_one_that_is_too_long_is_cut() -> None:
    assert snippet("kiln", found("The kiln is fired at dusk on Fridays."), 20) == "The kiln is fired at…"
