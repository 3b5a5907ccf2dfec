from hypothesis import given
from hypothesis import strategies as st

from store.ledger.document_rows import Candidate
from store.ledger.sentence_rows import Near
from store.search.fusion import SearchSignals, fuse, halves


def candidate(number: int, cosine: float, source: str = "s") -> Candidate:
    return Candidate(number, source, number, f"v{number}", cosine)


def test_what_both_halves_found_is_ahead_of_what_one_did() -> None:
    found = [candidate(1, 0.9), candidate(2, 0.8), candidate(3, 0.2)]
    signals = SearchSignals(["v1", "v2"], {2: 4.0, 3: 1.0}, {})
    assert [[it.number for it in half] for half in halves(found, signals, depth=10)] == [[1, 2], [2, 3]]
    best, second, third = fuse(found, signals, depth=10)
    assert [it.found.number for it in (best, second, third)] == [2, 1, 3]
    assert best.score > second.score > third.score


def test_a_passage_with_the_sentence_asked_for_is_ahead_of_one_that_is_like_the_question_as_a_whole() -> None:
    found = [candidate(1, 0.6), candidate(2, 0.5), candidate(3, 0.1)]
    near = {1: Near(0.5, (0.5,)), 2: Near(0.9, (0.1, 0.9)), 3: Near(0.2, (0.2,))}
    best, *_ = fuse(found, SearchSignals(["v1", "v2", "v3"], {}, near), depth=10)
    assert best.found.number == 2 and best.near == near[2]


def test_a_passage_without_sentences_counts_as_its_whole() -> None:
    found = [candidate(1, 0.9), candidate(2, 0.3)]
    best, _ = fuse(found, SearchSignals(["v1", "v2"], {}, {2: Near(0.5, (0.5,))}), depth=10)
    assert best.found.number == 1 and best.near is None


def test_each_half_is_read_down_to_the_depth() -> None:
    found = [candidate(n, 1 - n / 10) for n in range(5)]
    signals = SearchSignals(["v0", "v1", "v2"], {4: 2.0, 3: 1.0}, {})
    assert {it.found.number for it in fuse(found, signals, depth=1)} == {0, 4}


def test_nothing_found_is_nothing_ranked() -> None:
    assert fuse([], SearchSignals([], {}, {}), depth=10) == []


@given(st.permutations([candidate(n, 0.5, f"s{n % 3}") for n in range(6)]))
def test_ties_are_settled_by_source_and_position_whatever_came_first(found: list[Candidate]) -> None:
    ranked = fuse(found, SearchSignals([it.vector_id for it in found], {}, {}), depth=6)
    assert [it.found.number for it in ranked] == [0, 3, 1, 4, 2, 5]
