"""What a question asks for, and whether a sentence has it."""

import pytest

from bot.query.value_form import Form, WantedValue


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("How many hours can I give to a colleague?", Form.SPAN),
        ("parking refund cents per mile", Form.CENTS),
        ("What percentage of the fee is paid back?", Form.SHARE),
        ("How much does the course cost?", Form.MONEY),
        ("login failed attempts number", Form.COUNT),
        ("Which phone number do I call about the roof?", Form.CODE),
        ("What's the code of the side door?", Form.CODE),
        ("What happens when the deadline is missed?", Form.ANY),
        ("Who handed over the source code?", Form.KIND),
        ("What time does the gate close?", Form.CLOCK),
        ("What time zone is used?", Form.KIND),
        ("Is there a bike shed?", Form.ANY),
        ("How many times does the client try again?", Form.NUMBER),
        ("What is the per mile rate?", Form.NUMBER),
    ],
)
def test_the_form_is_read_from_the_asking_words(question: str, form: Form) -> None:
    assert WantedValue.by(question).form is form


def test_a_count_must_be_of_the_thing_that_was_asked() -> None:
    asked = WantedValue.by("How many failed attempts lock the account?")
    assert asked.missing("The account is locked after five attempts.") == 0.0
    assert asked.missing("Passwords have 16 characters.") == 0.5
    assert asked.missing("The account may be locked.") == 1.0


def test_a_digit_in_a_name_is_no_length_of_time() -> None:
    asked = WantedValue.by("What is the minimum number of hours I can give?")
    assert asked.missing("Log in with 2-factor authentication and choose region 0.") == 1.0
    assert asked.missing("You give at least eight hours.") == 0.0


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When is lunch?", "Lunch is served from 11:30 on."),
        ("When does the bar close?", "The bar closes at 14h."),
        ("When does the bar close?", "The bar closes at 14.30."),
        ("When does the bar open?", "It opens at a quarter past two."),
        ("When does the bar open?", "It opens at noon."),
        ("When is the gate locked?", "At dusk."),
        ("When is the drill?", "The drill is on 12.05."),
        ("Wann ist Probe?", "Die Probe beginnt um 8 Uhr."),
    ],
)
def test_a_time_is_known_however_it_is_written(question: str, answer: str) -> None:
    assert WantedValue.by(question).missing(answer) == 0.0


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who approves leave?", "Your team lead approves leave."),
        ("Who hands out the keys?", "The porter does."),
        ("When is the valve closed?", "It is closed if the pressure falls."),
        ("When is the badge handed out?", "You get it before your first shift."),
        ("How long do I wait?", "Wait until the lamp is dark."),
        ("What is the dress code?", "Safety shoes and long trousers."),
        ("What is the postcode of the depot?", "Ask at the gate."),
        ("What is the limit for guests?", "As many as there are chairs."),
    ],
)
def test_what_may_answer_without_the_value_lacks_nothing_for_certain(question: str, answer: str) -> None:
    assert WantedValue.by(question).missing(answer) < 1


def test_what_is_counted_needs_a_figure() -> None:
    assert WantedValue.by("How many chairs are there?").missing("There are chairs.") == 1
    assert WantedValue.by("When is lunch?").missing("Lunch is free.") == 1


def test_a_price_or_a_length_of_time_is_no_code() -> None:
    asked = WantedValue.by("What's the code of the side door?")
    assert asked.missing("Enter the side door code and ring within 90 seconds, or we pay £75.") > 0
    assert asked.missing("The side door opens with 4711.") == 0.0


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("Post it in #ops.", 0.0),
        ("Channel 4 is lighting.", 0.0),
        ("Channel: 62 · Name: Hill 1", 0.0),
        ("The channel is deep here.", 1.0),
    ],
)
def test_a_channel_is_one_of_slack_or_of_a_radio(answer: str, missing: float) -> None:
    assert WantedValue.by("Which channel do I use?").missing(answer) == missing


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("It closes at 13:30.", 0.0),
        ("The gate: 8.00–18.00", 0.0),
        ("They finish at noon.", 0.0),
        ("It is on 12.05.2026", 0.5),
        ("The last day is Friday 18 December.", 0.5),
        ("Jo locks it.", 1.0),
    ],
)
def test_what_time_asks_for_the_clock_rather_than_the_day(answer: str, missing: float) -> None:
    assert WantedValue.by("What time does the gate close?").missing(answer) == missing


@pytest.mark.parametrize(
    "answer", ["£48", "48 pounds", "Price (GBP): 48.00", "Price £: 48", "Rate (€): 9,50"]
)
def test_a_price_is_known_by_a_currency_beside_it_or_above_its_column(answer: str) -> None:
    assert WantedValue.by("How much does the course cost?").missing(answer) == 0.0
