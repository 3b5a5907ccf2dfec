"""Events are the same however their bytes are cut, and end where a limit is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelFailed
from bot.model.server_events import ServerEvents

_TEXT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
_LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


def _events(pieces: list[bytes]) -> list[str]:
    reader = ServerEvents(1_000_000)
    return [event for piece in pieces for event in reader.feed(piece)]


@given(st.lists(st.lists(_TEXT, min_size=1, max_size=3), max_size=5), _LINE_ENDS, st.data())
def test_what_is_sent_is_what_is_read(sent: list[list[str]], end: str, data: st.DataObject) -> None:
    lines = [f": ping{end}{end}"]
    for event in sent:
        lines += [f"id: 1{end}", *(f"data: {line}{end}" for line in event), end]
    whole = "".join(lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    edges = [0, *cuts, len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(edges)]
    assert _events(pieces) == ["\n".join(event) for event in sent]
    assert _events([whole[i : i + 1] for i in range(len(whole))]) == _events([whole])


@given(st.lists(st.binary(max_size=40)))
def test_any_bytes_are_read_without_failing(pieces: list[bytes]) -> None:
    assert all(isinstance(event, str) for event in _events(pieces))


def test_one_space_after_the_colon_is_no_part_of_the_data() -> None:
    assert _events([b"data:one\n\ndata:  two\n\ndata\n\nno end"]) == ["one", " two", ""]


def test_a_long_line_and_too_much_in_all_are_refused() -> None:
    long, much = ServerEvents(10**9), ServerEvents(100)
    long.feed(b"x" * 900_000)
    with pytest.raises(ModelFailed, match="far more"):
        long.feed(b"x" * 200_000)
    much.feed(b"data: x\n\n" * 11)
    with pytest.raises(ModelFailed, match="far more"):
        much.feed(b"data: x\n\n")
