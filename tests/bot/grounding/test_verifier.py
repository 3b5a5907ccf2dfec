"""Verification by the vectors of words: what documents say is supported, what they do not say is not."""

import pytest

from bot.errors import BadSettings
from bot.grounding import Outcome, Reading, Verifier
from bot.grounding.verifier import parse_weights, shipped_weights
from bot.model.embedding import WordEncoder
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage, source

HOLIDAY = passage(
    "Full-time employees get 28 days of paid holiday per year. You may carry over up to 5 days. "
    "Carried-over days expire on 30 April.",
    source("holiday.md", "Holiday"),
)
SICK = passage(
    "From the fourth day of illness on you need a doctor's note. Send it to Anna Berg in the Lisbon office.",
    source("sick.md", "Sick leave"),
)
QUESTION = "How does time off work here?"

SUPPORTED = [
    "You get 28 days of paid holiday a year.",
    "Up to five days can be carried over.",
    "Days that are carried over expire on April 30.",
    "Up to 5 days can be carried over, and a doctor's note is needed from the fourth day of illness on.",
    "From day four of an illness you need a doctor's note.",
]
CLINIC = passage(
    "## Courses\n\nVets may spend up to €1,400 a year on courses. "
    "Nurses may spend up to €600 a year on courses.\n\n"
    "| animal | vaccine | price |\n|---|---|---|\n| cat | leukaemia | €51 |\n| rabbit | plague | €58 |\n\n"
    "## Steriliser\n\nSwitch the steriliser off. Do not use it again before it has been repaired.\n\n"
    "## X-ray tube\n\nThe X-ray tube is too hot. Wait 15 minutes.",
    source("clinic.md", "Clinic"),
)
CONTRADICTED = [
    "You get 30 days of paid holiday a year.",
    "Days that are carried over expire on June 30.",
    "Write to leave@example.org for a doctor's note.",
]
UNSURE = [
    "The moon is made of cheese.",
    "I think so.",
    "You do not need a doctor's note.",
    "Carried-over days never expire.",
    "No, full-time employees do not get 28 days of paid holiday.",
    "Vous avez droit à une voiture de fonction.",
]


@pytest.fixture(scope="module")
def verifier(word_encoder: WordEncoder) -> Verifier:
    return Verifier.of(word_encoder, "balanced")


@pytest.fixture(scope="module")
def reading(verifier: Verifier) -> Reading:
    return verifier.read([sentences_of(HOLIDAY), sentences_of(SICK)], QUESTION)


STYLES = passage(
    "Code in C# is indented with two spaces. Code in F# is indented with three spaces.",
    source("styles.md", "Coding styles"),
)


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Code in F# is indented with three spaces.", Outcome.SUPPORTED),
        ("Code in F# is indented with two spaces.", Outcome.UNSURE),
        ("Code in C++ is indented with two spaces.", Outcome.UNSURE),
    ],
)
def test_a_sign_makes_another_word(verifier: Verifier, sentence: str, outcome: Outcome) -> None:
    read = verifier.read([sentences_of(STYLES)], "How is code in C++ and F# indented?")
    assert verifier.verify(sentence, read).outcome is outcome


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Nurses may spend up to €600 a year on courses.", Outcome.SUPPORTED),
        ("The leukaemia vaccine for a cat costs €51.", Outcome.SUPPORTED),
        ("Nurses may spend up to €1,400 a year on courses.", Outcome.UNSURE),
        ("The leukaemia vaccine for a cat costs €58.", Outcome.UNSURE),
    ],
)
def test_a_figure_that_a_neighbour_has_is_not_lent(
    verifier: Verifier, sentence: str, outcome: Outcome
) -> None:
    reading = verifier.read([sentences_of(CLINIC)], "What does it cost?")
    assert verifier.verify(sentence, reading).outcome is outcome


def test_a_quote_does_not_run_on_into_the_next_section(verifier: Verifier) -> None:
    reading = verifier.read([sentences_of(CLINIC)], "What do I do?")
    said = "Do not use the steriliser again before it is repaired; the X-ray tube is too hot."
    runs = verifier.verify(said, reading).evidence
    assert len(runs) > 1 and all(len({it.heading for it in run}) == 1 for run in runs)


def test_evidence_joins_no_rows(verifier: Verifier) -> None:
    reading = verifier.read([sentences_of(CLINIC)], "What does it cost?")
    assert reading.evidence is not None
    starts, lengths = reading.evidence.windows
    runs = [reading.evidence.sentences[a : a + n] for a, n in zip(starts, lengths, strict=True)]
    assert all(len(run) == 1 for run in runs if any(it.row for it in run))
    assert any(len(run) == 2 for run in runs)


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("You get 28 days of paid holiday a year.", [HOLIDAY.text.split(". ")[0] + "."]),
        ("Up to five days can be carried over.", ["You may carry over up to 5 days."]),
        (
            SUPPORTED[3],
            [
                "From the fourth day of illness on you need a doctor's note.",
                "You may carry over up to 5 days.",
            ],
        ),
    ],
)
def test_a_sentence_cites_what_says_it_and_nothing_beside_it(
    verifier: Verifier, reading: Reading, sentence: str, cited: list[str]
) -> None:
    evidence = verifier.verify(sentence, reading).evidence
    assert sorted(" ".join(it.text for it in run) for run in evidence) == sorted(cited)


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        *((it, Outcome.SUPPORTED) for it in SUPPORTED),
        *((it, Outcome.CONTRADICTED) for it in CONTRADICTED),
        *((it, Outcome.UNSURE) for it in UNSURE),
    ],
)
def test_each_sentence_gets_its_verdict(
    verifier: Verifier, reading: Reading, sentence: str, outcome: Outcome
) -> None:
    found = verifier.verify(sentence, reading)
    assert found.outcome is outcome
    assert (found.probability >= verifier.threshold) == (outcome is Outcome.SUPPORTED)


def test_a_sentence_that_joins_two_passages_rests_on_both(verifier: Verifier, reading: Reading) -> None:
    found = verifier.verify(SUPPORTED[3], reading)
    assert {run[0].passage.id for run in found.evidence} == {HOLIDAY.id, SICK.id}


def test_what_a_sentence_lacks_is_named_as_it_is_written(verifier: Verifier, reading: Reading) -> None:
    assert verifier.verify(CONTRADICTED[0], reading).lacking == ("30",)
    assert verifier.verify(CONTRADICTED[2], reading).lacking == ("leave@example.org",)


def test_a_figure_of_the_question_may_be_said_again(verifier: Verifier) -> None:
    cuts = [sentences_of(HOLIDAY)]
    asked = verifier.read(cuts, "Can I carry over 3 days?")
    assert verifier.verify("You may carry over 3 days, as up to 5 days can be.", asked).lacking == ()


def test_without_passages_nothing_is_supported(verifier: Verifier) -> None:
    nothing = verifier.read([], QUESTION)
    assert verifier.verify("You get 28 days.", nothing).outcome is Outcome.UNSURE


@pytest.mark.parametrize("odd", ["", "…", "😀😀", "\x00", "a" * 5_000, "[1][2]", "日本", "of the and"])
def test_any_text_gets_a_verdict(verifier: Verifier, reading: Reading, odd: str) -> None:
    assert 0 <= verifier.verify(odd, reading).probability <= 1


def test_a_stricter_verifier_lets_no_more_pass(word_encoder: WordEncoder) -> None:
    thresholds = shipped_weights().thresholds
    assert thresholds["strict"] > thresholds["balanced"] > thresholds["lenient"] > 0


def test_damaged_weights_are_told_clearly() -> None:
    with pytest.raises(BadSettings, match="reinstall Inhouse"):
        parse_weights("{}")


def test_a_word_has_the_same_vector_alone_and_among_others(word_encoder: WordEncoder) -> None:
    alone = word_encoder.encode(["Up to 5 days can be carried over."])[0]
    among = word_encoder.encode(
        ["Up to 5 days can be carried over.", "Short.", "A longer text beside it, truly."]
    )[0]
    assert alone.words == among.words
    assert (alone.vectors * among.vectors).sum(1) == pytest.approx([1.0] * len(alone.words), abs=2e-3)
