"""Quotes laid out: a block a document, in its order, each sentence once."""

from bot.citations import own_words, quote_blocks
from bot.cli.reply_lines import laid_out
from bot.reply import Citation, Sentence
from store.passage import Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage, source

LEAVE = passage(
    "Staff get 28 days. Five carry over. They expire in April.\n\n"
    "## Sick leave\n\n- Tell your lead.\n- Rest.\n",
    headings=("Annual leave",),
)
TRAVEL = passage("Book by train.", source("travel.md", "Travel"))


def quote(number: int, where: Passage, *at: int, heading: str = "") -> tuple[Sentence, Citation]:
    """The sentences of a passage that stand at these places, as one quote."""
    parts = tuple(sentences_of(where)[i] for i in at)
    text = " ".join(it.text for it in parts)
    return Sentence(text, (number,), heading, parts), Citation.of(number, parts)


def transcript(*quotes: tuple[Sentence, Citation]) -> list[str]:
    blocks = quote_blocks([sentence for sentence, _ in quotes], [citation for _, citation in quotes])
    return [line.plain for line in laid_out(blocks)]


def test_sentences_stand_in_their_documents_order_below_its_title() -> None:
    assert transcript(quote(1, LEAVE, 1), quote(2, TRAVEL, 0), quote(3, LEAVE, 0)) == [
        "Leave",
        "  Annual leave",
        "    Staff get 28 days. [3] Five carry over. [1]",
        "Travel",
        "  Book by train. [2]",
    ]


def test_what_two_quotes_share_is_said_once() -> None:
    assert transcript(quote(1, LEAVE, 0, 1), quote(2, LEAVE, 1, 2)) == [
        "Leave",
        "  Annual leave",
        "    Staff get 28 days. Five carry over. [1] They expire in April. [2]",
    ]


def test_each_item_has_a_line_of_its_own_and_each_section_its_heading() -> None:
    said = transcript(quote(1, LEAVE, 4), quote(2, LEAVE, 3), quote(3, LEAVE, 0))
    assert said == [
        "Leave",
        "  Annual leave",
        "    Staff get 28 days. [3]",
        "  Sick leave",
        "    - Tell your lead. [2]",
        "    - Rest. [1]",
    ]


def test_an_item_of_a_nested_list_stands_further_in_and_a_new_paragraph_below() -> None:
    page = passage("1. Find it\n   1. Press F3\n   2. Read\n2. Close it\n\nGo home.\n\nCome back.\n")
    assert transcript(quote(1, page, 0, 1, 2, 3, 4, 5))[1:] == [
        "  1. Find it [1]",
        "    1. Press F3 [1]",
        "    2. Read [1]",
        "  2. Close it [1]",
        "  Go home. [1]",
        "  Come back. [1]",
    ]


def test_the_headings_that_a_quote_was_said_with_stand_above_it() -> None:
    assert transcript(quote(1, LEAVE, 3, heading="Leave not paid › Sick leave"))[1] == (
        "  Leave not paid › Sick leave"
    )


def test_the_writers_own_words_are_no_quotes() -> None:
    own, (said, cited) = Sentence("You get 28.", (1,)), quote(1, LEAVE, 0)
    assert own_words([said, own]) == (own,)
    assert len(quote_blocks([said, own], [cited])) == 1


def test_a_heading_that_a_quote_was_said_with_is_followed_by_its_own() -> None:
    """A sentence below "Weekends" is not said to stand right below "Working hours"."""
    assert transcript(quote(1, LEAVE, 3, heading="Annual leave"))[:2] == [
        "Leave",
        "  Annual leave › Sick leave",
    ]


def test_a_label_stands_in_the_line_of_what_it_labels_and_an_introduction_does_not() -> None:
    minutes = passage("1. **Boat.** Two quotes came. Jo asks again.\n2. Bring:\n\n- tea\n")
    assert transcript(quote(1, minutes, 0, 2), quote(2, minutes, 3, 4)) == [
        "Leave",
        "  1. Boat. Jo asks again. [1]",
        "  2. Bring: [2]",
        "  - tea [2]",
    ]
    assert transcript(quote(1, minutes, 0, 2), quote(2, minutes, 0, 1)) == [
        "Leave",
        "  1. Boat. Two quotes came. [2] Jo asks again. [1]",
    ]
