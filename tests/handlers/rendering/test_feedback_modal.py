"""Why a reply was bad: what is asked, and what is read of the answer."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.rendering.feedback import Rated
from handlers.rendering.feedback_modal import explained, why_bad
from handlers.simulator.validation.messages import check_view
from store.rating import Quoted, Reason

BAD = Rated(False, "T1-C1-1.2", (Quoted("p", 0, 9),))


def submitted(view: dict[str, Any], reasons: list[str], note: str | None) -> dict[str, Any]:
    chosen = {"selected_options": [{"value": it} for it in reasons]}
    return view | {"state": {"values": {"reasons": {"reasons": chosen}, "note": {"note": {"value": note}}}}}


def test_slack_takes_the_modal_also_with_as_much_as_a_button_carries() -> None:
    many = tuple(Quoted("a" * 32, at, at + 10) for at in range(100))
    assert check_view(why_bad(BAD)) == []
    assert check_view(why_bad(Rated(False, "T1-C1-1.2", many))) == []


def test_reasons_and_words_come_back_with_the_verdict() -> None:
    view = submitted(why_bad(BAD), ["wrong", "too_long", "nonsense"], " It is 28. ")
    assert explained(view) == (BAD, (Reason.WRONG, Reason.TOO_LONG), "It is 28.")
    assert explained(submitted(why_bad(BAD), [], None)) == (BAD, (), "")


@given(st.text(max_size=5_000))
def test_a_note_is_cut_to_what_is_kept(note: str) -> None:
    assert len(explained(submitted(why_bad(BAD), [], note))[2]) <= 2_000
