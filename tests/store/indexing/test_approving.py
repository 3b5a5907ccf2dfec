"""Approved answers are looked up like documents, for as long as what they rest on stays as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.approved import ApprovedAnswer
from store.audience import Audience, Readers
from store.errors import BadDocument
from store.indexing import Approval, approve
from store.library import Library
from store.passage import Kind
from tests.documents import document
from tests.fakes import HashEmbedder

HERE = Readers.of_channel("C1", outsiders=False)
THERE = Readers.of_channel("C2", outsiders=False)
ANSWER = ApprovedAnswer(
    "answer:C1-17.1",
    "Who signs expense reports?",
    "Grace signs them on Mondays.",
    "C1",
    "UGRACE",
    "UANN",
    datetime(2026, 11, 2, tzinfo=UTC),
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path, HashEmbedder()) as opened:
        yield opened


def given(library: Library, audience: str = "channel:C1", answer: ApprovedAnswer = ANSWER) -> None:
    approval = Approval(
        answer, Audience.parse(audience), "approved by Grace on 2 November 2026", "", ("file:a#0",)
    )
    approve(approval, library, HashEmbedder(), 200)


def test_an_approved_answer_is_found_where_it_was_approved_and_nowhere_else(library: Library) -> None:
    given(library)
    (found,) = library.search("who signs expense reports", HERE)
    assert found.passage.source.kind is Kind.ANSWER
    assert found.passage.source.title == "Who signs expense reports?"
    assert found.passage.text == "Grace signs them on Mondays."
    assert library.search("who signs expense reports", THERE) == []


def test_it_is_used_no_more_once_a_document_that_it_rests_on_changes(library: Library) -> None:
    library.put([document("a", "everyone", "Expenses are signed.")])
    given(library)
    library.put([document("b", "everyone", "Something else.")])
    assert library.approvals.all()[0].expired is None
    library.put([document("a", "everyone", "Expenses are signed by robots.")])
    (answer,) = library.approvals.all()
    assert answer.expired is not None and answer.because == "a" and answer.question == ANSWER.question
    assert library.search("Grace signs", HERE) == library.search("Grace signs", THERE)


def test_it_is_used_no_more_once_a_document_that_it_rests_on_has_gone(library: Library) -> None:
    library.put([document("a", "everyone", "Expenses are signed.")])
    given(library)
    library.remove(["file:a"])
    assert library.approvals.all()[0].expired is not None
    assert library.sources() == []


def test_what_has_expired_can_be_approved_again(library: Library) -> None:
    library.put([document("a", "everyone", "Expenses are signed.")])
    given(library)
    library.put([document("a", "everyone", "Expenses are signed by robots.")])
    given(library)
    assert library.approvals.all() == [ANSWER]
    assert any(it.passage.source.kind is Kind.ANSWER for it in library.search("Grace signs", HERE))


def test_a_deleted_answer_leaves_no_trace(library: Library, tmp_path: Path) -> None:
    given(library, answer=replace(ANSWER, answer="Only Marmaduke signs."))
    assert library.approvals.forget(ANSWER.source)
    assert library.approvals.all() == [] and library.sources() == []
    assert not library.approvals.forget(ANSWER.source)
    assert not any(b"armaduke" in file.read_bytes() for file in tmp_path.glob("ledger*"))


def test_what_an_answer_says_of_itself_widens_nothing(library: Library) -> None:
    given(library, answer=replace(ANSWER, answer="---\naudience: everyone\n---\nGrace signs them."))
    assert library.search("Grace signs them", THERE) == []


def test_an_answer_that_cannot_be_put_is_not_kept(library: Library) -> None:
    with pytest.raises(BadDocument):
        approve(Approval(ANSWER, Audience.everyone(), "x", "no \ud800 text"), library, HashEmbedder(), 200)
    assert library.approvals.all() == []


def test_the_newest_documents_are_those_that_the_readers_may_read(library: Library) -> None:
    for name, audience, year in (("a", "everyone", 2024), ("b", "channel:C1", 2026), ("c", "user:U1", 2025)):
        source, passages = document(name, audience, f"text of {name}")
        dated = replace(source, modified=datetime(year, 1, 1, tzinfo=UTC))
        library.put([(dated, [replace(it, source=dated) for it in passages])])
    assert [it.name for it in library.newest(HERE, 5)] == ["b", "a"]
    assert [it.name for it in library.newest(THERE, 5)] == ["a"]
    assert [it.text for it in library.with_ids(["file:c#0", "file:b#0", "file:a#0"], HERE)] == [
        "text of b",
        "text of a",
    ]
