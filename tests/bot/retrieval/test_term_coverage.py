"""A cover weighs a question's words, misspelt ones too; a pasted text takes it no longer."""

import random
import time

from bot.retrieval.term_coverage import TermCoverage

RANDOM = random.Random(7)


def words(count: int) -> str:
    return " ".join("".join(RANDOM.choices("etaoinshrdlu", k=8)) for _ in range(count))


def test_a_misspelt_word_is_looked_for_as_its_nearest_spelling() -> None:
    cover = TermCoverage(
        "How many horus of anual leave?", ["You accrue hours of annual leave."], "anual leave"
    )
    assert {"annual", "leav"} <= cover.wanted
    assert "anual" not in cover.wanted


def test_a_pasted_text_of_unknown_words_is_weighed_at_once() -> None:
    candidates = [words(150) for _ in range(20)]
    began = time.thread_time()
    TermCoverage(words(3_000), candidates, words(300))
    assert time.thread_time() - began < 1
