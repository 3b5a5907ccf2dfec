"""Channels among documents: the questions fit their channels, and what is quoted is counted."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bench.evaluation.talk import channels_beside, evaluate
from bot.evaluation.job import Job
from bot.evaluation.rows import read_rows
from bot.jsonl import read_objects
from bot.model.embedding import LlamaEmbedder
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers

FILES = sorted((Path(__file__).parents[2] / "bench" / "evaluation" / "channels").glob("*_questions.jsonl"))


@pytest.mark.parametrize("path", FILES, ids=lambda it: it.name)
def test_what_people_said_stands_in_the_channels_and_what_documents_say_does_not(path: Path) -> None:
    threads = [it for _, it in read_objects(channels_beside(path), "a thread")]
    said = " ".join(message["text"] for it in threads for message in it["messages"])
    for row in read_rows(path):
        words = [it for part in row.parts for it in part]
        assert any(it in said for it in words) is (row.style in {"answer", "newer"}), row.question
        assert all(it["at"] < other["at"] for each in threads for it, other in _pairs(each["messages"]))


def _pairs(messages: list[dict[str, str]]) -> list[tuple[dict[str, str], dict[str, str]]]:
    return list(pairwise(messages))


@pytest.mark.long
def test_the_first_quote_is_counted_and_the_channels_are_gone_afterwards(embedder: LlamaEmbedder) -> None:
    with open_runtime(load()) as runtime:
        runtime.__dict__ |= {"_embedder": embedder}
        (path,) = (it for it in FILES if it.name.startswith("handbook"))
        found = evaluate(replace(Job(path, runtime, Readers.members()), limit=14))
        left = runtime.library.stats().sources
    rows = {row[0]: row for row in found.tables[0].rows}
    assert rows["people said it twice, the newer holds"][3] == "1.00 (2 of 2)"
    assert found.tables[1].rows[0][2] == "0.00 (0 of 3)"
    assert left == 0
