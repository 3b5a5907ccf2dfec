"""Query: what a question asks for, and what to look up for it."""

from bot.query.answer_kind import expected_kind
from bot.query.asking import is_marked, is_question, is_remark
from bot.query.language import language_asked
from bot.query.leaning import Leaning, leaning_of
from bot.query.material import Asked, asked_in, code_asked
from bot.query.rewrite import Query, queries
from bot.query.smalltalk import Smalltalk, smalltalk_in
from bot.query.value_form import WantedValue

__all__ = [
    "Asked",
    "Leaning",
    "Query",
    "Smalltalk",
    "WantedValue",
    "asked_in",
    "code_asked",
    "expected_kind",
    "is_marked",
    "is_question",
    "is_remark",
    "language_asked",
    "leaning_of",
    "queries",
    "smalltalk_in",
]
