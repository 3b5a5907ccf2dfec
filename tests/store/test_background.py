"""The background: cosines mean the same whatever embedder gave them, and however much a store holds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.evaluation.squeezed import SqueezedEmbedder
from store.audience import Readers
from store.background import Background, measure, unrelated_questions
from store.indexing import index
from store.library import Library
from store.vectors import Embedder
from tests.documents import document
from tests.fakes import HashEmbedder

MEMBERS = Readers.members()


def test_questions_about_the_world_at_large_come_with_the_package() -> None:
    asked = unrelated_questions()
    assert len(asked) > 50 and len(set(asked)) == len(asked)
    assert all(it.endswith("?") and it == it.strip() for it in asked)


@given(st.floats(-1, 1), st.floats(0.0, 0.9))
def test_a_cosine_is_placed_alike_however_near_unlike_texts_lie(cosine: float, nearest: float) -> None:
    plain = Background(0.1, 0.08, 0.2)
    squeezed = Background(nearest + (1 - nearest) * 0.1, (1 - nearest) * 0.08, 0.2)
    assert squeezed.place(nearest + (1 - nearest) * cosine) == pytest.approx(plain.place(cosine), abs=1e-6)


def test_squeezing_all_vectors_leaves_the_noise_where_it_was() -> None:
    inner = HashEmbedder()
    found: list[float] = []
    for embedder in (inner, SqueezedEmbedder(inner)):
        assert isinstance(embedder, HashEmbedder | SqueezedEmbedder)
        found.append(noise(embedder, 40))
    assert found[0] == pytest.approx(found[1], abs=1e-3)


def test_the_more_a_store_holds_the_nearer_comes_something() -> None:
    embedder = HashEmbedder()
    few, many = (noise(embedder, count) for count in (3, 300))
    assert few < many


def test_a_store_without_passages_has_a_background_too() -> None:
    found = measure(HashEmbedder(), []).background(["everyone"])
    assert np.isfinite(found.noise) and found.deviation > 0


def test_a_background_is_read_as_it_was_kept(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        library.put([document("leave", "everyone", "Leave is 28 days.", "Carry over five.")])
        now = library.background(MEMBERS)
        library.measure_background()
        assert library.background(MEMBERS) == now


def test_what_others_may_read_changes_nothing_of_it(tmp_path: Path) -> None:
    embedder, hidden = HashEmbedder(), " ".join(unrelated_questions())
    with Library.open(tmp_path, embedder) as library:
        library.put([document("leave", "everyone", "Leave is 28 days.")])
        before = library.background(MEMBERS)
        library.put([document("board", "channel:C0BOARD", hidden, *unrelated_questions())])
        assert library.background(MEMBERS) == before
        board = Readers.of_channel("C0BOARD", outsiders=False)
        assert library.background(board).noise > before.noise
        library.measure_background()
        assert library.background(MEMBERS) == before
        assert library.background(board).noise > before.noise


def test_indexing_measures_it_when_documents_change_and_only_then(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "leave.md").write_text("Leave is 28 days.")
    embedder = HashEmbedder()
    with Library.open(tmp_path / "store", embedder) as library:
        index([folder], library, embedder)
        first, embedded = library.background(MEMBERS), embedder.embedded
        index([folder], library, embedder)
        assert (library.background(MEMBERS), embedder.embedded) == (first, embedded)
        (folder / "egg.md").write_text("How do I boil an egg? Boil it for five minutes.")
        index([folder], library, embedder)
        assert library.background(MEMBERS).noise != first.noise


def test_another_embedder_has_another_background(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "leave.md").write_text("Leave is 28 days.")
    inner = HashEmbedder()
    with Library.open(tmp_path / "store", inner) as library:
        index([folder], library, inner)
        mean = library.background(MEMBERS).mean
    squeezed = SqueezedEmbedder(inner)
    Library.reembed(tmp_path / "store", squeezed)
    with Library.open(tmp_path / "store", squeezed) as library:
        assert library.background(MEMBERS).mean == pytest.approx(0.6 + 0.4 * mean, abs=0.01)


def noise(embedder: Embedder, count: int) -> float:
    return measure(embedder, [("everyone", pages(embedder, count))]).background(["everyone"]).noise


def pages(embedder: Embedder, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return embedder.embed_passages(
        [f"Page {n} is about subject{n} and what{n % 7} does." for n in range(count)]
    )
