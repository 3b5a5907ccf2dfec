"""Drafting: questions for a question file, made of the team's own documents."""

from bot.evaluation.drafting.suggestions import MOST, suggested_rows

__all__ = ["MOST", "suggested_rows"]
