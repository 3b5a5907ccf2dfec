"""Excerpts: lists whole and in order where no item was named, one item where it was; short messages whole."""

from dataclasses import replace

import pytest

from bot.retrieval.excerpts import excerpt
from store.passage import MessageSpan, Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

SHOP = passage(
    "# Closing the shop\n\n1. Lock the till.\n2. Switch off the ovens.\n\nWait for the lamp.\n\n"
    "3. Set the alarm. Leave at once.\n"
)
BRING = passage("You may bring:\n\n- tea\n- a flask\n\nYou may not bring:\n\n- wine\n- beer\n")


def read(page: Passage, begins: str, asked: str) -> list[str]:
    cut = sentences_of(page)
    return [
        it.text for it in excerpt(next(it for it in cut if it.text.startswith(begins)), cut, (), asked).parts
    ]


def test_a_label_and_what_is_said_of_it_stand_together() -> None:
    minutes = passage("1. **Boat.** Two quotes came. Jo asks again.\n2. **Crane.** It is out.\n")
    assert read(minutes, "Jo", "Who asks about the boat?") == ["Boat.", "Jo asks again."]
    assert read(minutes, "Crane", "What of the crane?") == ["Crane.", "It is out."]
    cut = sentences_of(minutes)
    assert [[it.text for it in run] for run in excerpt(cut[2], cut).runs] == [["Jo asks again."]]
    assert [[it.text for it in run] for run in excerpt(cut[1], cut).runs] == [["Boat.", "Two quotes came."]]


@pytest.mark.parametrize("begins", ["Lock", "Switch", "Set", "Leave"])
def test_steps_are_quoted_whole_and_in_order_whichever_was_found(begins: str) -> None:
    assert read(SHOP, begins, "How do I close the shop?") == [
        "Lock the till.",
        "Switch off the ovens.",
        "Wait for the lamp.",
        "Set the alarm.",
        "Leave at once.",
    ]


def test_a_question_that_labels_a_paragraph_is_quoted_with_all_that_answers_it() -> None:
    faq = passage(
        "**May I bring a guest to the yard?** Ask the mate first. Not on race days.\n\nBring boots.\n"
    )
    assert read(faq, "Not on", "What of race days?") == [
        "May I bring a guest to the yard?", "Ask the mate first.", "Not on race days.",
    ]  # fmt: skip


BOOK = passage(
    "# Booking\n\n1. Find the patient\n   1. Press F3\n   2. Check the name\n"
    "2. Choose the slot. Amber is for today.\n3. Confirm\n\n"
    "If nobody answers, use the list. Put them at its end.\n"
)
STEPS = [
    "Find the patient",
    "Press F3",
    "Check the name",
    "Choose the slot.",
    "Amber is for today.",
    "Confirm",
]


@pytest.mark.parametrize("begins", ["Find", "Check", "Choose", "Amber", "Confirm"])
def test_who_asks_how_is_told_the_steps_and_those_that_they_consist_of(begins: str) -> None:
    assert read(BOOK, begins, "How do I make an appointment?") == STEPS
    assert read(BOOK, begins, "What do I do when the phone rings?") == STEPS


@pytest.mark.parametrize("asked", ["Wie kann ich buchen?", "Comment faire pour réserver ?", "¿Cómo reservo?"])
def test_steps_are_asked_for_in_other_languages_too(asked: str) -> None:
    assert read(BOOK, "Check", asked) == STEPS


def test_what_introduces_steps_brings_them_where_they_are_asked_for() -> None:
    page = passage("If you are stung:\n\n1. Wash it. Do not rub.\n2. Ring the nurse.\n\nRest.\n")
    assert read(page, "If", "What should I do about a wasp?") == [
        "If you are stung:", "Wash it.", "Do not rub.", "Ring the nurse.",
    ]  # fmt: skip


def test_a_short_item_is_quoted_whole_and_not_half_of_it() -> None:
    page = passage("Stings:\n\n- Wash it. Never rub in sand.\n- Bees leave theirs behind.\n")
    nested = passage("- Out for days. Including:\n  - leave\n  - duty\n- In\n")
    assert read(nested, "Out", "When am I out for surgery?") == ["Out for days."]
    assert read(page, "Never", "May I rub a sting?") == ["Stings:", "Wash it.", "Never rub in sand."]


def test_what_points_back_with_its_second_word_stands_behind_what_it_means() -> None:
    assert read(BOOK, "Put", "Where does one who is late go?") == [
        "If nobody answers, use the list.", "Put them at its end.",
    ]  # fmt: skip


def test_what_points_back_within_a_long_item_stands_below_what_introduces_it() -> None:
    talk = (
        "- Talk to industry\n  - Do we sign agreements? Generally we do not, "
        + "as we have said before, " * 12
    )
    page = passage(f"{talk}so ask. However, vendors are protected.\n")
    parts = read(page, "However", "Are vendors protected by agreements?")
    assert [it[:16] for it in parts] == ["Talk to industry", "Do we sign agree", "However, vendors"]


def test_what_limits_a_sentence_right_after_it_stands_there_too() -> None:
    page = passage(
        "Three vouchers in six months. A fourth needs my consent. This does not apply to families.\n"
    )
    assert len(read(page, "Three", "How many vouchers in six months?")) == 3
    page = passage("Three vouchers in six months. A fourth needs my consent.\n\nHowever, ask.\n")
    assert len(read(page, "Three", "How many vouchers in six months?")) == 1


def test_of_a_list_that_has_no_word_of_the_question_one_item_is_enough() -> None:
    assert read(SHOP, "Set", "When is the premiere?") == ["Set the alarm.", "Leave at once."]


def test_a_step_that_was_asked_for_stands_alone() -> None:
    alarm = ["Set the alarm.", "Leave at once."]
    assert read(SHOP, "Set", "What is step 3 of closing the shop?") == alarm
    assert read(SHOP, "Switch", "Do I switch off the ovens?") == ["Switch off the ovens."]


def test_a_list_has_its_introduction_and_ends_where_the_next_begins() -> None:
    assert read(BRING, "tea", "What may I bring?") == ["You may bring:", "tea", "a flask"]
    assert read(BRING, "beer", "What may I not bring?") == ["You may not bring:", "wine", "beer"]


def test_clauses_that_say_something_each_by_itself_are_no_list_to_be_quoted_whole() -> None:
    clause = (
        "{} of the grant is told to the trust within a fortnight, in writing, and to nobody else at all.\n"
    )
    terms = passage(
        "# Terms of the grant\n\n" + "".join(f"{n}. {clause.format(f'Use {n}')}" for n in range(1, 6))
    )
    assert len(read(terms, "Use 3", "What may the grant be spent on?")) == 1


def test_a_long_list_is_quoted_up_to_a_length() -> None:
    many = passage(
        "Bring:\n\n" + "".join(f"- the {n}th thing of very many that one needs\n" for n in range(60))
    )
    parts = read(many, "the 3th", "What is needed?")
    assert 10 < len(parts) < 60 and parts[1].startswith("the 0th")


def test_a_field_that_only_says_again_what_is_asked_is_quoted_with_its_form() -> None:
    form = passage("Loan\n\nDevice: Camera TC-9\n\nLent to: Paint shop\n\nBring it back soon.\n")
    assert read(form, "Lent", "Which device is lent to the paint shop?") == [
        "Device: Camera TC-9",
        "Lent to: Paint shop",
    ]
    assert read(form, "Device", "Which device is lent to the paint shop?") == ["Device: Camera TC-9"]


CODES = passage(
    "# Errors\n\n**E-12** means that the cartridge is too cold. Let it stand for 20 minutes and start again."
    "\n\n**E-31** means that the container is full. Empty it. E-32 comes next where it is not.\n"
)


def test_what_a_code_means_is_told_with_what_to_do() -> None:
    assert read(CODES, "E-12", "What does E-12 on the analyser mean?") == [
        "E-12 means that the cartridge is too cold.",
        "Let it stand for 20 minutes and start again.",
    ]
    assert read(CODES, "E-31", "E-31?") == ["E-31 means that the container is full.", "Empty it."]


def test_who_asks_for_the_steps_is_told_all_of_them_whatever_else_is_named() -> None:
    assert len(read(SHOP, "Switch", "What are the steps once the ovens are off?")) == 5


def test_a_sentence_about_the_second_time_stands_behind_the_first() -> None:
    page = passage(
        "# Missed\n\nThe first missed visit is free. From the second one within a year we charge 20 euros.\n"
    )
    assert read(page, "From", "What does a missed visit cost?")[0] == "The first missed visit is free."


def chat(*messages: str) -> Passage:
    """A conversation, each message on a line of its own."""
    text, spans = "", list[MessageSpan]()
    for n, it in enumerate(messages):
        spans.append(
            MessageSpan(len(text), len(text) + len(it), f"{1_790_000_000 + n}.0", "Ana", "https://x/1")
        )
        text += f"{it}\n"
    return replace(passage(text), messages=tuple(spans))


def test_a_short_message_is_quoted_whole_and_nobody_elses_with_it() -> None:
    page = chat(
        "Which glue for the knees?", "Aquasure. Blue tape doesn't hold. Leave it 12 hours", "Thanks. Done."
    )
    assert read(page, "Leave", "which glue do we use for the knees") == [
        "Aquasure.",
        "Blue tape doesn't hold.",
        "Leave it 12 hours",
    ]


def test_of_a_long_message_only_the_sentence_is_quoted() -> None:
    page = chat("Aquasure. " + "The knees were mended last week by Ben in the yard. " * 6)
    assert read(page, "Aquasure", "which glue do we use for the knees") == ["Aquasure."]
