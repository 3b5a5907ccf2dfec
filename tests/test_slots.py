"""Prompts that begin alike share what is already computed."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.slots import Slots, common


def _read(slots: Slots, prompt: list[int], *, release: bool = True) -> int:
    seat = slots.seat(prompt)
    assert seat is not None
    slots.take(seat.slot, prompt, seat.reused)
    seat.slot.read = list(prompt)
    if release:
        slots.release(seat.slot)
    return seat.reused


def test_the_same_prompt_again_computes_only_its_last_token() -> None:
    slots = Slots(2)
    assert _read(slots, list(range(100))) == 0
    assert _read(slots, list(range(100))) == 99


def test_a_prefix_is_shared_with_a_request_that_still_runs() -> None:
    slots = Slots(2)
    _read(slots, list(range(100)), release=False)
    assert _read(slots, [*range(80), 7, 7]) == 80


def test_who_would_compute_what_another_is_computing_waits() -> None:
    slots = Slots(2)
    first = slots.seat(list(range(100)))
    assert first is not None
    slots.take(first.slot, list(range(100)), 0)
    assert slots.seat([*range(90), 5]) is None
    first.slot.read = list(range(100))
    again = slots.seat([*range(90), 5])
    assert again is not None and again.reused == 90


def test_nothing_is_free_when_all_run() -> None:
    slots = Slots(1)
    _read(slots, [1, 2, 3], release=False)
    assert slots.seat([9, 9]) is None


def test_the_longest_unused_slot_is_emptied_first() -> None:
    slots = Slots(2)
    _read(slots, [1] * 50)
    _read(slots, [2] * 50)
    _read(slots, [1] * 50)
    oldest = slots.oldest_with_text()
    assert oldest is not None and oldest.read == [2] * 50


@given(st.lists(st.integers(0, 2), max_size=9), st.lists(st.integers(0, 2), max_size=9))
def test_the_common_prefix_is_common_and_longest(a: list[int], b: list[int]) -> None:
    n = common(a, b)
    assert a[:n] == b[:n]
    assert n == min(len(a), len(b)) or a[n] != b[n]


@given(st.lists(st.tuples(st.lists(st.integers(0, 1), min_size=1, max_size=8), st.booleans()), max_size=12))
def test_what_is_reused_is_always_a_true_prefix(requests: list[tuple[list[int], bool]]) -> None:
    slots = Slots(3)
    for prompt, release in requests:
        seat = slots.seat(prompt, worth_waiting=2)
        if seat is None:
            continue
        assert seat.source.read[: seat.reused] == prompt[: seat.reused]
        assert seat.reused < len(prompt)
        assert not seat.slot.busy
        slots.take(seat.slot, prompt, seat.reused)
        seat.slot.read = list(prompt)
        if release:
            slots.release(seat.slot)
