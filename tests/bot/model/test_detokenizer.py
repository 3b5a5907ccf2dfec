"""Text is shown only once it cannot be taken back."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.model.text_stream import Speech


def _say(pieces: list[bytes], stop: tuple[str, ...] = ()) -> tuple[str, Speech]:
    speech = Speech(stop)
    shown = "".join(speech.feed(piece) for piece in pieces)
    return shown + speech.end(), speech


def _cut(raw: bytes, at: list[int]) -> list[bytes]:
    borders = [0, *sorted(n % (len(raw) + 1) for n in at), len(raw)]
    return [raw[a:b] for a, b in pairwise(borders)]


def test_a_character_that_comes_in_pieces_is_shown_whole() -> None:
    speech = Speech()
    assert [speech.feed(bytes([byte])) for byte in "é".encode()] == ["", "é"]


def test_a_stop_string_ends_the_text_and_is_not_shown() -> None:
    shown, speech = _say([b"It is 5.", b"\nQues", b"tion: what"], stop=("\nQuestion:",))
    assert shown == "It is 5."
    assert speech.stopped


def test_what_only_looks_like_a_stop_string_is_shown_in_the_end() -> None:
    shown, speech = _say([b"It is 5.", b"\nQues"], stop=("\nQuestion:",))
    assert shown == "It is 5.\nQues"
    assert not speech.stopped


def test_the_first_of_several_stop_strings_counts() -> None:
    assert _say([b"one END two STOP"], stop=("STOP", "END"))[0] == "one "


def test_thoughts_are_not_shown() -> None:
    assert _say([b"<thi", b"nk>let me see</th", b"ink>It is", b" 5."])[0] == "It is 5."


def test_a_thought_that_never_ends_is_not_shown() -> None:
    assert _say([b"A <think>hm"])[0] == "A "


@given(st.text(max_size=40), st.lists(st.integers(0, 200), max_size=8))
def test_any_text_without_tags_comes_through_however_it_is_cut(text: str, at: list[int]) -> None:
    shown, speech = _say(_cut(text.encode("utf-8", "replace"), at))
    expected = text.encode("utf-8", "replace").decode()
    assert shown == speech.text == expected.replace("<think>", "")


@given(
    st.text("ab<think>/X", max_size=40),
    st.lists(st.integers(0, 200), max_size=8),
    st.sampled_from([(), ("ab",), ("a<", "X")]),
)
def test_the_cut_of_the_stream_never_changes_the_text(
    text: str, at: list[int], stop: tuple[str, ...]
) -> None:
    whole, _ = _say([text.encode()], stop)
    assert _say(_cut(text.encode(), at), stop)[0] == whole
