"""ROUGE against values worked out by hand, and against the library that papers report it by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from bot.evaluation.rouge import rouge

TEXT = st.text(alphabet="ab c", max_size=30)
PAIRS = [
    (
        "Marketing: We'd be aiming at 25 euros; the buttons' colours were argued over.",
        "The group argued about colour.",
    ),
    (
        "Grad F: The parsers were stabilised, then tested daily.",
        "Tests of the stabilized parser are run every day.",
    ),
    ("", "Nothing was said."),
    (
        "The chair moved the committee's motion twice. It carried.",
        "The motions carried; the chairs moved on.",
    ),
]


def test_words_pairs_and_subsequence_by_hand() -> None:
    found = rouge("The cat sat on the mat.", "The cat lay on a mat")
    # common words: the, cat, on, mat; pairs: "the cat"; subsequence: the cat on mat
    assert found.one == pytest.approx(2 * 4 / (6 + 6))
    assert found.two == pytest.approx(2 * 1 / (5 + 5))
    assert found.longest == pytest.approx(2 * 4 / (6 + 6))


@pytest.mark.parametrize("stems", [True, False])
@pytest.mark.parametrize(("written", "reference"), PAIRS)
def test_it_is_what_rouge_score_finds(written: str, reference: str, stems: bool) -> None:
    theirs = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=stems).score(reference, written)
    found = rouge(written, reference, stems=stems)
    for name, ours in (("rouge1", found.one), ("rouge2", found.two), ("rougeL", found.longest)):
        assert ours == pytest.approx(theirs[name].fmeasure)


def test_the_example_of_the_paper() -> None:
    """Lin 2004, section 3.2: S2 is better than S3, which bigrams alone do not tell."""
    reference = "police killed the gunman"
    better, worse = (
        rouge(it, reference, stems=False) for it in ("police kill the gunman", "the gunman kill police")
    )
    assert (better.longest, worse.longest) == (0.75, 0.5)
    assert better.two == worse.two == pytest.approx(1 / 3)


def test_the_same_words_in_another_order_share_no_long_subsequence() -> None:
    found = rouge("one two three", "three two one")
    assert found.one == 1.0
    assert found.two == 0.0
    assert found.longest == pytest.approx(1 / 3)


def test_a_word_counts_as_often_as_both_have_it() -> None:
    assert rouge("go go go", "go home").one == pytest.approx(2 * 1 / (3 + 2))


def test_forms_of_a_word_are_one() -> None:
    assert rouge("meetings planned", "planning a meeting").one == pytest.approx(2 * 2 / (2 + 3))
    assert rouge("meetings planned", "planning a meeting", stems=False).one == 0.0


def test_an_empty_text_shares_nothing() -> None:
    assert rouge("", "something").one == 0.0
    assert rouge("...", "").longest == 0.0


@given(TEXT, TEXT)
def test_measures_lie_between_0_and_1_whichever_way_round(a: str, b: str) -> None:
    there, back = rouge(a, b), rouge(b, a)
    assert there == back
    assert 0.0 <= there.two <= 1.0
    assert 0.0 <= there.longest <= there.one <= 1.0


@given(st.lists(st.sampled_from("abcdef"), min_size=2).map(" ".join))
def test_a_text_is_like_itself(text: str) -> None:
    found = rouge(text, text)
    assert (found.one, found.two, found.longest) == (1.0, 1.0, 1.0)
