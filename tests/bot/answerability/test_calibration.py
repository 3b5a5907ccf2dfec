"""What the gate has learned: kept for each embedder, and never believed when damaged."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answerability.calibration import keep_calibration, load_calibration, path_of, shipped_calibration
from bot.answerability.features import Features
from bot.errors import BadSettings
from bot.evaluation.calibration import Example, learn, opening_from

numbers = st.floats(-1e6, 1e6)


def signals(standing: float, strangers: float = 0.0) -> Features:
    return Features(standing, strangers, 0.1, lacking=False)


def test_a_calibration_that_is_no_embedders_own_comes_with_the_package() -> None:
    found = shipped_calibration()
    assert not found.embedder and 0 < found.reading < found.answering.threshold
    assert 0 < found.answering.threshold < 1 and 0 < found.opening.threshold < 1
    assert found.made_with["answerable"]


def test_an_embedder_without_its_own_goes_by_the_one_that_comes_with_the_package(tmp_path: Path) -> None:
    assert load_calibration("another", tmp_path) == shipped_calibration()


def test_what_was_learned_is_found_again_by_its_embedder_alone(tmp_path: Path) -> None:
    learned = replace(shipped_calibration(), embedder="some/embedder: v1", made_with={"answerable": "3"})
    assert keep_calibration(learned, tmp_path) == path_of(learned.embedder, tmp_path)
    assert load_calibration(learned.embedder, tmp_path) == learned
    assert load_calibration("other", tmp_path) == shipped_calibration()


SCALE = '{"bias": 0, "weights": {%s}, "threshold": 0.5}'
WHOLE = '{"embedder": "mine", "answering": %s, "opening": %s, "reading": 0.1}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"answering": 3}',
        WHOLE % (SCALE % '"standing": NaN', SCALE % '"standing": 1'),
        (WHOLE % (SCALE % "", SCALE % "")).replace(', "reading": 0.1', ""),
    ],
)
def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path, text: str) -> None:
    path_of("mine", tmp_path).write_text(text)
    with pytest.raises(BadSettings, match="--calibrate"):
        load_calibration("mine", tmp_path)


def test_a_file_that_is_no_text_is_named_with_its_remedy(tmp_path: Path) -> None:
    path_of("mine", tmp_path).write_bytes(b"\xff\xfe{")
    with pytest.raises(BadSettings, match="--calibrate"):
        load_calibration("mine", tmp_path)


def test_a_file_of_an_earlier_versions_signals_is_left_alone(tmp_path: Path) -> None:
    earlier = SCALE % '"score": 2.3, "cosine": 4.2'
    path_of("mine", tmp_path).write_text(WHOLE % (earlier, earlier))
    assert load_calibration("mine", tmp_path) == shipped_calibration()


def test_a_signal_that_is_no_number_refuses() -> None:
    assert shipped_calibration().answering.weigh(signals(float("nan"))) == 0.0


@given(st.builds(Features, *[numbers] * 3, st.booleans()))
def test_confidence_is_a_share_whatever_the_signals(found: Features) -> None:
    assert (
        0 <= shipped_calibration().answering.weigh(found) <= 1
        and 0 <= shipped_calibration().opening.weigh(found) <= 1
    )


def test_learning_tells_answers_from_near_misses() -> None:
    examples = [Example("answerable", signals(1 + n / 20), n > 5) for n in range(20)]
    examples += [Example("near_miss", signals(1 + n / 20, strangers=1.0), False) for n in range(10)]
    examples += [Example("other", signals(n / 40), False) for n in range(20)]
    learned = learn(examples, "mine")
    weights = learned.answering.weights
    assert weights["standing"] > 0 > weights["strangers"]
    sure = [learned.answering.weigh(it.signals) for it in examples]
    answered = [it >= learned.answering.threshold for it in sure]
    assert sum(answered[:20]) == 18  # nine of ten
    assert sum(answered[20:]) <= 2
    assert sum(it >= learned.sure for it in sure[:20]) == 14  # without a doubt, seven of ten
    assert learned.made_with == {"answerable": "20", "near_miss": "10", "other": "20"}


def test_corpora_that_share_documents_count_together_as_one() -> None:
    plain = [Example("answerable", signals(n / 10), n > 5, "a", "a") for n in range(20)]
    plain += [Example("near_miss", signals(n / 20), False, "a", "a") for n in range(20)]
    named = [replace(it, corpus="b", family="b", signals=signals(1.0, strangers=0.5)) for it in plain[20:]]
    named += [replace(it, corpus="b", family="b") for it in plain[:20]]
    again = [replace(it, corpus="c") for it in named]
    learned, twice = learn([*plain, *named], ""), learn([*plain, *named, *again], "")
    assert twice.answering.weights == pytest.approx(learned.answering.weights, rel=0.1)
    apart = learn([*plain, *named, *(replace(it, family="c") for it in again)], "")
    assert apart.answering.weights["strangers"] < twice.answering.weights["strangers"] < 0


def test_a_reply_opens_with_a_quote_where_most_such_quotes_were_right() -> None:
    asked = [(0.9, True), (0.8, True), (0.7, True), (0.6, True), (0.5, True), (0.4, True), (0.3, False)]
    assert opening_from(asked) == 0.3
    assert opening_from([*asked, (0.2, False), (0.1, False)]) == 0.3
    assert opening_from([(0.9, False), (0.8, False)]) == 1.0
