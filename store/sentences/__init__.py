"""Sentences of passages: how a passage is cut into them, how they read, and what each could answer. Pure.

`ledger/sentence_rows.py` keeps them, and `embedding.py` gives them their vectors.
"""

from store.passage import PassageSentence
from store.sentences.cutting import VERSION, cut, sentences_of
from store.sentences.splitting import Splitter, split
from store.sentences.wording import (
    NUMERALS,
    STOPWORDS,
    AnswerKind,
    fold,
    kinds_of,
    names,
    numbers,
    plain_number,
    readable,
    shows,
    visible,
    words,
)

__all__ = [
    "NUMERALS",
    "STOPWORDS",
    "VERSION",
    "AnswerKind",
    "PassageSentence",
    "Splitter",
    "cut",
    "fold",
    "kinds_of",
    "names",
    "numbers",
    "plain_number",
    "readable",
    "sentences_of",
    "shows",
    "split",
    "visible",
    "words",
]
