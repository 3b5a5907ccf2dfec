"""Fragments: what nobody is helped by reading alone is not quoted."""

import pytest

from bot.retrieval.fragments import says_nothing
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage


def nothing_in(text: str, asked: str = "How do I book a trip?") -> list[bool]:
    return [says_nothing(it, asked) for it in sentences_of(passage(text))]


@pytest.mark.parametrize(
    "text",
    [
        "[More guidance here](https://docs.example/a).",
        "See also [the details](a.md).",
        "Click here.",
        "Learn more.",
        "Weitere Infos [hier](a.md).",
        "En savoir plus : [ici](a.md).",
        "VPN AND WIFI",
        "Dear all",
        "Hi Sam,",
        "Kind regards, Stella",
        "Sehr geehrte Damen und Herren,",
        "Cordialement",
    ],
)
def test_a_pointer_a_bare_heading_and_a_greeting_say_nothing(text: str) -> None:
    assert nothing_in(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Book in [Concur](https://concur.example).",
        "Post in [#travel](https://chat.example).",
        "Ask Maureen.",
        "Dear colleagues are to be written to by name.",
        "Regards are sent by the office each Friday.",
        "- Parking fines",
        "- [Concur](https://concur.example)",
        "See page 12.",
        "| Amount | By |\n|---|---|\n| 250 | the board |",
    ],
)
def test_what_says_something_however_short_is_none(text: str) -> None:
    assert nothing_in(text) == [False]


def test_a_link_to_what_is_asked_for_is_an_answer() -> None:
    assert nothing_in("See the [travel guide](a.md).", "Where is the travel guide?") == [False]
