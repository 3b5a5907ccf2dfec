"""Thanks and greetings are told from questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query.smalltalk import Smalltalk, smalltalk_in


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thank you so much",
        "ok great, thanks a lot :tada:",
        "thx, that's very helpful",
        "Perfect.",
        "got it, thanks 🙏",
        "👍",
        ":+1:",
        "❤️",
        "🙏🏽 :tada:",
        "no thanks",
        "hey, thanks!",
        "Merci!",
    ],
)
def test_thanks_are_thanks(text: str) -> None:
    assert smalltalk_in(text) is Smalltalk.THANKS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello!",
        "Hi there",
        "good morning everyone",
        "help",
        "Help?",
        "What can you do?",
        "hey inhouse",
        "🥐🥐",
        ":croissant:",
    ],
)
def test_greetings_are_greetings(text: str) -> None:
    assert smalltalk_in(text) is Smalltalk.GREETING


@pytest.mark.parametrize(
    "text",
    [
        "thanks, and how much sick leave?",
        "Who do I thank?",
        "payroll",
        "help desk",
        "ok?",
        "is that all?",
        "is that it",
        "morning standup time",
        "thank you notes policy",
        "what is the great lunch",
        "42",
        "hi, laptop broken",
        "???",
        "休暇",
    ],
)
def test_what_may_be_a_question_is_none(text: str) -> None:
    assert smalltalk_in(text) is None


@given(st.text(max_size=60))
def test_whatever_is_said_it_is_judged_and_a_question_mark_asks(text: str) -> None:
    assert smalltalk_in(text) in {None, Smalltalk.GREETING, Smalltalk.THANKS}
    assert smalltalk_in(f"leave {text}?") is None
