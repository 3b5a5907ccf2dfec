"""A writer that does not know says so in many words; one that answers is not taken for it."""

import pytest

from bot.grounding import declines

NOT_KNOWN = [
    "I don't know.",
    "I'm sorry, but I don't know.",
    "I do not have enough information to answer that.",
    "I couldn't find anything about this in the documents.",
    "The passages do not mention a deadline.",
    "The provided context doesn't say who approves it.",
    "That is not mentioned in the handbook.",
    "There is no information about parking.",
    "Das weiß ich nicht.",
    "Aus den Dokumenten geht das leider nicht hervor.",
    "Die Passagen enthalten dazu keine Informationen.",
    "Je ne sais pas.",
    "Les documents ne précisent pas ce délai.",
    "No lo sé.",
    "Los documentos no mencionan el plazo.",
    "わかりません。",
    "文書には記載されていません。",
]
ANSWERS = [
    "You don't have to tell your manager.",
    "Managers do not know who applied.",
    "The form is not required for trips under a day.",
    "Do not share your password.",
    "No approval is needed.",
    "Text should not be smaller than 12 points.",
    "Sie müssen das nicht melden.",
    "Il ne faut pas signer seul.",
    "No hace falta firmar.",
]


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_saying_that_one_does_not_know_is_known(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_that_denies_something_is_none(text: str) -> None:
    assert not declines(text)
