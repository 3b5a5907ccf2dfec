"""How much a question leans on what was said is seen in its words, in several languages."""

import pytest

from bot.query.leaning import Leaning, leaning_of
from bot.question import Turn
from tests.store.reading.hostile import slowest_s

BEFORE = (Turn("user", "What is the guest wifi password?"), Turn("assistant", "It is on the wall."))


@pytest.mark.parametrize(
    "text",
    [
        "how long?",
        "what about Spain?",
        "and if it's denied?",
        "does someone have to approve that?",
        "Wie lange?",
        "Was ist mit Spanien?",
        "Gilt das auch für Praktikanten?",
        "Was passiert, wenn das abgelehnt wird?",
        "Und für Freiberufler?",
        "Combien de temps ?",
        "Et pour les stagiaires ?",
        "Et celui de Lyon ?",
        "¿Y para los becarios?",
        "¿Qué pasa con eso?",
    ],
)
def test_what_points_back_leans(text: str) -> None:
    assert leaning_of(text, BEFORE) is Leaning.LEANS


@pytest.mark.parametrize(
    "text",
    [
        "How do I book travel?",
        "Wann öffnet die Kantine?",
        "Qui est le directeur technique ?",
        "Comment réserver un voyage ?",
        "¿Quién es el director técnico?",
        "¿Cómo reservo un viaje?",
    ],
)
def test_a_question_with_a_subject_of_its_own_asks(text: str) -> None:
    assert leaning_of(text, BEFORE) is Leaning.ASKS


@pytest.mark.parametrize(
    "text", ["Is there a limit?", "Gibt es eine Kantine?", "Y a-t-il une cantine ?", "¿Hay cantina?"]
)
def test_a_question_with_one_plain_word_may_be_of_any_topic(text: str) -> None:
    assert leaning_of(text, BEFORE) is Leaning.VAGUE


@pytest.mark.parametrize(
    "text", ["Who is the CTO?", "Wer ist der CTO?", "Wo ist das WLAN-Passwort?", "¿Qué es LF-2210?"]
)
def test_a_question_that_names_a_thing_stands_alone(text: str) -> None:
    assert leaning_of(text, BEFORE) is Leaning.WHOLE


@pytest.mark.parametrize("text", ["level 4?", "iOS?", "hotel limit in London?", "出張はどう予約しますか？"])
def test_a_few_words_are_a_part_of_a_question(text: str) -> None:
    assert leaning_of(text, BEFORE) is Leaning.PART


@pytest.mark.parametrize(
    "text",
    [
        "How many hours of annual leave can be carried over from one leave year to the next?",
        "hi! I lost my badge on the train and it opens the server room, who blocks that card at night?",
    ],
)
def test_a_long_question_says_what_it_is_about(text: str) -> None:
    assert leaning_of(text, BEFORE) is Leaning.WHOLE


def test_a_nod_before_a_question_does_not_say_whether_it_goes_on() -> None:
    assert leaning_of("ok, and who is the CTO?", BEFORE) is Leaning.POINTS


def test_without_a_person_s_turn_before_it_everything_stands_alone() -> None:
    assert leaning_of("and then?", ()) is Leaning.WHOLE
    assert leaning_of("and then?", (Turn("assistant", "Hello!"),)) is Leaning.WHOLE


def test_no_text_takes_long() -> None:
    assert slowest_s(lambda text: leaning_of(f"{text} badge desk", BEFORE)) < 0.5
