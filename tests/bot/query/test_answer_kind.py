"""What a question expects is told by its words, in a time that grows with them and no faster."""

import pytest

from bot.query.answer_kind import expected_kind
from store.sentences import AnswerKind, shows
from tests.store.reading.hostile import slowest_s


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hello!\nWhich of the many places is the right channel?", AnswerKind.CHANNEL),
        ("I want a channel of my own. May I?", AnswerKind.ANYTHING),
        ("Is a channel\nmine?", AnswerKind.ANYTHING),
        ("what is what in slack", AnswerKind.CHANNEL),
        ("How much does a new badge cost?", AnswerKind.MONEY),
        ("How much does a new badge cost me, and how much does it weigh?", AnswerKind.MONEY),
        ("How much does a badge weigh?", AnswerKind.NUMBER),
        ("What is the per mile rate?", AnswerKind.NUMBER),
        ("What share of the fee is paid back?", AnswerKind.SHARE),
        ("May I park?", AnswerKind.ANYTHING),
        ("How fast must we react to a P2?", AnswerKind.DURATION),
        ("How quickly is a claim paid?", AnswerKind.DURATION),
        ("How fast is the crane?", AnswerKind.ANYTHING),
        ("How is source code formatted?", AnswerKind.ANYTHING),
        ("How do I rate a supplier?", AnswerKind.ANYTHING),
        ("Who sets the limit?", AnswerKind.NAME),
        ("When does the rate change?", AnswerKind.TIME),
        ("When’s the kiln lit?", AnswerKind.TIME),
        ("whens the kiln lit", AnswerKind.TIME),
    ],
)
def test_a_question_says_what_it_expects(question: str, kind: AnswerKind) -> None:
    assert expected_kind(question) is kind


def test_no_text_takes_long() -> None:
    assert slowest_s(expected_kind) < 0.5
    assert max(slowest_s(lambda text, kind=kind: shows(kind, text), 5_000) for kind in AnswerKind) < 0.5  # type: ignore[misc]
