"""Grounding: whether sentences of documents say what a sentence claims, and where they disagree."""

from bot.grounding.contradiction import disagreements
from bot.grounding.operators import Operator
from bot.grounding.terms import terms_of
from bot.grounding.verify import ground, non_answer, spoken

__all__ = ["Operator", "disagreements", "ground", "non_answer", "spoken", "terms_of"]
