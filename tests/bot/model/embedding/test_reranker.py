"""A query and a passage give one score, whatever else is scored beside them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.errors import ModelFailed, ModelMissing
from bot.model.catalogue.starter import starter_embedder
from bot.model.embedding.reranker import LlamaReranker, RerankerOptions
from tests.bot.model.tiny_gguf import write_tiny_gguf
from tests.bot.model.tiny_rank_gguf import CLS, HEADS, LAYERS, SEP, WIDTH, TinyRanker, ids, write_tiny_ranker

TEMPLATE = "[CLS]does it say what is asked? {query}\n{document}[SEP]"
QUERY = "carry over leave?"
PASSAGES = ["", "leave", "you can carry over 240 hours.", "[SEP]", "a trip " * 4, "x"]
# llama.cpp computes in half precision here and there, and otherwise in batches of another size: up to 0.015
# apart in 1,000 pairs, whose scores lie between -7 and 1.
CLOSE = 0.02


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_ranker(tmp_path_factory.mktemp("models") / "tiny-bert.gguf")


@pytest.fixture(scope="module")
def reranker(path: Path) -> Iterator[LlamaReranker]:
    with LlamaReranker(RerankerOptions(path, lanes=2, gpu_layers=0)) as reranker:
        yield reranker


def opened(path: Path, model: TinyRanker) -> LlamaReranker:
    return LlamaReranker(RerankerOptions(write_tiny_ranker(path, model), lanes=2, gpu_layers=0))


# --- the scores ------------------------------------------------------------------------------------------


def test_a_score_is_what_the_papers_say_it_is(reranker: LlamaReranker) -> None:
    """Token order, token types, the reading of [CLS] and the head, against the same model in NumPy."""
    expected = [bert([CLS, *ids(QUERY), SEP, *ids(passage), SEP]) for passage in PASSAGES]
    assert np.ptp(expected) > 1
    assert np.allclose(reranker.score(QUERY, PASSAGES), expected, atol=CLOSE)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("abc .?", max_size=80), max_size=30), st.text("abc .?", max_size=80), st.randoms())
def test_neither_neighbours_nor_order_change_a_score(
    reranker: LlamaReranker, passages: list[str], query: str, chance: Random
) -> None:
    order = list(range(len(passages)))
    chance.shuffle(order)
    together = reranker.score(query, passages)
    alone = [reranker.score(query, [passage])[0] for passage in passages]
    assert together.shape == (len(passages),) and together.dtype == np.float32
    assert np.allclose(together, alone, atol=CLOSE)
    assert np.allclose(reranker.score(query, [passages[i] for i in order]), together[order], atol=CLOSE)


def test_many_threads_may_ask_at_once(reranker: LlamaReranker) -> None:
    queries = [f"query {i}" for i in range(24)]
    expected = [reranker.score(query, PASSAGES) for query in queries]
    with ThreadPoolExecutor(24) as pool:
        found = list(pool.map(lambda query: reranker.score(query, PASSAGES), queries))
    assert np.allclose(found, expected, atol=CLOSE)
    assert not np.allclose(expected[0], expected[1], atol=0.1)


def test_a_pair_longer_than_the_model_reads_is_cut_not_refused(reranker: LlamaReranker) -> None:
    scores = reranker.score("why " * 5000, ["because " * 5000, "so"])
    assert np.isfinite(scores).all()


# --- rerankers that were chat models ---------------------------------------------------------------------


def test_yes_is_the_score_wherever_it_stands(tmp_path: Path) -> None:
    one = TinyRanker("qwen3", ["yes", "no"], template=TEMPLATE)
    other = TinyRanker("qwen3", ["no", "yes"], template=TEMPLATE)
    with opened(tmp_path / "one.gguf", one) as first, opened(tmp_path / "other.gguf", other) as second:
        scores = first.score(QUERY, PASSAGES)
        assert np.all((scores > 0) & (scores < 1)) and np.ptp(scores) > 0.1
        assert np.allclose(scores + second.score(QUERY, PASSAGES), 1, atol=CLOSE)
        assert np.allclose(scores, [first.score(QUERY, [it])[0] for it in PASSAGES], atol=CLOSE)


def test_a_rerankers_own_template_is_used(tmp_path: Path) -> None:
    with opened(tmp_path / "bert.gguf", TinyRanker(template="[CLS]{query}[SEP]is it? {document}[SEP]")) as it:
        expected = [bert([CLS, *ids("a"), SEP, *ids(f"is it? {passage}"), SEP]) for passage in PASSAGES]
        assert np.allclose(it.score("a", PASSAGES), expected, atol=CLOSE)


# --- models that do not rank -----------------------------------------------------------------------------


def test_a_model_without_a_head_is_refused(tmp_path: Path, models_dir: Path) -> None:
    headless = write_tiny_ranker(
        tmp_path / "headless.gguf", TinyRanker("qwen3", head=False, template=TEMPLATE)
    )
    for path in (headless, starter_embedder(models_dir), write_tiny_gguf(tmp_path / "writer.gguf")):
        with pytest.raises(ModelFailed, match=r"not a reranker: it has no head: .*INHOUSE_RERANKER__PATH"):
            LlamaReranker(RerankerOptions(path, 1))


def test_a_classifier_is_refused_with_the_names_of_its_classes(tmp_path: Path) -> None:
    labels = ["entailment", "neutral", "contradiction"]
    with pytest.raises(ModelFailed, match=r"of 3 classes \(entailment, neutral, contradiction\)"):
        opened(tmp_path / "nli.gguf", TinyRanker("qwen3", labels))


def test_a_model_that_does_not_say_how_it_reads_a_pair_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFailed, match="neither a rerank template nor a separator"):
        opened(tmp_path / "qwen.gguf", TinyRanker("qwen3", ["yes", "no"], separators=0))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"nowhere\.gguf"):
        LlamaReranker(RerankerOptions(tmp_path / "nowhere.gguf", 1))


def test_scores_that_are_no_numbers_are_not_passed_on(tmp_path: Path) -> None:
    path = write_tiny_ranker(tmp_path / "tiny.gguf")
    weights = TinyRanker().weights["cls.output.weight"].tobytes()
    damaged = np.full(WIDTH, np.nan, np.float32).tobytes()
    path.write_bytes(path.read_bytes().replace(weights, damaged))
    with (
        LlamaReranker(RerankerOptions(path, 1)) as reranker,
        pytest.raises(ModelFailed, match="not numbers"),
    ):
        reranker.score(QUERY, PASSAGES)


# --- closing ---------------------------------------------------------------------------------------------


def test_closing_answers_who_has_asked_and_refuses_who_asks(path: Path) -> None:
    reranker = LlamaReranker(RerankerOptions(path, 1))
    expected = reranker.score(QUERY, PASSAGES)
    outcomes: list[bool] = []
    begun = threading.Event()

    def ask() -> None:
        try:
            while True:
                outcomes.append(np.allclose(reranker.score(QUERY, PASSAGES), expected, atol=CLOSE))
                begun.set()
        except ModelFailed as refused:
            outcomes.append("closed" in str(refused))

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        assert begun.wait(30)
        reranker.close()
        for one in asking:
            one.result(30)
    assert len(outcomes) > 4 and all(outcomes)
    with pytest.raises(ModelFailed, match="closed"):
        reranker.score(QUERY, [])
    reranker.close()


# --- the same model in NumPy -----------------------------------------------------------------------------


def bert(tokens: list[int]) -> float:
    """The score of a pair: BERT (Devlin et al. 2019) with RoBERTa's classification head, post-norm layers."""
    w = TinyRanker().weights
    x = w["token_embd.weight"][tokens] + w["token_types.weight"][0] + w["position_embd.weight"][: len(tokens)]
    x = norm(x, w, "token_embd_norm")
    for layer in range(LAYERS):
        at = f"blk.{layer}"
        query, key, value = (split(linear(x, w, f"{at}.attn_{part}")) for part in "qkv")
        weights = np.exp(query @ key.transpose(0, 2, 1) / np.sqrt(WIDTH / HEADS))
        mixed = (weights / weights.sum(axis=-1, keepdims=True)) @ value
        mixed = mixed.transpose(1, 0, 2).reshape(len(tokens), WIDTH)
        x = norm(x + linear(mixed, w, f"{at}.attn_output"), w, f"{at}.attn_output_norm")
        inner = linear(x, w, f"{at}.ffn_up")
        inner = inner / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (inner + 0.044715 * inner**3)))
        x = norm(x + linear(inner, w, f"{at}.ffn_down"), w, f"{at}.layer_output_norm")
    return float(linear(np.tanh(linear(x[0], w, "cls")), w, "cls.output")[0])


Array = NDArray[np.float32]


def linear(x: Array, w: dict[str, Array], name: str) -> Array:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def norm(x: Array, w: dict[str, Array], name: str) -> Array:
    x = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    return x * w[f"{name}.weight"] + w[f"{name}.bias"]


def split(x: Array) -> Array:
    """(tokens, WIDTH) to (HEADS, tokens, WIDTH / HEADS)."""
    return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)
