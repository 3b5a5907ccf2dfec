from hypothesis import given
from hypothesis import strategies as st

from store.fusion import K
from store.ranking import rank
from store.shelving import Candidate


def candidate(number: int, cosine: float, source: str = "s") -> Candidate:
    return Candidate(number, source, number, f"v{number}", cosine)


def test_ranks_and_scores_of_both_halves_are_told() -> None:
    found = [candidate(1, 0.9), candidate(2, 0.5), candidate(3, 0.7)]
    best, second, third = rank(found, ["v1", "v2"], {2: 4.0, 3: 1.0}, depth=10)
    assert (best.found.number, best.dense_rank, best.lexical_rank, best.bm25) == (2, 2, 1, 4.0)
    assert best.score == 1 / (K + 2) + 1 / (K + 1)
    assert (second.found.number, second.dense_rank, second.lexical_rank, second.bm25) == (1, 1, None, None)
    assert (third.found.number, third.dense_rank, third.lexical_rank) == (3, None, 2)


def test_each_half_is_read_down_to_the_depth() -> None:
    found = [candidate(n, 1 - n / 10) for n in range(5)]
    assert [it.found.number for it in rank(found, ["v0", "v1", "v2"], {4: 2.0, 3: 1.0}, depth=1)] == [0, 4]


@given(st.permutations([candidate(n, 0.5, f"s{n % 3}") for n in range(6)]))
def test_ties_are_settled_by_source_and_position_whatever_came_first(found: list[Candidate]) -> None:
    ranked = rank(found, [it.vector_id for it in found], {}, depth=6)
    assert [it.found.number for it in ranked] == [0, 3, 1, 4, 2, 5]
