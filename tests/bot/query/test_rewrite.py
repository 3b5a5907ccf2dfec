"""Rewriting: follow-ups draw on what was said; questions that stand alone stay as they are."""

import pytest

from bot.query.rewrite import rewrite
from bot.question import Question, Turn
from store.audience import Readers
from tests.store.reading.hostile import slowest_s

EARLIER = (
    Turn("user", "Which screen reader is available if I get a MacBook?"),
    Turn("assistant", "The VoiceOver app is already installed."),
)


def asked(text: str, history: tuple[Turn, ...] = EARLIER) -> Question:
    return Question(text, Readers.members(), history)


@pytest.mark.parametrize(
    "text",
    [
        "And for contractors?",
        "what about Windows?",
        "from midway?",
        "Is that also needed if I only want to talk with the candidates?",
        "cool. is there a deadline for using it all up?",
        "What would I request if I have a Windows PC instead?",
        "So when will I actually see the later end date in the system?",
    ],
)
def test_a_follow_up_is_looked_up_with_the_words_before_it(text: str) -> None:
    query = rewrite(asked(text))
    assert query.startswith(text)
    assert "screen reader" in query


@pytest.mark.parametrize(
    "text",
    [
        "How many hours of annual leave can be carried over from one leave year to the next?",
        "Is there a gym in the Chicago office building for employees?",
        "Which form should a new employee that is moving to Oregon send to payroll?",
    ],
)
def test_a_question_that_stands_alone_stays_exactly_as_it_is(text: str) -> None:
    assert rewrite(asked(text)) == text


def test_without_history_nothing_is_a_follow_up() -> None:
    assert rewrite(asked("And for contractors?", ())) == "And for contractors?"
    assert rewrite(asked("and then?", (Turn("assistant", "Hello!"),))) == "and then?"


def test_words_are_borrowed_of_the_last_question_alone_where_that_stood_alone() -> None:
    history = (Turn("user", "What is the guest wifi password?"), Turn("assistant", "sorted"), *EARLIER)
    query = rewrite(asked("And for contractors?", history))
    assert "screen reader" in query
    assert "wifi" not in query


def test_where_the_last_question_leant_too_the_one_before_it_says_the_subject() -> None:
    history = (
        Turn("user", "What is the guest wifi password?"),
        Turn("user", "When are performance awards paid?"),
        Turn("user", "and how much is it for a level 5 rating?"),
    )
    query = rewrite(asked("level 4?", history))
    assert query.index("rating") < query.index("performance awards")
    assert "wifi" not in query


def test_a_figure_of_an_earlier_turn_gives_way_to_one_that_is_asked_now() -> None:
    assert rewrite(asked("P1?", (Turn("user", "How fast must we react to a P2?"),))) == "P1? react"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("where does she work?", "where does she work? Ana de Sousa leads finance"),
        ("Y ella, dónde trabaja?", "Y ella, dónde trabaja? Ana de Sousa leads finance"),
        ("where does it work?", "where does it work? leads finance"),
    ],
)
def test_who_he_or_she_is_the_last_reply_says(text: str, query: str) -> None:
    history = (Turn("user", "Who leads finance?"), Turn("assistant", "Lead: Ana de Sousa · Room: 4"))
    assert rewrite(asked(text, history)) == query


def test_of_him_whom_no_reply_names_nothing_more_is_known() -> None:
    history = (Turn("user", "Who leads finance?"), Turn("assistant", "The head of it does."))
    assert rewrite(asked("and his number?", history)) == "and his number? leads finance"


def test_question_words_are_not_borrowed() -> None:
    history = (Turn("user", "Wie lange ist die Probezeit, und was muss ich tun?"),)
    assert rewrite(asked("Und für Freiberufler?", history)) == "Und für Freiberufler? probezeit tun"


def test_the_query_stays_short() -> None:
    history = (Turn("user", " ".join(f"word{j}x" for j in range(90))),)
    assert len(rewrite(asked("and then?", history)).split()) < 40


def test_no_text_takes_long() -> None:
    assert slowest_s(lambda text: rewrite(asked(f"{text} badge laptop desk leave voucher"))) < 0.5
