"""Queries as people write them, about passages that are there: plain, terse, misspelt, chatty."""

import random
import re
from collections.abc import Sequence

from store.ledger.terms import is_stopword
from store.passage import Passage

STYLES = ("plain", "terse", "misspelt", "chatty")


def queries(passages: Sequence[Passage], count: int, seed: int) -> list[str]:
    """`count` queries of all styles in turn."""
    chance = random.Random(seed)
    return [_query(chance, chance.choice(passages), STYLES[turn % len(STYLES)]) for turn in range(count)]


def _query(chance: random.Random, passage: Passage, style: str) -> str:
    words = [word for word in re.findall(r"[^\W\d_]{4,}", passage.text) if not is_stopword(word.casefold())]
    picked = chance.sample(words, min(len(words), 9)) or [passage.source.title]
    first, *others = picked
    plain = f"What is the {first} of {' and '.join(others[:2])} for {passage.source.title}?"
    if style == "terse":
        return " ".join(picked[:3])
    if style == "misspelt":
        return re.sub(r"[^\W\d_]{5,}", lambda found: _slip(chance, found.group()), plain)
    if style == "chatty":
        return (
            f"hey all, sorry to bother you on a Friday! I was talking with {picked[-1]} about"
            f" {' '.join(others[2:5])} and nobody could tell me where it says so... {plain} We looked at"
            f" {', '.join(others[5:7])} already but that seems old. thanks a lot, no hurry really :)"
        )
    return plain


def _slip(chance: random.Random, word: str) -> str:
    """Two letters swapped, one left out, or one twice; every other word stays."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word,
            word,
            word,
        ]
    )
