"""The radix tree finds what a plain comparison with every sequence finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.engine.radix_tree import RadixTree, common

sequences = st.lists(st.lists(st.integers(0, 2), max_size=8), max_size=12)


@given(st.lists(st.integers(0, 2), max_size=9), st.lists(st.integers(0, 2), max_size=9))
def test_the_common_prefix_is_common_and_longest(a: list[int], b: list[int]) -> None:
    n = common(a, b)
    assert a[:n] == b[:n]
    assert n == min(len(a), len(b)) or a[n] != b[n]


@given(sequences, st.lists(st.integers(0, 2), max_size=9))
def test_every_holder_is_found_with_what_it_shares_the_longest_first(
    held: list[list[int]], asked: list[int]
) -> None:
    tree: RadixTree[int] = RadixTree()
    for holder, tokens in enumerate(held):
        tree.add(tokens, holder)
    found = list(tree.matches(asked))
    assert sorted(holder for _, holder in found) == list(range(len(held)))
    assert all(length == common(held[holder], asked) for length, holder in found)
    assert [length for length, _ in found] == sorted((length for length, _ in found), reverse=True)


@given(sequences, st.data())
def test_what_is_removed_leaves_the_tree_as_if_it_had_never_been_there(
    held: list[list[int]], data: st.DataObject
) -> None:
    tree: RadixTree[int] = RadixTree()
    for holder, tokens in enumerate(held):
        tree.add(tokens, holder)
    gone = data.draw(st.sets(st.sampled_from(range(len(held))))) if held else set()
    for holder in gone:
        tree.remove(held[holder], holder)
    never: RadixTree[int] = RadixTree()
    for holder, tokens in enumerate(held):
        if holder not in gone:
            never.add(tokens, holder)
    asked = data.draw(st.lists(st.integers(0, 2), max_size=9))
    assert sorted(tree.matches(asked)) == sorted(never.matches(asked))
    for holder in set(range(len(held))) - gone:
        tree.remove(held[holder], holder)
    assert list(tree.matches(asked)) == []
    assert tree._root.children == {}


def test_who_holds_nothing_of_it_cannot_be_removed() -> None:
    tree: RadixTree[str] = RadixTree()
    tree.add([1, 2, 3], "a")
    with pytest.raises(KeyError):
        tree.remove([1, 2, 3], "b")
    with pytest.raises(KeyError):
        tree.remove([1, 2, 4], "a")
