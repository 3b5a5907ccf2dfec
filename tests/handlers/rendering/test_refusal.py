"""A refusal says what was looked through, what comes nearest, and what can be done."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.reply import NOTHING_NEAR, Citation, NoAnswer, nearest_citations
from handlers.rendering.message import Advice, failure, refusal
from handlers.rendering.reasons import refusal_reason
from handlers.simulator.validation.messages import texts_of
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import LEAVE, TRAVEL, match

OLD = replace(LEAVE, source=replace(LEAVE.source, modified=datetime(2023, 3, 12, tzinfo=UTC)))
NEAR = (
    Citation(1, OLD, "Unused hours beyond that are lost."),
    Citation(2, TRAVEL, "Fill out a voucher within 5 business days of getting back from a trip."),
)


@pytest.mark.parametrize(
    ("reason", "searched", "told"),
    [
        ("It gives no date.", None, "It gives no date."),
        (
            "It gives no date.",
            1,
            "I searched the one document that everyone here can read. It gives no date.",
        ),
        (
            NOTHING_NEAR,
            1246,
            "I searched the 1,246 documents that everyone here can read: none answers this question.",
        ),
        (NOTHING_NEAR, 0, "There are no documents yet that everyone here can read."),
    ],
)
def test_it_says_how_many_documents_the_readers_may_read(
    reason: str, searched: int | None, told: str
) -> None:
    assert refusal_reason(NoAnswer(reason, searched=searched)) == told


@pytest.mark.parametrize(
    ("reason", "searched", "told"),
    [
        ("It gives no date.", 1, "I searched the one document that you can read. It gives no date."),
        ("It gives no date.", 2, "I searched the 2 documents that you can read. It gives no date."),
        (NOTHING_NEAR, 1, "I searched the one document that you can read: it does not answer this question."),
        (NOTHING_NEAR, 1246, "I searched the 1,246 documents that you can read: none answers this question."),
        (NOTHING_NEAR, 0, "There are no documents yet that you can read."),
    ],
)
def test_who_reads_it_alone_is_told_of_their_own_documents(reason: str, searched: int, told: str) -> None:
    assert refusal_reason(NoAnswer(reason, searched=searched), alone=True) == told


def test_the_nearest_are_shown_with_their_best_sentence_a_link_and_their_age() -> None:
    shown = "\n".join(texts_of(refusal(NEAR)))
    there = (
        "https://handbook.example/leave.md#annual-leave:~:text=Unused%20hours%20beyond%20that%20are%20lost"
    )
    assert f"• <{there}|Leave › Annual leave> · _last changed 12 March 2023_" in shown
    assert "> Unused hours beyond that are lost.\n• <https://handbook.example/travel.md#vouchers" in shown


def test_what_can_be_done_is_told() -> None:
    shown = "\n".join(texts_of(refusal(NEAR)))
    assert "• Ask again in the words that the document itself would use" in shown
    assert "`inhouse index`" in shown and "guests" not in shown
    assert "• There are guests here" in "\n".join(texts_of(refusal(NEAR, Advice(narrow=True))))


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("#help-desk", "Ask in #help-desk"),
        (" the\n  kitchen ", "Ask in the kitchen"),
        (
            "<!here> `x` <https://evil.example|#help>",
            "Ask in &lt;\u2060!here&gt; `x` &lt;https://evil.example|#help&gt;",
        ),
        ("x" * 5_000, f"Ask in {'x' * 195}…"),
    ],
)
def test_the_setting_names_where_people_ask_and_does_nothing_else(setting: str, shown: str) -> None:
    refused = "\n".join(texts_of(refusal(NEAR, Advice(ask_in=setting))))
    failed = "\n".join(texts_of(failure("It broke.", "id", setting).blocks))
    assert f"\n• {shown}\n" in refused and f"It broke.\n{shown}\n" in f"{failed}\n"


def test_without_the_setting_nobody_is_sent_anywhere() -> None:
    told = [*refusal(NEAR), *refusal(NEAR, Advice(ask_in=" ")), *failure("It broke.", "id").blocks]
    assert "Ask in " not in "\n".join(texts_of(told))


def test_a_row_is_shown_with_the_names_of_its_columns() -> None:
    table = replace(LEAVE, text="| Kind | Days |\n|---|---|\n| Sick | 10 |\n")
    shown = "\n".join(texts_of(refusal([Citation.of(1, sentences_of(table))])))
    assert "> Kind: Sick · Days: 10" in shown


def test_hostile_headings_stay_words() -> None:
    hostile = replace(LEAVE, headings=("<!channel> *a* `b` <https://evil.example|x>",))
    shown = "\n".join(texts_of(refusal([Citation(1, hostile, "Unused")])))
    assert "<!channel>" not in shown and "<https://evil" not in shown


def test_the_best_sentences_are_shown_where_they_are_known() -> None:
    found = (match(LEAVE),)
    assert nearest_citations(NoAnswer("why", found, closest=NEAR)) == NEAR
    assert [it.quote for it in nearest_citations(NoAnswer("why", found))] == [
        "Annual leave accrues with service."
    ]
