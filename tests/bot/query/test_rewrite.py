"""Rewriting: follow-ups draw on what was said; questions that stand alone stay as they are."""

import pytest

from bot.query.rewrite import follows_up, rewrite
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
    assert not follows_up(asked("and then?", (Turn("assistant", "Hello!"),)))


def test_the_latest_turns_count_first_and_the_query_stays_short() -> None:
    history = (*(Turn("user", " ".join(f"word{i}x{j}" for j in range(20))) for i in range(30)), *EARLIER)
    query = rewrite(asked("and then?", history))
    assert query.index("screen") < query.index("word29x0")
    assert len(query.split()) < 40


def test_no_text_takes_long() -> None:
    assert slowest_s(lambda text: rewrite(asked(f"{text} badge laptop desk leave voucher"))) < 0.5
