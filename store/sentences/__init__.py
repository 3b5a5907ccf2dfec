"""Sentences of passages: how a passage is cut into them, how they read, and what each could answer. Pure.

Only the store looks further in: `rows` keeps them in the ledger, `embedding` gives them their vectors.
"""

from store.sentences.cutting import VERSION, sentences_of
from store.sentences.markup import readable, visible
from store.sentences.sentence import AnswerKind, PassageSentence, kinds_of, shows
from store.sentences.splitting import Splitter, split
from store.sentences.wording import NUMERALS, STOPWORDS, fold, names, numbers, plain_number, words

__all__ = [
    "NUMERALS",
    "STOPWORDS",
    "VERSION",
    "AnswerKind",
    "PassageSentence",
    "Splitter",
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
