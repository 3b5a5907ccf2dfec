"""Signals that tell an answer from a near miss, for the gate to weigh. Pure.

Measured with each of thirteen corpora left out in turn (docs/quality.md has the table): how near single words
come, by themselves or in their sentence, the share of the question's words that is found, its length, how the
nearest passages fall off, and how far the best leads add nothing to these that holds on other documents. What
does is how the question lies without one of its words (bot/retrieval/odd_words.py).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.query import WantedValue
from bot.retrieval import Evidence, ScoredSentence, least_oddness, rarity
from bot.tokens import content, words

_LOOKED_AT = 40
_WHOLLY, _ELSEWISE = 0.99, 0.5
_WITHOUT_VALUE, _OF_SOMETHING_ELSE = 0.5, 0.1
# From this standing on an odd word counts in full.
_NEAR = 0.3
# A word that documents write with a capital inside a sentence at least this often is a name.
_CAPITAL = 0.6
_TOKEN = re.compile(r"[^\W_][\w.&'’/@-]*[^\W_]|[^\W_]")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+| · ")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for the best sentences, and against them.

    `standing` is how far the best sentence scores above the store's noise; one without a value of the form
    asked for counts lower. `strangers` is the share of the question, by rarity, that is names which the best
    sentence with such a value, its title and its headings do not have. `lead` is how much the best scores
    above the next. `lacking` is whether none of the best sentences has such a value. `odd` is the least
    oddness of those about as good as the best: a word that is out of place tells a fact about something else
    from the one asked for. It counts for less where they lie far off: there other wording may be all it is.
    """

    standing: float
    strangers: float
    lead: float
    lacking: bool
    odd: float = 0.0


def extract_features(evidence: Evidence) -> Features:
    """Of evidence with at least one sentence."""
    question, texts, scored = evidence.query.text, evidence.texts, evidence.scored
    asked = WantedValue.by(question)
    best = [(it, _missing(asked, it)) for it in scored[:_LOOKED_AT]]
    standing = max(it.score - _penalty(missing) for it, missing in best) - evidence.noise
    lacking = min(missing for _, missing in best)
    answer = next(it.sentence for it, missing in best if missing == lacking)
    weights = _rarity(question, texts)
    context = f"{answer.passage.context} {answer.heading} {answer.whole}"
    strangers = (_names(question, texts) & weights.keys()) - set(content(context))
    return Features(
        standing=standing,
        strangers=sum(weights[word] for word in strangers) / (sum(weights.values()) or 1.0),
        lead=scored[0].score - scored[1].score if len(scored) > 1 else 0.0,
        lacking=lacking == 1,
        odd=least_oddness(scored) * min(max(standing, 0.0) / _NEAR, 1.0),
    )


def _missing(asked: WantedValue, it: ScoredSentence) -> float:
    """Whether it lacks the value asked for; one that has all words of the question may tell it otherwise."""
    missing = asked.missing(it.sentence.whole, it.sentence.heading)
    return max(0.0, missing - _ELSEWISE) if it.cover >= _WHOLLY else missing


def _penalty(missing: float) -> float:
    """What a sentence's score loses without the value asked for, or where it counts something else."""
    return _WITHOUT_VALUE if missing == 1 else _OF_SOMETHING_ELSE if missing else 0.0


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
