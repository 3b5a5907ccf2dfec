"""Texts become unit vectors, the same ones however they are batched."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ModelFailed, ModelMissing
from bot.model.catalogue.starter import starter_embedder
from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from store.vectors import Vectors
from tests.bot.model.tiny_gguf import write_tiny_gguf

# Formats, processors and batches of other sizes round differently. Measured with and without AVX-512, in bf16
# and in f16: cosines of two texts differ by up to 0.0027, and a text has one of 0.99997 or more with itself.
# The first is taken four times here, and is still far from what sets texts apart.
ROUNDING, SAME = 0.01, 0.999


def same(some: Vectors, others: Vectors) -> bool:
    """Whether they are vectors of the same texts."""
    return bool((some * others).sum(axis=-1).min() > SAME)


def test_likeness_is_as_the_model_card_says(embedder: LlamaEmbedder) -> None:
    texts = [
        "That is a happy person",
        "That is a very happy person",
        "That is a happy dog",
        "Today is a sunny day",
    ]
    vectors = embedder.embed_passages(texts)
    assert np.allclose(vectors[1:] @ vectors[0], [0.943, 0.695, 0.257], atol=ROUNDING)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: LlamaEmbedder) -> None:
    texts = ["short", "a longer text " * 20, "leave", "what is the limit?", ""] * 3
    together = embedder.embed_passages(texts)
    alone = np.stack([embedder.embed_passages([text])[0] for text in texts])
    assert together.shape == (15, embedder.dimension)
    assert same(together, alone)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_a_text_longer_than_the_model_reads_is_cut_not_refused(embedder: LlamaEmbedder) -> None:
    assert embedder.embed_query("word " * 5000).shape == (embedder.dimension,)


def test_no_texts_give_no_vectors(embedder: LlamaEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_very_many_short_texts_are_no_trouble(embedder: LlamaEmbedder) -> None:
    vectors = embedder.embed_passages(["a", "b"] * 100)
    assert same(vectors[::2], vectors[0])


def test_sentences_somebody_waits_for_overtake_a_long_indexing(models_dir: Path) -> None:
    with (
        LlamaEmbedder(EmbedderOptions(starter_embedder(models_dir), 1)) as embedder,
        ThreadPoolExecutor(1) as pool,
    ):
        before = embedder.embed_passages(["leave", "travel"], urgent=True)
        indexing = pool.submit(embedder.embed_passages, ["a page about annual leave " * 30] * 32)
        while not embedder.waiting:
            assert not indexing.done()
        vectors = embedder.embed_passages(["leave", "travel"], urgent=True)
        assert embedder.waiting, "the indexing is still to be ended"
        assert same(vectors, before)
        assert indexing.result().shape == (32, embedder.dimension)


def test_many_threads_may_ask_at_once(embedder: LlamaEmbedder) -> None:
    texts = [f"text number {i}" for i in range(32)]
    expected = embedder.embed_passages(texts)
    with ThreadPoolExecutor(16) as pool:
        found = np.stack(list(pool.map(embedder.embed_query, texts)))
    assert same(found, expected)


def test_the_passage_prefix_is_part_of_the_key(models_dir: Path) -> None:
    path = starter_embedder(models_dir)
    with (
        LlamaEmbedder(EmbedderOptions(path, 1)) as a,
        LlamaEmbedder(EmbedderOptions(path, 1, "", "doc: ")) as b,
    ):
        assert a.key != b.key


def test_a_model_that_is_no_embedder_is_named(tmp_path: Path) -> None:
    tiny = write_tiny_gguf(tmp_path / "tiny.gguf")
    with pytest.raises(ModelFailed, match="not an embedder"):
        LlamaEmbedder(EmbedderOptions(tiny, 1))
    with pytest.raises(ModelMissing):
        LlamaEmbedder(EmbedderOptions(tmp_path / "nowhere.gguf", 1))


def test_a_closed_embedder_refuses(models_dir: Path) -> None:
    embedder = LlamaEmbedder(EmbedderOptions(starter_embedder(models_dir), 1))
    embedder.close()
    with pytest.raises(ModelFailed, match="closed"):
        embedder.embed_query("hello")
    with pytest.raises(ModelFailed, match="closed"):
        embedder.embed_passages([])
    with pytest.raises(ModelFailed, match="closed"):
        embedder.count("hello")


def test_a_closed_embedder_still_knows_its_size(models_dir: Path) -> None:
    embedder = LlamaEmbedder(EmbedderOptions(starter_embedder(models_dir), 1))
    before = embedder.dimension, embedder.max_tokens, embedder.key
    embedder.close()
    embedder.close()
    assert (embedder.dimension, embedder.max_tokens, embedder.key) == before
