"""A pair is put together as the model was trained to see it, and cut where it is too long."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelFailed
from bot.model.embedding.reranker import Pairing
from bot.model.llama.model import Model
from tests.bot.model.tiny_rank_gguf import CLS, SEP, TinyRanker, ids, write_tiny_ranker

LONGEST = 64
HALF = 30  # of the room beside [CLS], [SEP] and [SEP]


@contextmanager
def loaded(path: Path, template: str | None = None) -> Iterator[Model]:
    model = Model(write_tiny_ranker(path, TinyRanker(template=template)), gpu_layers=0)
    try:
        yield model
    finally:
        model.close()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    with loaded(tmp_path_factory.mktemp("models") / "tiny.gguf") as model:
        yield model


def test_bert_sees_cls_query_sep_passage_sep(model: Model) -> None:
    assert Pairing(model, LONGEST).pairs("a long trip?", ["who pays", ""]) == [
        [CLS, *ids("a long trip?"), SEP, *ids("who pays"), SEP],
        [CLS, *ids("a long trip?"), SEP, SEP],
    ]
    assert Pairing(model, LONGEST).pairs("a", []) == []


def test_a_separator_of_its_own_stands_between_the_texts(tmp_path: Path) -> None:
    """As RoBERTa's tokenizer says it, in converted files: two separators between, one at the end."""
    path = write_tiny_ranker(tmp_path / "tiny.gguf", TinyRanker(separators=2))
    model = Model(path, gpu_layers=0)
    assert Pairing(model, LONGEST).pairs("a", ["b"]) == [[CLS, *ids("a"), SEP, SEP, *ids("b"), SEP]]
    model.close()


def test_a_long_passage_is_cut_at_its_end_and_still_closed(model: Model) -> None:
    (pair,) = Pairing(model, LONGEST).pairs("ab", ["c" * 500])
    assert pair == [CLS, *ids("ab"), SEP, *ids("c" * 59), SEP]


def test_a_long_query_leaves_half_of_the_room_to_the_passage(model: Model) -> None:
    cut, uncut = Pairing(model, LONGEST).pairs("q" * 500, ["c" * 500, "c"])
    assert cut == [CLS, *ids("q" * HALF), SEP, *ids("c" * 31), SEP]
    assert uncut == [CLS, *ids("q" * HALF), SEP, *ids("c"), SEP]


@given(st.text("ab. ", max_size=90), st.lists(st.text("ab. ", max_size=90), max_size=4))
def test_no_pair_is_too_long_or_loses_what_holds_it_together(
    model: Model, query: str, passages: list[str]
) -> None:
    pairs = Pairing(model, LONGEST).pairs(query, passages)
    for passage, pair in zip(passages, pairs, strict=True):
        between = pair.index(SEP)
        asked, told = pair[1:between], pair[between + 1 : -1]
        assert len(pair) <= LONGEST and (pair[0], pair[-1]) == (CLS, SEP)
        assert asked == ids(query)[: len(asked)] and len(asked) == min(len(ids(query)), HALF)
        assert told == ids(passage)[: len(told)]
        assert len(told) == len(ids(passage)) or len(pair) == LONGEST


def test_words_of_the_template_are_control_tokens_and_words_of_the_texts_are_not(tmp_path: Path) -> None:
    with loaded(tmp_path / "tiny.gguf", "[CLS]asked: {query}\n[SEP] told: {document} [SEP]ok?") as model:
        pairing = Pairing(model, LONGEST)
        frame = [CLS, *ids("asked:")], [SEP, *ids("told:")], [SEP, *ids("ok?")]
        inert = "[SEP] {query} {document} [CLS]"
        assert pairing.pairs("{document}", [inert]) == [
            [*frame[0], *ids("{document}"), *frame[1], *ids(inert), *frame[2]]
        ]
        (cut,) = pairing.pairs("a", ["b" * 500])
        assert cut == [*frame[0], *ids("a"), *frame[1], *ids("b" * 46), *frame[2]]


@pytest.mark.parametrize("template", ["{query}", "{document} {query}", "{query} {query} {document}", "go"])
def test_a_template_that_says_not_where_the_texts_go_is_refused(tmp_path: Path, template: str) -> None:
    with (
        loaded(tmp_path / "tiny.gguf", template) as model,
        pytest.raises(ModelFailed, match=r"one \{query\}, then one \{document\}"),
    ):
        Pairing(model, LONGEST)


def test_a_template_longer_than_the_model_reads_is_refused(tmp_path: Path) -> None:
    with (
        loaded(tmp_path / "tiny.gguf", "a" * 63 + "{query}{document}") as model,
        pytest.raises(ModelFailed, match="too few for its own template"),
    ):
        Pairing(model, LONGEST)
