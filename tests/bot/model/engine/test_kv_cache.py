"""Kept states: bounded, the longest common beginning found, the least used dropped first."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.model.engine.kv_cache import KvCache, KvSnapshot
from bot.model.engine.slots import Slots, Wanted, common_prefix

_DATA = np.arange(1000, dtype=np.uint8)


def _size(tokens: list[int]) -> int:
    return KvSnapshot(tuple(tokens), _DATA).size


@given(st.lists(st.integers(0, 2), max_size=9), st.lists(st.integers(0, 2), max_size=9))
def test_the_common_prefix_is_common_and_longest(a: list[int], b: list[int]) -> None:
    n = common_prefix(a, b)
    assert a[:n] == b[:n]
    assert n == min(len(a), len(b)) or a[n] != b[n]


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=6), max_size=20), st.integers(0, 8000))
def test_memory_is_never_passed_and_the_longest_beginning_is_found(puts: list[list[int]], room: int) -> None:
    states = KvCache(room)
    for tokens in puts:
        states.put(tokens, _DATA)
        assert states.size <= room
    kept = [tokens for tokens in puts if states.exact(tokens)]
    for asked in puts:
        length, found = states.longest(Wanted(asked))
        assert length == max((common_prefix(asked, tokens) for tokens in kept), default=0)
        assert found is None or common_prefix(list(found.tokens), asked) == length


def test_the_least_recently_used_is_dropped() -> None:
    states = KvCache(3 * _size([1, 2]))
    for first in (1, 2, 3):
        states.put([first, 0], _DATA)
    assert states.longest(Wanted([1, 0]))[0] == 2  # used again
    states.put([4, 0], _DATA)
    assert [bool(states.exact([n, 0])) for n in (1, 2, 3, 4)] == [True, False, True, True]


def test_what_was_computed_for_others_is_used_as_far_as_the_rules_that_all_begin_with() -> None:
    states, slots = KvCache(9 * _size([1, 2, 3, 4])), Slots(2)
    states.put([1, 2, 3, 4], _DATA, "channel:C1")
    slots.take(slots.free[0], Wanted([1, 2, 3, 4, 5], "channel:C1", 2), 5)
    for readers, shared in (("channel:C1", 4), ("user:U1", 2), ("", 2)):
        wanted = Wanted([1, 2, 3, 4, 9], readers, 2)
        assert states.longest(wanted)[0] == slots.held(wanted)[0] == slots.coming(wanted) == shared
    states.put([1, 2], _DATA)  # the rules, kept for everybody
    assert states.exact([1, 2]) is not None and states.exact([1, 2, 3, 4]) is None
    assert states.longest(Wanted([1, 2, 7], "user:U1"))[0] == 2
