"""Texts and their parts in one pass, with the real starter embedder."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.embedding.embedder import LlamaEmbedder
from store.vectors import PartedText

TEXT = "Leave\nYou have 28 days of leave a year. Ask your manager, by mail. Cats may not come to the office."
SENTENCES = ((6, 40), (41, 67), (68, 103))


def test_the_whole_is_as_it_is_embedded_by_itself(embedder: LlamaEmbedder) -> None:
    assert embedder.pools_parts
    (found,) = embedder.embed_parts([PartedText(TEXT, SENTENCES, 6)])
    alone = embedder.embed_passages([TEXT])[0]
    assert found.shape == (4, embedder.dimension)
    assert float(found[0] @ alone) > 0.9999
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)


def test_a_part_is_nearest_to_the_question_that_it_answers(embedder: LlamaEmbedder) -> None:
    (found,) = embedder.embed_parts([PartedText(TEXT, SENTENCES, 6)])
    for at, question in enumerate(
        ("How many days of leave?", "Whom do I ask?", "May I bring my cat?"), start=1
    ):
        cosines = found[1:] @ embedder.embed_query(question)
        assert int(cosines.argmax()) + 1 == at


def test_a_part_without_a_token_is_as_the_whole(embedder: LlamaEmbedder) -> None:
    (found,) = embedder.embed_parts([PartedText("A day off", ((2, 2),))])
    assert np.allclose(found[0], found[1])


def test_parts_beyond_what_the_model_reads_are_as_the_whole(embedder: LlamaEmbedder) -> None:
    long = "word " * 5_000
    (found,) = embedder.embed_parts([PartedText(long, ((0, 4), (20_000, 20_004)))])
    assert np.isfinite(found).all() and np.allclose(found[0], found[2])


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.data())
def test_any_cut_of_any_text_gives_a_vector_for_each_part(
    embedder: LlamaEmbedder, text: str, data: st.DataObject
) -> None:
    text = f"x{text}"
    at = st.integers(0, len(text))
    parts = tuple((min(pair), max(pair)) for pair in data.draw(st.lists(st.tuples(at, at), max_size=4)))
    (found,) = embedder.embed_parts([PartedText(text, parts, data.draw(at))])
    assert found.shape == (1 + len(parts), embedder.dimension) and np.isfinite(found).all()
