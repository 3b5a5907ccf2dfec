"""Approved answers come first where the same is asked, and where something else is asked they do not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model.embedding import LlamaEmbedder
from bot.query.rewrite import Query
from bot.retrieval.approved import asks_the_same
from bot.retrieval.retriever import Retriever
from bot.settings import AnsweringSettings
from store.approved import ApprovedAnswer
from store.audience import Audience, Readers
from store.indexing import Approval, approve
from store.passage import Kind
from tests.bot.answering.fakes_answering import library_of, passage, source

PAGES = [
    passage("Expense reports are signed by the head of your team.", source("1.md", "Expense reports")),
    passage("Expense reports are written in the travel tool.", source("2.md", "Writing expense reports")),
    passage("Overtime is approved by the office manager.", source("3.md", "Overtime")),
]
HERE = Readers.of_channel("C1", outsiders=False)
THERE = Readers.of_channel("C2", outsiders=False)


@pytest.fixture
def retriever(tmp_path: Path, embedder: LlamaEmbedder) -> Iterator[Retriever]:
    """With an answer to one question, approved in C1."""
    with library_of(tmp_path, embedder, PAGES) as library:
        answer = ApprovedAnswer(
            "answer:C1-1.2",
            "Who signs expense reports?",
            "Since May, Grace does that on Mondays.",
            "C1",
            "U1",
            "U1",
            datetime(2026, 11, 2, tzinfo=UTC),
        )
        approval = Approval(answer, Audience.parse("channel:C1"), "approved by Ann on 2 November 2026", "")
        approve(approval, library, embedder, 200)
        yield Retriever(library, embedder, AnsweringSettings.model_validate({}))


def first(retriever: Retriever, question: str, readers: Readers = HERE) -> str:
    best = retriever.retrieve(Query(question, question), readers).scored[0].sentence
    return "approved" if best.passage.source.kind is Kind.ANSWER else best.passage.source.title


def test_it_is_preferred_where_the_same_is_asked(retriever: Retriever) -> None:
    assert first(retriever, "Who signs expense reports?") == "approved"
    assert first(retriever, "who is it that signs the expense reports") == "approved"


def test_elsewhere_it_is_no_answer_at_all(retriever: Retriever) -> None:
    assert first(retriever, "Who signs expense reports?", THERE) == "Expense reports"


def test_what_asks_something_else_finds_what_it_found_before(retriever: Retriever) -> None:
    for question in ("Where are expense reports written?", "Who approves overtime?"):
        assert first(retriever, question) == first(retriever, question, THERE)


@pytest.mark.parametrize(
    ("one", "other", "cosine", "same"),
    [
        ("who signs expense reports", "Who signs expense reports?", 0.97, True),
        (
            "how much annual leave can I carry over?",
            "How much annual leave may I carry over in a year?",
            0.8,
            True,
        ),
        ("Who writes expense reports?", "Who signs expense reports?", 0.84, False),
        ("What is the award for level 4?", "What is the award for level 5?", 0.92, False),
        ("How do I claim expenses in 2025?", "How do I claim expenses in 2026?", 0.97, False),
        ("May I not work from home?", "May I work from home?", 0.95, False),
        ("Who approves overtime?", "How do I book a room?", 0.3, False),
    ],
)
def test_nearly_the_same_words_may_ask_something_else(
    one: str, other: str, cosine: float, *, same: bool
) -> None:
    assert asks_the_same(one, other, cosine) is same
