"""What stands below the tables: the questions that went wrong, and what was expected of them."""

import io

from rich.console import Console

from bot.evaluation.report import Evaluation, Failure, show


def shown(*failures: Failure, width: int = 100) -> str:
    out = io.StringIO()
    show(Evaluation("", {}, (), {}, failures), Console(file=out, width=width))
    return out.getvalue()


def test_a_question_that_went_wrong_is_shown_once_with_what_was_expected_and_what_came() -> None:
    text = shown(
        Failure("q1", "not found in the first 5", "How long is leave?", "You have\n25 days", "at no place"),
        Failure("q1", "refused", "How long is leave?", "25 days", "Nothing near."),
    )
    assert text.count("q1: How long is leave?") == 1
    assert text.index("not found in the first 5") < text.index("refused")
    assert "expected: You have 25 days" in text
    assert "got: Nothing near." in text


def test_ten_questions_are_shown_and_it_is_said_where_the_others_are() -> None:
    text = shown(*(Failure(f"q{n}", "refused", "Why?", "So.", "") for n in range(12)))
    assert "What went wrong (12 questions)" in text
    assert text.count(": Why?") == 10
    assert "2 more; --report FILE.html" in text


def test_a_long_reply_takes_one_line() -> None:
    text = shown(Failure("q", "near miss answered", "Why?", "", "word " * 100), width=60)
    assert "got: word" in text
    assert max(map(len, text.splitlines())) <= 60
    assert len(text.splitlines()) == 5


def test_where_nothing_went_wrong_nothing_is_said() -> None:
    assert "wrong" not in shown()
