"""How alike two words are by their letters, for languages that the embedder does not know. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ー]+")
_HIRAGANA = re.compile(r"[\u3040-\u309fー]+")
_SHORTEST = 4  # letters of a word that may be part of another
_WITHIN, _STEM = 0.75, 0.7


def is_unspaced(word: str) -> bool:
    """Whether it is Han or kana."""
    return bool(_UNSPACED.fullmatch(word))


def is_grammar(word: str) -> bool:
    """Whether it is hiragana alone: endings and particles, for the most part."""
    return bool(_HIRAGANA.fullmatch(word))


@lru_cache(maxsize=100_000)
def likeness(word: str, other: str) -> float:
    """From 0 to 1: how much of `word` stands in `other`, or how much of both is the same."""
    if is_unspaced(word):
        mine = _pairs(word)
        return len(mine & _pairs(other)) / len(mine) if len(word) > 1 else float(word in other)
    one, two = _bare(word), _bare(other)
    if one == two:
        return 1.0
    shorter, longer = sorted((one, two), key=len)
    if len(shorter) < _SHORTEST:
        return 0.0
    if shorter in longer:
        return _WITHIN
    shared = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(shorter))
    if shared > _SHORTEST and shared >= 0.6 * len(shorter):
        return _STEM
    here, there = _triples(one), _triples(two)
    return 2 * len(here & there) / (len(here) + len(there))


def likenesses(words: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
    """Of each of `words` to each of `others`; shape (words, others)."""
    places: dict[str, int] = {}
    index = np.array([places.setdefault(it, len(places)) for it in others], dtype=np.intp)
    found = np.array([[likeness(word, it) for it in places] for word in words], dtype=np.float32)
    return found.reshape(len(words), len(places))[:, index]


@lru_cache(maxsize=50_000)
def _bare(word: str) -> str:
    """Folded, without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(it for it in apart if not unicodedata.combining(it))


def _pairs(text: str) -> set[str]:
    return set(map("".join, pairwise(text)))


@lru_cache(maxsize=50_000)
def _triples(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
