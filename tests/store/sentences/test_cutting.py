"""Sentences: the same pieces however the stream is cut, and nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.sentences import Splitter, split
from tests.store.reading.hostile import slowest_s

TEXTS = st.lists(
    st.sampled_from(
        [
            "Hello. ",
            "e.g. this ",
            "3.5 hours",
            "\n\n",
            "\n",
            "- item ",
            "# Head",
            "| a | b |",
            "`x. y` ",
            "[a. b](http://c.d/e) ",
            "Dr. Who ",
            "Really?! ",
            'He said "no." ',
            "```\n",
            "1. one",
            " ",
            "word",
            "…",
            "A.",
            "。",
            "次に",
            "「",
            "」",
            "31. ",
            "März",
            "» ",
            "\u2028",
            "\t",
            "(",
            "]",
        ]
    ),
    max_size=30,
).map("".join)


def said(text: str) -> list[str]:
    return [piece.strip() for piece in split(text)]


@settings(deadline=None)  # a busy machine is no fault of the text
@given(TEXTS, st.data())
def test_pieces_joined_are_the_text_however_the_stream_is_cut(text: str, data: st.DataObject) -> None:
    splitter, pieces, at = Splitter(), list[str](), 0
    while at < len(text):
        step = data.draw(st.integers(1, 7))
        pieces += splitter.feed(text[at : at + step])
        at += step
    pieces += splitter.close()
    assert "".join(pieces) == text
    assert pieces == split(text)


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.text(max_size=200))
def test_no_text_is_lost(text: str) -> None:
    assert "".join(split(text)) == text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("You may go. You may stay.", ["You may go.", "You may stay."]),
        ("It costs $4.50 at most. Pay now!", ["It costs $4.50 at most.", "Pay now!"]),
        ("Ask Dr. Smith, e.g. by mail. She knows.", ["Ask Dr. Smith, e.g. by mail.", "She knows."]),
        (
            "See [the rules. All of them](https://a.b/c). Then sign.",
            ["See [the rules. All of them](https://a.b/c).", "Then sign."],
        ),
        ("Run `a. B` first. Then `c`.", ["Run `a. B` first.", "Then `c`."]),
        ("# Leave\nYou get ten days.", ["# Leave", "You get ten days."]),
        ("Bring:\n- a pen\n- paper\n\nThanks.", ["Bring:", "- a pen", "- paper", "Thanks."]),
        ("1. Sign in.\n2. Sign out.", ["1. Sign in.", "2. Sign out."]),
        ("| a | b |\n|---|---|\n| 1. x | 2 |", ["| a | b |", "|---|---|", "| 1. x | 2 |"]),
        ("wrapped\nprose goes on. Next", ["wrapped\nprose goes on.", "Next"]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ("```\nx = 1. \nY = 2\n```\nDone.", ["```", "x = 1.", "Y = 2", "```", "Done."]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


def test_what_an_arrow_leads_to_goes_on() -> None:
    assert split("No rabies here. -> Ask Jo. Go.") == ["No rabies here. -> Ask Jo. ", "Go."]
    assert split("Late? → Ring.") == ["Late? → Ring."]


def test_a_text_without_an_end_is_cut_all_the_same() -> None:
    assert max(len(piece) for piece in split("word " * 2_000)) < 1_400


def test_a_sentence_comes_as_soon_as_the_next_has_begun() -> None:
    assert Splitter().feed("It is ten days. You may carry") == ["It is ten days. "]


def test_no_text_takes_long_to_split_whole_or_in_pieces() -> None:
    def streamed(text: str) -> None:
        splitter = Splitter()
        for start in range(0, len(text), 4):
            splitter.feed(text[start : start + 4])
        splitter.close()

    assert slowest_s(split) < 0.5
    assert slowest_s(streamed) < 0.75


@pytest.mark.parametrize(
    "one",
    [
        "Resturlaub kann bis zum 31. März genommen werden.",
        "Man fährt in der 2. Klasse.",
        "Am 1. und 2. Tag ist frei.",
        "Das gilt z. B. für Frau Dr. Lindner bzw. Nr. 7.",
        "Voir p. ex. M. Dupont, env. 3 km.",
        "La Sra. Ortega vive aquí, p. ej. en la núm. 5.",
        "Il dit « Oui. »",
        "「はい。そうです。」と答えます。",
    ],
)
def test_an_ordinal_an_abbreviation_or_a_quotation_ends_no_sentence(one: str) -> None:
    assert said(f"{one} Danach nicht.") == [one, "Danach nicht."]


def test_a_script_without_spaces_is_cut_at_its_full_stops() -> None:
    assert said("休みます。次に電話します！何時に？午前9時です。") == [
        "休みます。",
        "次に電話します！",
        "何時に？",
        "午前9時です。",
    ]


def test_a_number_may_still_end_a_sentence() -> None:
    assert said("We hired 12. The team grew. Es waren 12. Danach kam er. I am 30. She is 31.") == [
        "We hired 12.",
        "The team grew.",
        "Es waren 12.",
        "Danach kam er.",
        "I am 30.",
        "She is 31.",
    ]
