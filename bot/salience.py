"""The messages that a discussion turns on: near to all others, with a cue of weight, unlike each other."""

import re
from collections.abc import Sequence

import numpy as np

from bot.readable import readable
from bot.said import Said
from bot.words import content, fold, numbers
from store.embedder import Embedder

_DECIDES = re.compile(
    r"\b(decid\w*|decision|agree[ds]?|approved?|we('ll| will| should| need to|'re going to)|let's|going with|"
    r"conclusion|final(ly|ise|ize)?|plan is|settled|ship(ped)?|launch\w*|release[ds]?|cancel\w*|"
    r"postpone\w*)\b"
)
_ACTS = re.compile(
    r"\b(i'll|i will|can you|could you|please|todo|action|follow up|"
    r"by (monday|tuesday|wednesday|thursday|friday|tomorrow|eod|end of|next)|deadline|due|"
    r"owner|assign\w*|blocked|broken|fail\w*|outage|fix(ed)?)\b"
)
_DATES = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d|\d{4}"
)
# What a cue of each kind adds to a similarity between 0 and 1.
_CUES = ((_DECIDES, 0.15), (_ACTS, 0.1), (_DATES, 0.05))
_QUESTION, _NUMBERS, _SHORT = 0.03, 0.03, -0.15
_FEW_WORDS = 5
# What it costs to be like something already taken.
_LIKENESS = 0.6


def salient(said: Sequence[Said], embedder: Embedder) -> list[Said]:
    """`said` by weight, each next one unlike those before it (maximal marginal relevance)."""
    if not said:
        return []
    vectors = embedder.embed_passages([readable(it.text) for it in said], urgent=True)
    middle = vectors.mean(axis=0)
    weights = vectors @ (middle / (np.linalg.norm(middle) or 1.0)) + np.array([_cue(it.text) for it in said])
    likeness = np.zeros(len(said))
    left = list(range(len(said)))
    order: list[Said] = []
    while left:
        best = max(left, key=lambda i: float(weights[i] - _LIKENESS * likeness[i]))
        left.remove(best)
        order.append(said[best])
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return order


def _cue(text: str) -> float:
    folded = fold(text)
    weight = sum(added for pattern, added in _CUES if pattern.search(folded))
    if "?" in text:
        weight += _QUESTION
    if numbers(text):
        weight += _NUMBERS
    return weight + (_SHORT if len(content(text)) < _FEW_WORDS else 0.0)
