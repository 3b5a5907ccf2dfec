from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.evaluation.plain_index import BM25, METHODS, K, PlainIndex, chunks, reciprocal_rank_fusion
from tests.fakes import HashEmbedder

rankings = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=20), max_size=4)
texts = st.text(st.sampled_from("ab .\n"), max_size=300)


@given(texts, st.integers(10, 60), st.integers(0, 9))
def test_chunks_are_short_and_in_order_and_leave_nothing_out(text: str, size: int, overlap: int) -> None:
    found = list(chunks(text, size, overlap))
    assert all(0 < end - start <= size for start, end in found)
    assert [text[start:end] for start, end in found if start == end] == []
    assert found == sorted(found)
    at = 0
    for start, end in found:
        assert at - overlap <= start <= at < end
        at = end
    assert at == len(text)


def test_chunks_end_where_paragraphs_do_and_share_what_fits() -> None:
    text = "one two\n\nthree\n\nfour five six\n\nseven"
    assert [text[start:end] for start, end in chunks(text, 24, 8)] == [
        "one two\n\nthree\n\n",
        "three\n\nfour five six\n\n",
        "seven",
    ]


def test_bm25_is_that_of_the_formula() -> None:
    found = BM25.of(["leave is long", "leave leave", "pay"]).scores("Leave, please")
    assert found == pytest.approx([0.3837, 0.6714, 0.0], abs=1e-4)


def test_each_method_finds_what_it_is_good_at(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "leave.md").write_text("Leave is 25 days a year.")
    (tmp_path / "sub" / "pay.md").write_text("Pay comes on the first.")
    (tmp_path / "picture.md").write_bytes(b"\xff\xfe\xff")
    embedder = HashEmbedder()
    seen: list[tuple[int, int]] = []
    index = PlainIndex.of_folder(tmp_path, embedder, lambda done, of: seen.append((done, of)))
    assert seen == [(0, 2)]
    for method in METHODS:
        best = index.search(method, "when does pay come", embedder, 5)[0]
        assert (best.source.name, best.text) == ("sub/pay.md", "Pay comes on the first.")
    assert index.search("BM25 only", "nothing", embedder, 5) == []


def test_ranks_count_from_one_and_add_up() -> None:
    assert reciprocal_rank_fusion(["a", "b"], ["b"]) == {"a": 1 / (K + 1), "b": 1 / (K + 2) + 1 / (K + 1)}


@given(rankings)
def test_everything_ranked_is_scored_and_nothing_else(given_rankings: list[list[int]]) -> None:
    scores = reciprocal_rank_fusion(*given_rankings)
    assert scores.keys() == {item for ranking in given_rankings for item in ranking}


@given(rankings)
def test_what_both_like_better_wins(given_rankings: list[list[int]]) -> None:
    agreed = [ranking for ranking in given_rankings if ranking]
    if agreed:
        scores = reciprocal_rank_fusion(*([-1, *ranking] for ranking in agreed))
        assert max(scores, key=lambda item: scores[item]) == -1
