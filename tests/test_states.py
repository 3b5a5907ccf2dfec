"""Kept states: bounded, the least used dropped first, in memory and on disk; a damaged one is no state."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.model.prefixes import common
from bot.model.states import Room, State, States

_DATA = np.arange(1000, dtype=np.uint8)


def _size(tokens: list[int]) -> int:
    return State(tuple(tokens), _DATA).size


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=6), max_size=20), st.integers(0, 8000))
def test_memory_is_never_passed_and_the_longest_beginning_is_found(puts: list[list[int]], room: int) -> None:
    states = States(Room(room))
    for tokens in puts:
        states.put(tokens, _DATA)
        assert states.size <= room
    kept = [tokens for tokens in puts if states.exact(tokens)]
    for asked in puts:
        length, found = states.longest(asked)
        assert length == max((common(asked, tokens) for tokens in kept), default=0)
        assert found is None or common(list(found.tokens), asked) == length


def test_the_least_recently_used_is_dropped() -> None:
    states = States(Room(3 * _size([1, 2])))
    for first in (1, 2, 3):
        states.put([first, 0], _DATA)
    assert states.longest([1, 0])[0] == 2  # used again
    states.put([4, 0], _DATA)
    assert [bool(states.exact([n, 0])) for n in (1, 2, 3, 4)] == [True, False, True, True]


def test_what_memory_has_no_room_for_is_found_on_disk(tmp_path: Path) -> None:
    states = States(Room(_size([1, 2]), disk=1_000_000, folder=tmp_path))
    states.put([1, 2], _DATA, lasting=True)
    states.put([3, 4], _DATA, lasting=True)
    found = states.exact([1, 2])
    assert found is not None and np.array_equal(found.data, _DATA)
    states.drop(found)
    assert states.exact([1, 2]) is None
    assert states.exact([3, 4]) is not None


def test_disk_is_bounded_too(tmp_path: Path) -> None:
    states = States(Room(_size([1, 2]), disk=5000, folder=tmp_path))
    for first in range(20):
        states.put([first, 0], _DATA, lasting=True)
    assert 0 < sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5000


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    states = States(Room(_size([1, 2]), disk=100_000, folder=tmp_path))
    states.put([1, 2], _DATA, lasting=True)
    (file,) = tmp_path.glob("*.state")
    states.put([3, 4], _DATA)  # takes the memory
    for content in (b"", file.read_bytes()[:-7], b"\x93NUMPY" + bytes(50)):
        file.write_bytes(content)
        assert states.exact([1, 2]) is None


def test_a_full_or_forbidden_disk_costs_only_speed(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    states = States(Room(_size([1, 2]), disk=100_000, folder=blocked))
    states.put([1, 2], _DATA, lasting=True)
    states.put([3, 4], _DATA, lasting=True)
    assert states.exact([3, 4]) is not None
    assert states.exact([1, 2]) is None
