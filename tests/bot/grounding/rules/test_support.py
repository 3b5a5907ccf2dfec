"""Grounding: what the model wrote is shown only where a passage holds it, word for word where it counts."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grounding.rules.support import Support, non_answer, spoken
from bot.grounding.rules.support import ground as ground_in
from store.passage import Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import LEAVE, TRAVEL, passage
from tests.store.reading.hostile import slowest_s

PASSAGES = [LEAVE, TRAVEL]


def ground(sentence: str, passages: Sequence[Passage], min_support: float, asked: str = "") -> Support | None:
    return ground_in(sentence, map(sentences_of, passages), min_support, asked)


PAY = passage("Comp time is not paid out to interns. A badge costs $25 and lasts 3 years.")


@pytest.mark.parametrize(
    "sentence",
    [
        "You can carry over at most 240 hours of annual leave.",
        "A maximum of 240 annual leave hours can be carried over to the next leave year [1].",
        "You should fill out a voucher within five business days of getting back.",
    ],
)
def test_a_sentence_that_a_passage_holds_is_supported_by_its_words(sentence: str) -> None:
    support = ground(spoken(sentence), PASSAGES, 0.7)
    assert support is not None
    assert support.quote in support.passage.text


STYLES = passage(
    "Rules for all languages.\n\n## C#\n\nCode in C# is indented with two spaces.\n\n"
    "## F#\n\nCode in F# is indented with three spaces.\n\n## Legal\n\nExtension 4300.\n\n"
    "## IT\n\nExtension 4500. Ask for it."
)


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("In F#, code in F# is indented with two spaces.", "How is code in F# indented?"),
        ("Code in C is indented with two spaces.", "How is code in C indented?"),
        ("The extension of IT is 4300.", "What is the extension of IT?"),
    ],
)
def test_what_holds_of_c_sharp_holds_of_nothing_else(sentence: str, asked: str) -> None:
    assert ground(sentence, [STYLES], 0.7, asked) is None


SAFETY = passage(
    "# Safety\n\n## The mill\n\nFire warden: Tomasz Wilk\n\n"
    "## The bakery\n\nThe bakery opens at 6:00. On Fridays the ovens are cleaned."
)


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [
        ("The fire warden of the bakery is Tomasz Wilk.", False),
        ("Tomasz Wilk is the fire warden of the bakery.", False),
        ("The fire warden of the mill is Tomasz Wilk.", True),
        ("The fire warden is Tomasz Wilk.", True),
    ],
)
def test_the_question_lends_no_word_that_only_another_place_has(sentence: str, supported: bool) -> None:
    found = ground(sentence, [SAFETY], 0.7, "Who is the fire warden of the bakery or the mill?")
    assert (found is not None) is supported


def test_the_question_lends_a_word_that_the_sentence_before_has() -> None:
    asked = "When are the ovens of the bakery cleaned?"
    assert ground("On Fridays the ovens of the bakery are cleaned.", [SAFETY], 0.7, asked) is not None


def test_a_sentence_about_its_own_language_is_supported() -> None:
    assert ground("Code in F# is indented with three spaces.", [STYLES], 0.7, "How is F# indented?")


@pytest.mark.parametrize(
    "sentence",
    [
        "You can carry over at most 420 hours of annual leave.",
        "You can carry over at most 240 days of annual leave.",
        "You cannot carry over 240 hours of annual leave.",
        "Janie lets you carry over 240 hours of annual leave.",
        "Annual leave is wonderful and brings joy to families everywhere.",
        "Fill out a voucher within 5 weeks of getting back.",
        "You must carry over 240 hours of annual leave.",
        "You can carry over at least 240 hours of annual leave.",
        "Fill out a voucher 5 business days before getting back.",
        "Post in #voucher-help when a voucher is rejected.",
        "Yes.",
        "",
    ],
)
def test_a_wrong_number_unit_name_or_denial_is_not_supported(sentence: str) -> None:
    assert ground(sentence, PASSAGES, 0.7) is None


@pytest.mark.parametrize(
    "sentence",
    ["Comp time is paid out to interns.", "A badge costs 25 and lasts $3 years.", "A badge lasts 25 years."],
)
def test_numbers_and_denials_are_not_swapped(sentence: str) -> None:
    assert ground(sentence, [PAY], 0.6) is None


def test_items_of_a_list_are_not_read_as_one() -> None:
    rates = passage("- Level 4: up to 2% of pay\n- Level 5: up to 4% of pay, or 80 hours off\n")
    assert ground("Level 5 is up to 4% of pay.", [rates], 0.7) is not None
    assert ground("Level 5 is up to 2% of pay.", [rates], 0.7) is None


LOST = passage(
    "What to report\n\n## At once\n\nHow to get a new laptop? Report these:\n\n"
    "- A laptop, phone or security key that is lost or stolen\n- A strange message. Send it to security.\n"
)


@pytest.mark.parametrize(
    "written",
    [
        "A laptop, phone or security key that is lost or stolen [2]",
        "- Security key that is lost or stolen",
        "How to get a new laptop? [2]",
        '"How to get a new laptop?"',
        "The laptop you want a security key for",
    ],
)
def test_a_question_or_a_piece_of_a_list_is_no_sentence(written: str) -> None:
    assert ground(spoken(written), [LOST], 0.7) is None


def test_a_sentence_about_an_item_of_a_list_is_one() -> None:
    assert ground("A security key that is lost is reported", [LOST], 0.6, "What is reported?") is not None


def test_citation_marks_go_in_no_time() -> None:
    assert spoken("Leave is short \n [1][2] and [3, 4] sweet.") == "Leave is short and sweet."
    assert slowest_s(spoken) < 1


@pytest.mark.parametrize(
    "sentence",
    [
        "I don't know.",
        "The passages do not mention a gym.",
        "I'm sorry, but I cannot answer that.",
        "That is not specified.",
    ],
)
def test_a_non_answer_is_recognised(sentence: str) -> None:
    assert non_answer(sentence)


@pytest.mark.parametrize(
    "sentence", ["You do not need a badge.", "Managers know who to ask.", "No receipts are needed."]
)
def test_a_denial_of_something_is_an_answer(sentence: str) -> None:
    assert not non_answer(sentence)


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.sampled_from([LEAVE, TRAVEL, PAY]), st.data())
def test_a_passage_supports_its_own_sentences(found: object, data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(sentences_of(LEAVE) + sentences_of(TRAVEL) + sentences_of(PAY)))
    support = ground(own.text, [LEAVE, TRAVEL, PAY], 0.9)
    assert support is not None and own.quote in support.quote


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_support_is_verbatim(sentence: str, text: str) -> None:
    support = ground(sentence, [passage(text)], 0.5)
    assert support is None or support.quote in text


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Parking costs are covered.", "Parking costs are covered by the visitor."),
        ("Pets are allowed in the office.", "Pets are allowed in the office on Fridays."),
        ("Pets are allowed in the office.", "Pets are allowed in the office with written approval."),
    ],
)
def test_who_pays_and_on_what_condition_something_is_allowed_is_not_left_out(claim: str, source: str) -> None:
    assert ground(claim, [passage(source)], 0.7) is None
    assert ground(source, [passage(source)], 0.7) is not None


def test_no_sentence_rests_on_two_rows_of_a_table() -> None:
    rooms = passage(
        "| Office | Room | Seats |\n|---|---|---|\n| Lisbon | Alfama | 4 |\n| Graz | Mur | 20 |\n"
    )
    assert ground("The room Alfama has 20 seats.", [rooms], 0.5) is None
    assert ground("The room in Graz is the one in the office in Alfama.", [rooms], 0.5) is None
    assert ground("The room Mur has 20 seats.", [rooms], 0.5) is not None


def test_nothing_is_said_of_the_rest_where_the_source_speaks_of_none() -> None:
    page = passage("The dance is on Saturday. Tickets are £12, under 16s £5. The rest pay at the door.")
    asked = "How much are tickets for the dance?"
    assert ground("The rest are £12, under 16s £5.", [page], 0.5, asked) is None
    assert ground("The tickets are £12, under 16s £5.", [page], 0.5, asked) is not None
    assert ground("The rest pay at the door.", [page], 0.5, asked) is not None
