"""A reply in plain text."""

from bot.reply import Sentence, in_a_row
from tests.store.sentences.test_blocks_cut import sentences


def test_each_item_and_each_row_of_a_table_stands_on_its_own_line() -> None:
    cut = sentences(
        "Bring these:\n\n- a coat\n\n| Item | Price |\n|---|---|\n| Oar | 9 |\n\nIt floats. So do I.\n"
    )
    said = [Sentence(it.text, (1,), "Boats", (it,)) for it in cut]
    lines = ["Boats: Bring these:", "a coat", "Item: Oar · Price: 9", "It floats. So do I."]
    assert in_a_row(said).splitlines() == lines


def test_what_a_writer_wrote_goes_on_in_the_same_line() -> None:
    assert (
        in_a_row([Sentence("A boat is 9.", (1,)), Sentence("It floats.", (2,))]) == "A boat is 9. It floats."
    )
