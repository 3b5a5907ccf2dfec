"""Numbers of citations: whoever reads a reply from its top meets [1] first."""

from bot.citations import by_source, in_reading_order, quote_blocks
from bot.cli.reply_lines import laid_out
from bot.reply import Answer, Quotes, Sentence
from tests.bot.citations.test_quotes import LEAVE, TRAVEL, quote


def test_quotes_that_are_laid_out_by_documents_are_numbered_as_they_stand_there() -> None:
    made = [quote(1, LEAVE, 1), quote(2, TRAVEL, 0), quote(3, LEAVE, 0)]
    reply = in_reading_order(Quotes(tuple(it for it, _ in made), tuple(it for _, it in made)))
    assert [line.plain for line in laid_out(quote_blocks(reply.sentences, reply.citations))] == [
        "Leave",
        "  Annual leave",
        "    Staff get 28 days. [1] Five carry over. [2]",
        "Travel",
        "  Book by train. [3]",
    ]
    assert [(it.number, it.quote) for it in reply.citations] == [
        (1, "Staff get 28 days."),
        (2, "Five carry over."),
        (3, "Book by train."),
    ]
    assert [it.source.name for it in by_source(reply.citations)] == ["leave.md", "travel.md"]
    assert in_reading_order(reply) == reply


def test_the_writers_own_words_stand_ahead_of_quotes_and_have_the_first_numbers() -> None:
    (quoted, first), (_, second) = quote(1, TRAVEL, 0), quote(2, LEAVE, 0)
    reply = in_reading_order(Answer((quoted, Sentence("You get 28.", (2,))), (first, second)))
    assert [it.citations for it in reply.sentences] == [(2,), (1,)]
    assert [it.quote for it in reply.citations] == ["Staff get 28 days.", "Book by train."]


def test_what_reads_in_order_already_stays_as_it_is() -> None:
    (_, first), (_, second) = quote(1, TRAVEL, 0), quote(2, LEAVE, 0)
    reply = Answer((Sentence("By train.", (1,)), Sentence("You get 28.", (1, 2))), (first, second))
    assert in_reading_order(reply) is reply
