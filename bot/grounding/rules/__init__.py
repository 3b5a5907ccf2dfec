"""Strict rules: whether quoted words say what a sentence claims, nearly word for word. For small writers."""

from bot.grounding.rules.operators import Operator
from bot.grounding.rules.support import ground, non_answer, spoken, without_marks
from bot.grounding.rules.terms import FREE, meaning, stem, terms_of

__all__ = [
    "FREE",
    "Operator",
    "ground",
    "meaning",
    "non_answer",
    "spoken",
    "stem",
    "terms_of",
    "without_marks",
]
