"""Whole sentences out of what the model writes; one that repeats itself is not heard to the end."""

import threading

import pytest

from bot.answering.generation import written_sentences
from bot.errors import ModelFailed
from bot.model.text_stream import TextStream, Written

TOLD = "Take 240 hours. The rest is lost at the end of"


def stream(text: str, cancel: threading.Event | None = None, error: ModelFailed | None = None) -> TextStream:
    made = TextStream(cancel)
    for start in range(0, len(text), 5):
        made.put(text[start : start + 5])
    made.end(Written(text, "stop", 0, 0, 0, 0.0), error)
    return made


def test_each_sentence_is_whole_and_nothing_is_left_out() -> None:
    found = list(written_sentences(stream(TOLD)))
    assert len(found) == 2 and "".join(found) == TOLD


def test_of_a_text_that_is_withdrawn_no_half_sentence_is_heard() -> None:
    cancel = threading.Event()
    heard = []
    for sentence in written_sentences(stream(TOLD, cancel)):
        heard.append(sentence.strip())
        cancel.set()
    assert heard == ["Take 240 hours."]


def test_a_failure_comes_after_the_sentences_before_it() -> None:
    found = written_sentences(stream(TOLD, error=ModelFailed("broken")))
    assert next(found).strip() == "Take 240 hours."
    with pytest.raises(ModelFailed, match="broken"):
        next(found)


@pytest.mark.parametrize(
    "text", ["Yes, it is so. " * 9, "It is so. It is not. " * 9, f"First. {'So it is so and ' * 30}."]
)
def test_a_model_that_repeats_itself_is_not_heard_again(text: str) -> None:
    found = list(written_sentences(stream(text)))
    assert 1 <= len(found) <= 3
