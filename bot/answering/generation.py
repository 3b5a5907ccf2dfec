"""The model's words as whole sentences, ended as soon as it repeats itself."""

from collections.abc import Iterator

from bot.model.text_stream import TextStream
from bot.tokens import words
from store.sentences import Splitter


def written_sentences(text: TextStream) -> Iterator[str]:
    """Each sentence as it is complete. Half a one comes only where the text ends, not where it is withdrawn.

    Ends early when the model repeats itself. Raises what reading the text raises.
    """
    heard: list[str] = []
    for sentence in _split(text):
        if repeats(sentence, heard):
            return
        yield sentence
        heard.append(sentence)


def _split(text: TextStream) -> Iterator[str]:
    splitter = Splitter()
    for piece in text:
        for sentence in splitter.feed(piece):
            if text.cancelled:  # since the piece came
                return
            yield sentence
    if not text.cancelled:
        yield from splitter.close()


def repeats(sentence: str, heard: list[str]) -> bool:
    """Whether a model has begun to loop: it says a sentence again, or the same words over and over in one."""
    now = words(sentence)
    if any(words(earlier) == now for earlier in heard) and len(now) > 2:
        return True
    return len(now) >= 24 and len(set(now)) < len(now) * 0.35
