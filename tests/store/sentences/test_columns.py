"""Rows of a table that goes on in another passage are read with the names of their columns."""

from store.passage import Passage
from store.sentences import lacks_columns, sentences_of, with_columns
from tests.bot.answering.fakes_answering import passage

TABLE = "| City | Street |\n|---|---|\n| Leeds | Mill Lane |\n| Porto | Rua de Cedofeita |\n| Bonn | Am Hof |"


def cut_at(*places: int) -> list[Passage]:
    """The table in passages that begin there, as a long one is cut."""
    ends = [*places[1:], len(TABLE)]
    return [
        Passage(
            f"p{i}",
            passage("").source,
            (),
            TABLE[start:end].strip(),
            i,
            start,
            end,
            TABLE[:start].count("\n") + 1,
        )
        for i, (start, end) in enumerate(zip(places, ends, strict=True))
    ]


def test_a_row_is_named_by_the_head_that_stands_passages_before() -> None:
    first, second, third = cut_at(0, TABLE.index("| Porto"), TABLE.index("| Bonn"))
    (porto,), (bonn,) = sentences_of(second), sentences_of(third)
    assert lacks_columns(bonn) and bonn.text == "Bonn · Am Hof"
    assert with_columns(bonn, [first, second]).text == "City: Bonn · Street: Am Hof"
    assert with_columns(porto, [first]).text == "City: Porto · Street: Rua de Cedofeita"


def test_a_head_that_is_cut_within_its_line_is_put_together() -> None:
    first, second = cut_at(0, TABLE.index("|---|") + 4)
    assert with_columns(sentences_of(second)[-1], [first]).text == "City: Bonn · Street: Am Hof"


def test_a_row_of_another_table_or_with_its_own_head_stays_as_it_is() -> None:
    whole, other = cut_at(0)[0], passage("Text.\n\n| Bonn | Am Hof |")
    leeds, (_, bonn) = sentences_of(whole)[0], sentences_of(other)
    assert not lacks_columns(leeds) and with_columns(leeds, [whole]) == leeds
    assert with_columns(bonn, [whole]) == bonn
