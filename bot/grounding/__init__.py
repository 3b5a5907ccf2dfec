"""Grounding: whether a sentence that a model wrote stands in passages, and where they disagree.

`Verifier` weighs a capable writer's own words; `ground` holds a small one's to the words that are there.
"""

from bot.grounding.contradiction import disagreements
from bot.grounding.declining import declines
from bot.grounding.facts import facts_of
from bot.grounding.language import is_common
from bot.grounding.rows import cells_of, named_cells, tables_in
from bot.grounding.rules import Operator, ground, non_answer, spoken, terms_of, without_marks
from bot.grounding.turns import denials
from bot.grounding.verifier import Outcome, Reading, Verdict, Verifier

__all__ = [
    "Operator",
    "Outcome",
    "Reading",
    "Verdict",
    "Verifier",
    "cells_of",
    "declines",
    "denials",
    "disagreements",
    "facts_of",
    "ground",
    "is_common",
    "named_cells",
    "non_answer",
    "spoken",
    "tables_in",
    "terms_of",
    "without_marks",
]
