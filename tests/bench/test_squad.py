"""Reading on SQuAD's format: articles of one's own, questions that they answer and one that they do not."""

import json
from pathlib import Path

import pytest

from bench.evaluation.squad import evaluate, read
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.model.embedding.embedder import LlamaEmbedder
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers

BRIDGE = "The bridge was opened in 1893 by the mayor. It is 412 metres long and carries two roads."
OTTER = "An otter eats fish and crabs. It sleeps in a holt, which it digs below the roots of trees."


def _question(number: int, text: str, context: str, answer: str = "") -> dict[str, object]:
    answers = [{"text": answer, "answer_start": context.index(answer)}] if answer else []
    return {"id": f"q{number}", "question": text, "answers": answers, "is_impossible": not answers}


def _file(there: Path) -> Path:
    articles = [
        (
            "Stone_Bridge",
            BRIDGE,
            [("How long is the bridge?", "412 metres"), ("Who painted the bridge?", "")],
        ),
        ("Otters", OTTER, [("Where does an otter sleep?", "in a holt")]),
    ]
    data = [
        {
            "title": title,
            "paragraphs": [
                {
                    "context": text,
                    "qas": [_question(i, asked, text, said) for i, (asked, said) in enumerate(qas)],
                }
            ],
        }
        for title, text, qas in articles
    ]
    path = there / "squad.json"
    path.write_text(json.dumps({"version": "v2.0", "data": data}), encoding="utf-8")
    return path


def test_answers_keep_their_place_in_the_article(tmp_path: Path) -> None:
    articles, asked = read(_file(tmp_path))
    assert list(articles) == ["Stone_Bridge", "Otters"]
    for each in asked:
        assert [articles[each.article][start:end] for start, end in each.spans] == list(each.answers)
    assert [each.answers for each in asked] == [("412 metres",), (), ("in a holt",)]


def test_articles_are_indexed_and_asked(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    with open_runtime(load()) as runtime:
        runtime.__dict__["_embedder"] = embedder
        found = evaluate(Job(_file(tmp_path), runtime, Readers.members()))
    figures = found.figures
    assert figures["passage_at_1"] == 1.0
    # How sure the gate is of so few questions is no part of this.
    assert figures["best_quote_right"] <= figures["reply_right"] <= figures["answered"] <= 1.0
    assert 0.0 <= figures["auroc"] <= 1.0
    assert "3 of 3" in found.made_with["questions"]


def test_a_sample_is_the_same_each_time(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    seen: list[list[str]] = []
    with open_runtime(load()) as runtime:
        runtime.__dict__["_embedder"] = embedder
        for _ in range(2):
            told: list[str] = []
            watch = lambda done, total, what, told=told: told.append(what)  # noqa: E731
            evaluate(Job(_file(tmp_path), runtime, Readers.members(), limit=2, watch=watch))
            seen.append(told)
    assert seen[0] == seen[1]
    assert len(seen[0]) == 3


@pytest.mark.parametrize("written", ["{}", "[]", '{"data": [{"title": "X"}]}', "nothing"])
def test_another_file_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "squad.json"
    path.write_text(written)
    with pytest.raises(BadBatch, match=r"not a file of SQuAD"):
        read(path)
