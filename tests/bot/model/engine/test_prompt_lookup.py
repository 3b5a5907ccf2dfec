"""Prompt lookup proposes what followed the same words before."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.engine.prompt_lookup import Lookup


def test_what_followed_the_last_words_is_proposed() -> None:
    lookup = Lookup()
    lookup.feed([1, 2, 3, 4, 5, 6, 1, 2, 3])
    assert lookup.propose(3) == [4, 5, 6]
    assert lookup.propose(2) == [4, 5]


def test_new_words_propose_nothing() -> None:
    lookup = Lookup()
    lookup.feed([1, 2, 3, 4, 5])
    assert lookup.propose(3) == []


def test_copying_is_noticed_and_so_is_its_end() -> None:
    lookup = Lookup()
    passage = list(range(100))
    lookup.feed(passage)
    for token in passage[:60]:
        lookup.watch(token, 3)
    copying = lookup.hits
    for token in range(1000, 1030):
        lookup.watch(token, 3)
    assert copying > 1.5
    assert lookup.hits < 0.3


@given(st.lists(st.integers(0, 3), max_size=60), st.integers(1, 5))
def test_a_proposal_always_stood_after_the_same_three_tokens(tokens: list[int], most: int) -> None:
    lookup = Lookup()
    lookup.feed(tokens)
    found = lookup.propose(most)
    assert len(found) <= most
    if found:
        places = [i for i in range(3, len(tokens)) if tokens[i - 3 : i] == tokens[-3:]]
        assert any(tokens[i : i + len(found)] == found for i in places)
