"""Signals that tell an answer from a near miss, for the gate to weigh. Pure.

Measured on the development questions and on SQuAD 2.0: per-token likeness, leaving words of the question out,
likeness of single words, negations and how far the best leads were tried too, and add nothing to these.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.query import WantedValue
from bot.retrieval import ScoredSentence, rarity
from bot.tokens import content, words

_LOOKED_AT = 12
_LONGEST = 10
# A word that documents write with a capital inside a sentence at least this often is a name.
_CAPITAL = 0.6
_TOKEN = re.compile(r"[^\W_][\w.&'’/@-]*[^\W_]|[^\W_]")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+| · ")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for the best sentences, and against them.

    `score` and `cosine` are the best sentence's, `lead` is how much it scores above the next. `words` counts
    the question's content words, up to ten: a long question is less like any one sentence than a short one
    is. `lacking` is 1 where the best sentence has no value of the form asked for, 0.5 where it counts
    something else, else 0. `strangers` is the share of the question, by rarity, that is names which the best
    sentence with such a value, its title and its headings do not have.
    """

    score: float
    cosine: float
    lead: float
    words: float
    lacking: float
    strangers: float


def extract_features(question: str, scored: Sequence[ScoredSentence], texts: Sequence[str]) -> Features:
    """`scored` from passages with these `texts` as one reads them, both best first and with at least one."""
    asked = WantedValue.by(question)
    best = scored[:_LOOKED_AT]
    lacking = [asked.missing(it.sentence.whole, it.sentence.heading) for it in best]
    answer = best[lacking.index(min(lacking))].sentence
    weights = _rarity(question, texts)
    context = f"{answer.passage.context} {answer.heading} {answer.whole}"
    missing = (_names(question, texts) & weights.keys()) - set(content(context))
    return Features(
        score=best[0].score,
        cosine=best[0].cosine,
        lead=best[0].score - best[1].score if len(best) > 1 else 0.0,
        words=float(min(len(weights), _LONGEST)),
        lacking=lacking[0],
        strangers=sum(weights[word] for word in missing) / (sum(weights.values()) or 1.0),
    )


def _rarity(question: str, texts: Sequence[str]) -> dict[str, float]:
    """Each content word of the question with how few of the texts hold it."""
    held = [set(content(text)) for text in texts]
    wanted = dict.fromkeys(content(question)) or dict.fromkeys(words(question))
    return {word: rarity(word, held) for word in wanted}


def _names(question: str, texts: Sequence[str]) -> set[str]:
    """Roots of the question's words that are names, as it or the texts write them, or by a digit or a dot."""
    asked = set(content(question))
    capital: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for token, times in Counter(_inside(texts)).items():
        for word in asked.intersection(content(token)):
            every[word] += times
            capital[word] += times * (token != token.lower())
    found = {word for word in asked if every[word] and capital[word] >= _CAPITAL * every[word]}
    for i, match in enumerate(_TOKEN.finditer(question)):
        token = match.group()
        if re.search(r"\w[.@/_]\w|\d", token) or (i and token != token.lower()):
            found.update(content(token))
    return found & asked


def _inside(texts: Sequence[str]) -> Iterator[str]:
    """The words of each sentence but its first, which is written with a capital anyway."""
    for text in texts:
        for sentence in _SENTENCE.split(text):
            yield from _TOKEN.findall(sentence)[1:]
