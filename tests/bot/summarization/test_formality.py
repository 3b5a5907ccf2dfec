"""What can be understood by itself."""

import pytest

from bot.summarization.formality import breaks_off, formality


@pytest.mark.parametrize(
    ("alone", "pointing"),
    [
        ("The lease of the shop in Leeds ends on the first of June.", "I think you said this to me there."),
        ("Der Vertrag mit der Druckerei läuft bis zum Sommer.", "Ich mache das hier, du machst dies."),
        ("Le bail de la boutique prend fin en juin.", "Moi, je te dis ça ici."),
        ("El contrato con la imprenta dura hasta el verano.", "Yo te digo esto a ti aquí."),
    ],
)
def test_what_names_things_stands_by_itself_and_what_points_does_not(alone: str, pointing: str) -> None:
    assert formality(alone) > 0 > formality(pointing)


def test_nothing_said_is_neither() -> None:
    assert formality("…") == 0


@pytest.mark.parametrize(
    "text", ["I'm gonna make a presentation on the", "We want to sell it to", "Das ist für den"]
)
def test_a_sentence_that_awaits_a_word_breaks_off(text: str) -> None:
    assert breaks_off(text)


@pytest.mark.parametrize(
    "text", ["The release moves to May", "What is it for?", "Ich rufe ihn gleich an", "Come in."]
)
def test_a_whole_one_does_not(text: str) -> None:
    assert not breaks_off(text)
