"""Speech as it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summarization.tidying import excerpted, tidied


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("Um, so the the battery is, uh, too big.", "The battery is, too big."),
        ("Yeah, okay, we need a new case.", "We need a new case."),
        ("and w we have to go on because", "We have to go on"),
        ("It is late, so .", "It is late."),
        ("We wait until the police say so.", "We wait until the police say so."),
        ("Her blood group is O.", "Her blood group is O."),
        ("It was very very cold.", "It was very very cold."),
        ("Let's say it costs 20 20 20 euros.", "Let's say it costs 20 20 20 euros."),
        ("Ben will fix it.", "Ben will fix it."),
        ("Well-known faults are listed.", "Well-known faults are listed."),
        ("Wir treffen uns um 10 Uhr.", "Wir treffen uns um 10 Uhr."),
        ("Äh, das Gehäuse ist zu groß.", "Äh, das Gehäuse ist zu groß."),
        ("You know the answer.", "You know the answer."),
        ("I think we should wait.", "I think we should wait."),
        ("uh", "uh"),
    ],
)
def test_only_what_its_speaker_needed_is_left_out(said: str, reads: str) -> None:
    assert tidied(said) == reads


@given(st.text(alphabet="abi,. umhso'and", max_size=60))
def test_no_word_is_put_in(text: str) -> None:
    assert excerpted(tidied(text), text)


def test_an_excerpt_has_the_words_of_its_source_in_their_order() -> None:
    source = "We decided, after all, to move the release to May."
    assert excerpted("We decided to move the release.", source)
    assert not excerpted("The release decided to move.", source)
    assert not excerpted("We decided not to move.", source)
