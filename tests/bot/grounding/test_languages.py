"""Recorded answers in German, French, Spanish and Japanese: the true sentences are found supported."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.grounding import Outcome, Verifier, without_marks
from bot.model.embedding import EncodedText, WordEncoder
from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.sentences import readable, sentences_of

SAMPLES = Path(__file__).parents[2] / "samples" / "languages"
SHOWN = 0.75


class Once:
    """An encoder that reads no text twice: each row here is checked against the same pages."""

    def __init__(self, encoder: WordEncoder) -> None:
        self._encoder = encoder
        self._read: dict[str, EncodedText] = {}

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        new = [it for it in dict.fromkeys(texts) if it not in self._read]
        self._read |= dict(zip(new, self._encoder.encode(new), strict=True))
        return [self._read[it] for it in texts]


@pytest.fixture(scope="module")
def verifier(word_encoder: WordEncoder) -> Verifier:
    return Verifier.of(Once(word_encoder), "balanced")


def passages(language: str) -> Iterator[Passage]:
    for page in sorted((SAMPLES / language).iterdir()):
        title, *parts = page.read_text("utf-8").split("\n## ")
        source = Source(page.name, Kind.FILE, page.name, title.split("\n")[0], "", "", Audience.everyone())
        for part in parts:
            heading, _, text = part.partition("\n")
            headings = (source.title, heading)
            yield Passage(f"{page.name}#{heading}", source, headings, text, 0, 0, len(text), 1)


def rows(language: str) -> list[Mapping[str, Any]]:
    lines = (SAMPLES / f"answers_{language}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def supported(verifier: Verifier, language: str, *, true: bool) -> list[bool]:
    """Whether each sentence that is true, or is not, is found supported."""
    cuts = [sentences_of(it) for it in passages(language)]
    return [
        verifier.verify(readable(without_marks(it["text"])), reading).outcome is Outcome.SUPPORTED
        for row in rows(language)
        for reading in [verifier.read(cuts, row["question"])]
        for it in (*row["good"], *row["mixed"])
        if it["supported"] == true
    ]


@pytest.mark.parametrize("language", ["de", "fr", "es", "ja"])
def test_true_sentences_of_each_language_are_supported_and_most_false_ones_not(
    verifier: Verifier, language: str
) -> None:
    shown = supported(verifier, language, true=True)
    assert len(shown) > 25 and sum(shown) >= SHOWN * len(shown)
    false = supported(verifier, language, true=False)
    assert len(false) == 8 and sum(false) <= 4
