"""A fact about a sibling is told by the word of the question that leads away from it."""

from collections.abc import Sequence

import pytest

from bot.retrieval.odd_words import least_oddness, with_oddness
from bot.retrieval.sentence_ranking import ScoredSentence
from store.background import Background
from store.sentences import sentences_of
from tests.documents import document
from tests.fakes import HashEmbedder

PLAIN = Background(0.139, 0.091, 0.139)
TEXT = "The tennis joining fee is 35 pounds.\n\nThe gym joining fee is 20 pounds."
_, (FEES,) = document("fees", "everyone", TEXT)
ROWS = sentences_of(FEES)


def scored(*scores: float) -> list[ScoredSentence]:
    return [ScoredSentence(it, score, 0.5, 0.5, True, ROWS) for it, score in zip(ROWS, scores, strict=True)]


def odd(question: str, found: Sequence[ScoredSentence], background: Background = PLAIN) -> list[float]:
    return [it.oddness for it in with_oddness(question, found, HashEmbedder(256), background)]


def test_a_word_that_leads_away_from_a_sentence_makes_it_odd() -> None:
    tennis, gym = odd("joining fee for tennis", scored(1.0, 0.98))
    assert tennis == 0.0 and gym > 0.1


def test_where_a_sentence_about_as_good_is_not_odd_nothing_is() -> None:
    found = with_oddness("joining fee for tennis", scored(1.0, 0.98), HashEmbedder(256), PLAIN)
    assert least_oddness(found) == 0.0
    found = with_oddness("joining fee for badminton", scored(1.0, 0.98), HashEmbedder(256), PLAIN)
    assert least_oddness(found) > 0.1


def test_only_sentences_about_as_good_as_the_best_are_measured() -> None:
    assert odd("joining fee for badminton", scored(1.0, 0.5))[1] == 0.0


def test_oddness_is_on_the_common_scale_of_cosines() -> None:
    narrow = Background(0.6, PLAIN.deviation / 2, 0.6)
    question = "joining fee for badminton"
    wide = odd(question, scored(1.0, 0.98))
    assert odd(question, scored(1.0, 0.98), narrow) == pytest.approx([2 * it for it in wide])


@pytest.mark.parametrize("question", ["joining fee", "tennis?", "", "joining fee for badminton " * 20])
def test_nothing_is_embedded_where_no_word_is_lacking_or_no_single_one_counts(question: str) -> None:
    embedder = HashEmbedder(256)
    assert with_oddness(question, scored(1.0, 0.5), embedder, PLAIN) == scored(1.0, 0.5)
    assert with_oddness(question, [], embedder, PLAIN) == []
    assert embedder.embedded == 0
