"""Sentences of passages: how a passage is cut into them, how they read, and what each could answer. Pure.

`ledger/sentence_rows.py` keeps them, and `embedding.py` gives them their vectors.
"""

from store.passage import PassageSentence
from store.sentences.cutting import VERSION, cut, named_row, sentences_of
from store.sentences.headers import heads_a_message
from store.sentences.kinds import AnswerKind, kinds_of, shows
from store.sentences.marking import MARK, distinct
from store.sentences.markup import (
    FOOTNOTE,
    LEFT_OUT,
    REFERENCE,
    SMALL,
    as_markdown,
    reference,
    small,
    unescape,
    without_struck,
)
from store.sentences.paragraphs import ANSWER_MARK, QUESTION_MARK
from store.sentences.splitting import Splitter, split
from store.sentences.wording import (
    CALENDAR,
    NUMERALS,
    STOPWORDS,
    cell,
    fold,
    names,
    numbers,
    plain_number,
    readable,
    spellings,
    visible,
    with_struck,
    words,
)

__all__ = [
    "ANSWER_MARK",
    "CALENDAR",
    "FOOTNOTE",
    "LEFT_OUT",
    "MARK",
    "NUMERALS",
    "QUESTION_MARK",
    "REFERENCE",
    "SMALL",
    "STOPWORDS",
    "VERSION",
    "AnswerKind",
    "PassageSentence",
    "Splitter",
    "as_markdown",
    "cell",
    "cut",
    "distinct",
    "fold",
    "heads_a_message",
    "kinds_of",
    "named_row",
    "names",
    "numbers",
    "plain_number",
    "readable",
    "reference",
    "sentences_of",
    "shows",
    "small",
    "spellings",
    "split",
    "unescape",
    "visible",
    "with_struck",
    "without_struck",
    "words",
]
