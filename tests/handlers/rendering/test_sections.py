"""Cutting to size loses nothing and breaks nothing."""

import re

from hypothesis import given
from hypothesis import strategies as st

from handlers.rendering.mrkdwn import mrkdwn
from handlers.rendering.sections import pieces, shorten

TEXT = st.lists(
    st.sampled_from(["word", "&amp;", "&lt;!x&gt;", "\n", "x" * 40, " ", "```\ncode\n```", "é"])
).map(" ".join)


@given(TEXT, st.integers(20, 80))
def test_pieces_fit_and_together_say_everything(text: str, most: int) -> None:
    shown = mrkdwn(text)
    found = list(pieces(shown, most))
    assert all(0 < len(piece) <= most for piece in found)
    assert re.sub(r"[\s`]", "", "".join(found)) == re.sub(r"[\s`]", "", shown)


@given(TEXT, st.integers(20, 80))
def test_no_piece_breaks_an_entity_or_leaves_code_open(text: str, most: int) -> None:
    for piece in pieces(mrkdwn(text), most):
        assert not re.search(r"&(?!amp;|lt;|gt;)", piece)
        assert piece.count("```") % 2 == 0


@given(TEXT, st.integers(20, 80))
def test_what_is_shortened_fits(text: str, most: int) -> None:
    assert len(shorten(mrkdwn(text), most)) <= most
    assert shorten("short", 20) == "short"
