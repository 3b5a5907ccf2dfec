"""Ideas left out one at a time, on a small handbook."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bench.evaluation.ablations import evaluate, recall
from bench.evaluation.quote_ablations import QUOTES
from bench.evaluation.variants import AS_IT_IS, VARIANTS
from bot.evaluation.job import Job
from bot.evaluation.report import Evaluation
from bot.evaluation.retrieval import seek
from bot.evaluation.rows import read_rows
from bot.retrieval.retriever import Retriever
from bot.runtime import Runtime
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.indexing import IndexOptions, index
from store.library import Library
from tests.fakes import HashEmbedder

DOCS = {
    "leave.md": "# Leave\n\nYou have 25 days of annual leave a year. Unused leave is lost in spring.\n",
    "travel.md": "# Travel\n\nHand in a voucher within 14 days of a trip. A night costs up to $140.\n",
    "laptops.md": "# Laptops\n\nA laptop is replaced every four years. Ask Priya Raman for a charger.\n",
}


def row(question: str, answers: list[str], *evidence: tuple[str, str], **more: Any) -> dict[str, Any]:
    gold = [{"file": file, "quote": quote} for file, quote in evidence]
    return {"type": "answerable", "question": question, "answers": answers, "evidence": gold} | more


LEAVE = ("leave.md", "25 days of annual leave")
LAPTOP = ("laptops.md", "replaced every four years")
ROWS = [
    row("How many days of annual leave do I have?", ["25 days"], LEAVE, style="plain"),
    row("anual leav", ["25"], LEAVE, style="typo"),
    row(
        "How often is a laptop replaced, and how many days of annual leave do I have?",
        ["four years", "25 days"],
        LEAVE,
        LAPTOP,
        type="multi",
        answer_parts=[["four years"], ["25 days"]],
    ),
    row(
        "and who gives me a charger?",
        ["Priya Raman"],
        ("laptops.md", "Ask Priya Raman for a charger."),
        type="follow_up",
        standalone="Who gives me a laptop charger?",
        history=[{"role": "user", "text": "How often is my laptop replaced?"}],
    ),
    {"type": "near_miss", "question": "Who may donate leave?"},
]


class LetterEmbedder(HashEmbedder):
    """Has a piece for each letter, and more for two slips: a real tokenizer cuts them into more pieces."""

    def count(self, text: str) -> int:
        return len(text) + 2 * (text.casefold() in {"anual", "leav"})


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name, text in DOCS.items():
        (docs / name).write_text(text)
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    embedder = LetterEmbedder()
    store = tmp_path / "store"
    with Library.open(store, embedder) as library:
        index([docs], library, embedder, IndexOptions())
        retriever = Retriever(library, embedder, AnsweringSettings.model_validate({}))
        parts = SimpleNamespace(library=library, embedder=embedder, retriever=retriever, location=store)
        yield Job(tmp_path / "rows.jsonl", cast(Runtime, parts), Readers.members())


def cells(found: Evaluation, name: str) -> dict[str, tuple[str, ...]]:
    (table,) = [it for it in found.tables if it.name == name]
    return {line[0]: line[1:] for line in table.rows}


def test_with_nothing_left_out_it_is_what_search_gives(job: Job) -> None:
    for each in read_rows(job.path)[:-1]:
        found = recall(each, AS_IT_IS, job.runtime.retriever, job)
        asked = seek(each, job).asked
        assert (found.at, found.within) == (asked.all_at, asked.within)


def test_every_idea_has_a_row_in_every_table(job: Job) -> None:
    found = evaluate(job)
    ways = [it.without for it in VARIANTS]
    assert list(cells(found, "ablations")) == list(cells(found, "ablations_by_style")) == ways
    assert list(cells(found, "ablations_quotes")) == [it.without for it in QUOTES]
    assert list(cells(found, "ablations_quote_number")) == list("12345")
    assert found.tables[1].header == ("left out", "plain", "typo", "multi", "follow_up")
    assert found.figures["all_recall_at_20"] == found.figures["quotes_all_carried"] == 1


def test_words_are_left_misspelt_where_mending_is_left_out(job: Job) -> None:
    figures = evaluate(replace(job, limit=2)).figures
    assert figures["spelling_recall_at_1"] < figures["all_recall_at_1"] == 1


def test_a_run_that_is_stopped_tells_what_it_measured(job: Job) -> None:
    def stop(done: int, _: int, __: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    found = evaluate(replace(job, watch=stop))
    assert found.made_with["stopped"] == "after 1 of 4 questions"
    assert found.figures["all_recall_at_5"] == 1
