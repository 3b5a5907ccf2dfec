"""Paragraphs cut into sentences: what labels them, and lines that each begin alike."""

from dataclasses import replace

import pytest

from store.sentences import cut, sentences_of
from store.sentences.paragraphs import pieces
from tests.bot.answering.fakes_answering import passage


def labelled(text: str) -> list[tuple[str, str]]:
    """Each sentence below its label."""
    return [(it.label.text if it.label else "", it.text) for it in sentences_of(passage(text))]


def test_a_question_in_a_line_of_its_own_labels_what_answers_it() -> None:
    assert labelled("Q: How long do results take?\nA: 3 days. Vitamin D 10 days.\n\nBring it.\n") == [
        ("", "Q: How long do results take?"),
        ("Q: How long do results take?", "A: 3 days."),
        ("Q: How long do results take?", "Vitamin D 10 days."),
        ("", "Bring it."),
    ]
    assert labelled("Can I take any food home?\n  No, never. Bread you may.\n")[2] == (
        "Can I take any food home?",
        "Bread you may.",
    )
    assert labelled("Who of us comes along? Ben does. We wait.\n")[1] == ("", "Ben does.")


def test_questions_and_answers_below_each_other_are_told_apart() -> None:
    assert labelled("Q: Is it open? On Sundays?\nA: No.\nQ: Records\nA: Ask Lorna. They are free.\n") == [
        ("", "Q: Is it open? On Sundays?"),
        ("Q: Is it open? On Sundays?", "A: No."),
        ("", "Q: Records"),
        ("Q: Records", "A: Ask Lorna."),
        ("Q: Records", "They are free."),
    ]


def test_what_introduces_a_list_of_answers_is_the_question() -> None:
    fees = sentences_of(passage("Q: What do we charge?\nA:\n\n- Letter 25\n- Medical 130\n"))
    assert [(it.lead.text if it.lead else "", it.text) for it in fees] == [
        ("", "Q: What do we charge? A:"),
        ("Q: What do we charge? A:", "Letter 25"),
        ("Q: What do we charge? A:", "Medical 130"),
    ]


def test_lines_that_each_begin_in_bold_are_sentences_of_their_own() -> None:
    assert labelled("**Lithium** - every 3 months\n**HRT** - yearly. By phone\nif need be.\n") == [
        ("", "Lithium - every 3 months"),
        ("", "HRT - yearly."),
        ("HRT - yearly.", "By phone if need be."),
    ]
    assert labelled("It is 5 lower.\n**Lithium** - monthly\n**HRT** - yearly\n")[1:] == [
        ("", "Lithium - monthly"),
        ("", "HRT - yearly"),
    ]
    assert len(labelled("You must\n**never** do that\n**again** here.\n")) == 1


def test_what_stands_in_an_item_is_introduced_by_it_without_a_colon() -> None:
    steps = sentences_of(passage("1. Find it\n   1. Press F3\n   2. Read\n2. Close\n"))
    assert [it.lead.text if it.lead else "" for it in steps] == ["", "Find it", "Find it", ""]


def test_an_item_that_begins_a_passage_introduces_nothing_as_nobody_knows_how_deep_it_stands() -> None:
    whole = passage("- Share:\n  - Ask Jo.\n  - Post it.\n")
    first, last = whole.text.index("- Ask"), len(whole.text)
    both = [
        replace(whole, text=whole.text[: first - 3], end=first - 3),
        replace(whole, id="2", text=whole.text[first:], start=first, end=last, position=1, line=2),
    ]
    assert [it.lead.text if it.lead else "" for it in cut(both)[1]] == ["", ""]


@pytest.mark.parametrize(
    "text", ["**A** b\n**C** d? E.\n", "Q: a?\nA: b. C?\nQ: d\nA:\n", "Why?\n Yes.", "x"]
)
def test_the_pieces_are_the_paragraph(text: str) -> None:
    assert "".join(it.written for it in pieces(text, "en")) == text
