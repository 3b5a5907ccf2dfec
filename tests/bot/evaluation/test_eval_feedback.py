"""Rated replies become rows of a question file."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import feedback
from bot.evaluation.feedback import drafted
from bot.runtime import Runtime
from store.audience import Readers
from store.library import Library
from store.rating import Quoted, Rating
from tests.documents import document
from tests.fakes import HashEmbedder

AT = datetime(2026, 3, 1, tzinfo=UTC)
LEAVE = "You have **28 days** of leave. Ten of them carry over."
PAY = "The board is paid 9,000 a month."
FIRST = Quoted("file:leave.md#0", 0, 30)
SECOND = Quoted("file:leave.md#0", 31, len(LEAVE))
SECRET = Quoted("file:pay.md#0", 0, len(PAY))
ASKED = "How much leave do I have?"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document("leave.md", "everyone", LEAVE), document("pay.md", "channel:C1", PAY)])
        yield library


def rate(library: Library, good: bool, *quoted: Quoted, question: str = ASKED, user: str = "U1") -> None:
    minutes = len(library.ratings.all())
    at = AT + timedelta(minutes=minutes)
    library.ratings.keep(Rating(f"reply{minutes}", user, good, at, question, quoted))


def rows(library: Library, readers: Readers | None = None) -> list[dict[str, Any]]:
    return list(feedback.rows_from_feedback(cast(Runtime, SimpleNamespace(library=library)), readers))


def test_a_good_answer_is_answered_by_the_words_it_cited(library: Library) -> None:
    rate(library, True, FIRST, SECOND, FIRST)
    (row,) = rows(library)
    assert row == {
        "id": row["id"],
        "type": "answerable",
        "question": ASKED,
        "answers": ["You have 28 days of leave.", "Ten of them carry over."],
        "evidence": [
            {"file": "leave.md", "quote": "You have **28 days** of leave."},
            {"file": "leave.md", "quote": "Ten of them carry over."},
        ],
        "style": "rated",
    }


def test_a_bad_answer_is_left_to_a_person_with_what_was_cited(library: Library) -> None:
    rate(library, False, FIRST)
    (row,) = rows(library)
    assert row["check"] is True and row["answers"] == [] and row["evidence"] == []
    assert row["cited"] == [{"file": "leave.md", "quote": "You have **28 days** of leave."}]


def test_a_refusal_found_right_may_be_a_near_miss(library: Library) -> None:
    rate(library, True)
    (row,) = rows(library)
    assert (row["type"], row["answers"], row["check"]) == ("near_miss", [], True)


def test_what_people_dispute_is_left_to_a_person(library: Library) -> None:
    rate(library, True, FIRST)
    rate(library, False, FIRST, question="how much LEAVE do I have", user="U2")
    (row,) = rows(library)
    assert row["check"] is True and "some bad" in row["note"]


def test_a_question_that_was_rated_often_is_one_row(library: Library) -> None:
    for user in ("U1", "U2", "U3"):
        rate(library, True, FIRST, user=user)
    rate(library, True, SECOND, question="What carries over?")
    assert [row["question"] for row in rows(library)] == [ASKED, "What carries over?"]
    assert len({row["id"] for row in rows(library)}) == 2


def test_a_follow_up_is_to_be_made_to_stand_alone(library: Library) -> None:
    rate(library, True, SECOND, question="and how many of them carry over?")
    (row,) = rows(library)
    assert row["check"] is True and "stand alone" in row["note"] and row["answers"]


def test_words_that_were_forgotten_are_not_told(library: Library) -> None:
    rate(library, True, FIRST)
    library.remove(["file:leave.md"])
    (row,) = rows(library)
    assert row["check"] is True and "28" not in json.dumps(row)


def test_words_that_were_rewritten_are_not_told_by_their_place(library: Library) -> None:
    source, (passage,) = document("leave.md", "everyone", "Short now.")
    rate(library, True, FIRST)
    library.put([(source, [passage])])
    (row,) = rows(library)
    assert row["check"] is True and row["evidence"] == []


def test_words_of_a_channel_are_told_to_nobody_else(library: Library) -> None:
    rate(library, True, SECRET)
    rate(library, False, SECRET, question="What does the board earn?")
    assert "9,000" not in json.dumps(rows(library))
    channel = Readers.of_channel("C1", outsiders=False)
    assert "9,000" in json.dumps(rows(library, channel))


def test_a_verdict_without_its_question_is_no_row(library: Library) -> None:
    rate(library, True, FIRST, question="")
    assert rows(library) == []


@given(
    st.lists(
        st.builds(
            Rating,
            reply_id=st.text(max_size=3),
            user=st.text(max_size=3),
            good=st.booleans(),
            at=st.just(AT),
            question=st.text(max_size=12),
            quoted=st.lists(
                st.builds(Quoted, st.sampled_from(["p0", "p1", "p9"]), st.integers(0, 60), st.integers(0, 60))
            ).map(tuple),
        )
    )
)
def test_whatever_was_rated_its_evidence_is_verbatim(ratings: list[Rating]) -> None:
    _, passages = document("leave.md", "everyone", LEAVE, PAY)
    standing = {f"p{at}": passage for at, passage in enumerate(passages)}
    for row in drafted(ratings, standing):
        assert all(gold["quote"] in LEAVE + PAY for gold in row["evidence"])
        assert row.get("check") or (row["answers"] and len(row["answers"]) == len(row["evidence"]))
