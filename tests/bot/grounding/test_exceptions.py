"""An exception of one sentence is none of another's."""

import pytest

from bot.grounding.exceptions import borrows_exception
from bot.grounding.rules import ground
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

VOUCHERS = sentences_of(
    passage(
        "Unused vouchers may be handed on to a colleague, and they must be spent by June. Vouchers that are "
        "still there in July are void, unless the shop was shut. Gifts are taxed. This holds unless they are "
        "small. We do not buy vouchers back, except when you leave."
    )
)


@pytest.mark.parametrize(
    ("claim", "borrowed"),
    [
        ("Yes, and you may hand them on to a colleague, unless the shop was shut.", True),
        ("Unused vouchers may be handed on except when you leave.", True),
        ("Gifts are taxed unless the shop was shut.", True),
        ("Vouchers still there in July are void unless the shop was shut.", False),
        ("In July leftover vouchers are void, unless the shop was shut.", False),
        ("Leftovers expire unless the shop was shut.", False),
        ("Gifts are taxed unless they are small.", False),
        ("We do not buy vouchers back, except when you leave.", False),
        ("Unused vouchers may be handed on to a colleague.", False),
    ],
)
def test_it_stays_with_what_it_excepts_from(claim: str, borrowed: bool) -> None:
    assert borrows_exception(claim, VOUCHERS) is borrowed


def test_a_small_writer_cannot_stitch_the_two_together() -> None:
    asked = "May I hand vouchers on?"
    stitched = "Yes, and you may hand them on to a colleague, unless the shop was shut."
    assert ground(stitched, [VOUCHERS], 0.5, asked) is None
