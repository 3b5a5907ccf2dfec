"""Retrieval: passages for a question, and their sentences in order of how well they answer it."""

from bot.retrieval.approved import asks_the_same
from bot.retrieval.excerpts import excerpt
from bot.retrieval.fragments import says_nothing
from bot.retrieval.near_misses import closest
from bot.retrieval.odd_words import least_oddness
from bot.retrieval.retriever import Evidence, Retriever, in_turns, sentences_by_passage
from bot.retrieval.rows import asks_for, is_key, is_named, leaves_empty
from bot.retrieval.search import Pages, SearchResult, expand, find_passages
from bot.retrieval.sentence_ranking import OUT, ScoredSentence, choose
from bot.retrieval.snippets import snippet
from bot.retrieval.talk import only_asks
from bot.retrieval.term_coverage import rarity
from bot.retrieval.topic import Gathered, gather, on_topic
from bot.retrieval.versions import put_away

__all__ = [
    "OUT",
    "Evidence",
    "Gathered",
    "Pages",
    "Retriever",
    "ScoredSentence",
    "SearchResult",
    "asks_for",
    "asks_the_same",
    "choose",
    "closest",
    "excerpt",
    "expand",
    "find_passages",
    "gather",
    "in_turns",
    "is_key",
    "is_named",
    "least_oddness",
    "leaves_empty",
    "on_topic",
    "only_asks",
    "put_away",
    "rarity",
    "says_nothing",
    "sentences_by_passage",
    "snippet",
]
