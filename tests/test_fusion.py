from hypothesis import given
from hypothesis import strategies as st

from store.fusion import K, reciprocal_rank_fusion

rankings = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=20), max_size=4)


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
