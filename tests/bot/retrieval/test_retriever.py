"""What a reranker puts first is what an answer is made from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.answerability.calibration import shipped_calibration
from bot.answerability.gate import decide
from bot.answering.pipeline import ask
from bot.model.embedding.reranker import LlamaReranker, RerankerOptions
from bot.query.rewrite import Query
from bot.question import Question
from bot.reply import NoAnswer
from bot.retrieval.retriever import Retriever
from bot.settings import AnsweringSettings
from store.audience import Audience, Readers
from store.vectors import embedded_text
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies, library_of, passage, source
from tests.bot.model.tiny_rank_gguf import write_tiny_ranker
from tests.fakes import HashEmbedder

QUERY = "leave hours"
WHOLE = Query(QUERY, QUERY)
EVERYONE = Readers.of_person("U1", [], outsider=False)
PAGES = [
    passage(f"{word} leave: {10 * i} hours.", source(f"{i}.md", f"P{i}"))
    for i, word in enumerate(
        ["annual", "sick", "home", "court", "study", "care", "bank", "unpaid", "flex"] * 2
    )
]
SECRET = passage("leave hours of the board", source("s.md", "S", Audience.parse("channel:C0BOARD")))


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaReranker]:
    path = write_tiny_ranker(tmp_path_factory.mktemp("models") / "tiny.gguf")
    with LlamaReranker(RerankerOptions(path, lanes=1, gpu_layers=0)) as reranker:
        yield reranker


@pytest.fixture
def retriever(tmp_path: Path) -> Iterator[Retriever]:
    embedder = HashEmbedder()
    with library_of(tmp_path, embedder, [*PAGES, SECRET]) as found:
        yield Retriever(found, embedder, AnsweringSettings.model_validate({}))


def test_without_a_reranker_passages_stay_as_search_found_them(retriever: Retriever) -> None:
    found = retriever.library.search(QUERY, EVERYONE, retriever.settings.candidates)
    assert len(found) == len(PAGES)
    background = retriever.library.background(EVERYONE)
    assert retriever.retrieve(WHOLE, EVERYONE).matches == tuple(map(background.read, found))


def test_a_reranker_keeps_the_best_and_reads_nothing_that_the_readers_may_not(
    retriever: Retriever, reranker: LlamaReranker
) -> None:
    found = retriever.library.search(QUERY, EVERYONE, retriever.settings.candidates)
    scores = reranker.score(QUERY, [embedded_text(it.passage) for it in found])
    best = {found[i].passage.id for i in np.argsort(-scores)[:8]}
    evidence = replace(retriever, reranker=reranker).retrieve(WHOLE, EVERYONE)
    kept = [it.passage.id for it in evidence.matches]
    assert len(kept) == 8 and set(kept) == best != {it.passage.id for it in found[:8]}
    assert {it.sentence.passage.id for it in evidence.scored} <= best
    assert SECRET.id not in {it.passage.id for it in found}


def test_answers_are_made_with_the_reranker(retriever: Retriever, reranker: LlamaReranker) -> None:
    writer = ScriptedWriter()
    plain = dependencies(retriever.library, writer, retriever.embedder)
    calibration = plain.calibration
    refuses = replace(calibration, answering=replace(calibration.answering, threshold=1.0))
    plain = replace(plain, calibration=refuses)
    question = Question("Who paints the roof of the castle?", EVERYONE)
    found = retriever.retrieve(Query(question.text, question.text), EVERYONE).matches
    scores = reranker.score(question.text, [embedded_text(it.passage) for it in found])
    reply, other = (
        ask(question, replace(plain, retriever=replace(plain.retriever, reranker=reranker))),
        ask(question, plain),
    )
    assert isinstance(reply, NoAnswer) and isinstance(other, NoAnswer)
    assert other.nearest == found[:3]
    assert [it.passage.id for it in reply.nearest] == [found[i].passage.id for i in np.argsort(-scores)[:3]]


def test_a_reranker_is_no_trouble_where_nothing_is_found(
    tmp_path: Path, retriever: Retriever, reranker: LlamaReranker
) -> None:
    embedder = HashEmbedder()
    with library_of(tmp_path / "empty", embedder, []) as nothing:
        evidence = Retriever(nothing, embedder, retriever.settings, reranker).retrieve(WHOLE, EVERYONE)
    assert evidence.matches == () and decide([evidence], shipped_calibration()).refusal
