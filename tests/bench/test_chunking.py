"""Recall by spans: computed as Chroma's chunking evaluation does, on a folder of one's own."""

import json
from pathlib import Path

import pytest

from bench.evaluation.chunking import Asked, evaluate, overlap, read, score, union
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.model.embedding.embedder import LlamaEmbedder
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers
from tests.bot.answering.fakes_answering import passage, source

CORPUS = (
    "The ferry leaves at seven in the morning. Dogs travel free of charge. "
    "A bicycle costs four crowns.\n\nThe harbour closes at nine in winter."
)


def _folder(there: Path, question: str, *quotes: str, corpus: str = "ferry") -> Path:
    (there / "corpora").mkdir(exist_ok=True)
    (there / "corpora" / "ferry.md").write_text(CORPUS, encoding="utf-8")
    spans = [
        {"content": it, "start_index": CORPUS.find(it), "end_index": CORPUS.find(it) + len(it)}
        for it in quotes
    ]
    written = json.dumps(spans).replace('"', '""')
    (there / "questions.csv").write_text(
        f'question,references,corpus_id\n"{question}","{written}",{corpus}\n', encoding="utf-8"
    )
    return there


def test_spans_that_touch_are_one() -> None:
    assert union([(5, 9), (0, 2), (2, 4), (6, 7)]) == [(0, 4), (5, 9)]
    assert overlap([(0, 4), (5, 9)], [(3, 6)]) == 2


def test_recall_precision_and_union_count_characters() -> None:
    asked = Asked("?", "ferry", ((10, 20), (30, 40)))
    given = [passage("x" * 15, source("ferry.md")), passage("y" * 5, source("other.md"))]
    found = score(asked, given)  # characters 0 to 15 of the corpus, 5 of another one
    assert found.recall == 5 / 20
    assert found.precision == 5 / 20
    assert found.iou == 5 / (20 + 15)


def test_nothing_given_scores_nothing() -> None:
    found = score(Asked("?", "ferry", ((1, 2),)), [])
    assert (found.recall, found.precision, found.iou, found.characters) == (0, 0, 0, 0)


def test_the_folder_is_indexed_and_asked(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    folder = _folder(tmp_path, "When does the ferry leave?", "The ferry leaves at seven in the morning.")
    with open_runtime(load()) as runtime:
        runtime.__dict__["_embedder"] = embedder
        found = evaluate(Job(folder, runtime, Readers.members()))
    assert found.figures["recall as found"] == 1.0
    assert found.figures["precision as found"] == pytest.approx(41 / len(CORPUS), abs=0.02)
    assert found.tables[0].rows[0][1] == "1.000"
    assert not found.failures


def test_a_question_of_an_unknown_corpus_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "When?", "seven", corpus="trains")
    with pytest.raises(BadBatch, match=r"question 1: there is no corpus 'trains'"):
        read(folder)


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBatch, match="corpora/"):
        read(tmp_path)


def test_a_reference_that_is_no_span_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "When?", "words that stand nowhere")
    with pytest.raises(BadBatch, match="start_index"):
        read(folder)
