"""Modifiers: what a sentence says of its subject stands where its fact does, and not only in the question."""

import pytest

from bot.grounding import Outcome, Verifier
from bot.grounding.evidence_text import EvidenceText, content_of, read_evidence
from bot.grounding.modifiers import modifier_signals
from bot.grounding.word_alignment import align
from bot.model.embedding import WordEncoder
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage, source

SAFETY = passage(
    "# Safety\n\n## The mill\n\nFire warden: Tomasz Wilk. The drill is held in March.\n\n"
    "## The bakery\n\nThe bakery opens at 6:00. Its ovens are cleaned on Fridays.\n\n## Prices\n\n"
    "| Shop | Rate on Sundays | Deposit |\n|---|---|---|\n| Mill | £12 | £30 |\n| Bakery | £15 | £50 |",
    source("safety.md", "Safety"),
)
ASKED = "Who is the fire warden of the bakery?"


@pytest.fixture(scope="module")
def evidence(word_encoder: WordEncoder) -> EvidenceText:
    read = read_evidence([sentences_of(SAFETY)], word_encoder)
    assert read is not None
    return read


def signals(claim: str, evidence: EvidenceText, encoder: WordEncoder, top: str) -> dict[str, float]:
    """Of `claim` beside the sentence that begins with `top`."""
    encoded = encoder.encode([claim])[0]
    content = content_of(encoded.words)
    at = next(i for i, it in enumerate(evidence.sentences) if it.text.startswith(top))
    return modifier_signals(encoded, content, ASKED, evidence, align(encoded, content, evidence), at)


def test_a_word_of_another_section_is_borrowed(evidence: EvidenceText, word_encoder: WordEncoder) -> None:
    found = signals("The fire warden of the bakery is Tomasz Wilk.", evidence, word_encoder, "Fire warden")
    assert found["borrowed"] > 0.1 and found["far_unlike_asked"] > 0 and found["borrowed_topic"] > 0
    assert found["alone"] == found["fresh"] == 0


def test_a_word_of_its_heading_is_not(evidence: EvidenceText, word_encoder: WordEncoder) -> None:
    of_mill = signals("The fire warden of the mill is Tomasz Wilk.", evidence, word_encoder, "Fire warden")
    of_other = signals("The fire warden of the bakery is Tomasz Wilk.", evidence, word_encoder, "Fire warden")
    assert of_mill["borrowed"] < of_other["borrowed"] / 4


def test_a_word_of_the_sentence_beside_it_is_near(evidence: EvidenceText, word_encoder: WordEncoder) -> None:
    found = signals("The fire warden Tomasz Wilk holds a drill.", evidence, word_encoder, "Fire warden")
    assert found["far"] < found["borrowed"]


def test_a_word_that_only_the_question_has_stands_alone(word_encoder: WordEncoder) -> None:
    only = read_evidence([sentences_of(passage("Fire warden: Tomasz Wilk."))], word_encoder)
    assert only is not None
    found = signals("The fire warden of the bakery is Tomasz Wilk.", only, word_encoder, "Fire warden")
    assert found["alone"] > 0.1 and found["borrowed"] == 0


def test_a_cell_of_another_row_is_told_of(evidence: EvidenceText, word_encoder: WordEncoder) -> None:
    of_row = signals("The rate of the bakery is £15 on Sundays.", evidence, word_encoder, "Shop: Bakery")
    of_other = signals("The rate of the bakery is £12 on Sundays.", evidence, word_encoder, "Shop: Mill")
    assert of_row["of_another_row"] == 0 < of_other["of_another_row"]


OFFICES = passage(
    "# Offices\n\nGhent has six parking spaces, two of them with a charger. Book one with Joke Maes.\n\n"
    "Porto has no parking of its own. Its garage gives staff a rate of €6 a day.\n\n"
    "## Laptops\n\nEngineers get 32 GB of memory, everyone else 16 GB. Old laptops are sold for €100.",
    source("offices.md", "Offices"),
)


@pytest.mark.parametrize(
    ("question", "sentence", "outcome"),
    [
        (
            "How many parking spaces are there in Ghent?",
            "In Ghent there are six parking spaces.",
            Outcome.SUPPORTED,
        ),
        (
            "How many parking spaces are there in Porto?",
            "The garage in Porto costs staff €6 a day.",
            Outcome.SUPPORTED,
        ),
        (
            "How many parking spaces are there in Porto?",
            "Porto has six parking spaces, two of them with a charger.",
            Outcome.UNSURE,
        ),
        ("Who is the fire warden of the bakery?", "The fire warden is Tomasz Wilk.", Outcome.SUPPORTED),
        (
            "Who is the fire warden of the bakery?",
            "The fire warden of the bakery is Tomasz Wilk.",
            Outcome.UNSURE,
        ),
    ],
)
def test_a_sentence_is_held_to_its_modifiers(
    word_encoder: WordEncoder, question: str, sentence: str, outcome: Outcome
) -> None:
    verifier = Verifier.of(word_encoder, "balanced")
    reading = verifier.read([sentences_of(SAFETY), sentences_of(OFFICES)], question)
    assert verifier.verify(sentence, reading).outcome is outcome
