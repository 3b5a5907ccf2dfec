"""What a talk turns on: the sentences that say most of it, or of what is asked about, unlike each other.

The weights were learned on the meetings of QMSum; `python -m bench.evaluation.salience` learns them
again and measures them on the kinds of meeting that they were not learned on.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import numpy as np

from bot.question import Said
from bot.reply import PointKind
from bot.summarization.chatter import chatter
from bot.summarization.formality import breaks_off, formality
from bot.summarization.kinds import Told, called_open, told
from bot.summarization.tidying import excerpted, tidied
from bot.tokens import content, fold
from store.sentences import readable, split
from store.vectors import Embedder, Vectors

SIGNALS = ("near", "central", "speaker", "formal", "stretch")
"""Nearness to what is asked about, and to all that was said; whether who is asked about speaks there; how
far the sentence can be understood by itself; and whether it stands in one of the stretches that bear most on
what is asked."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"near": 0.19, "central": 0.07, "speaker": 0.08, "formal": 0.09, "stretch": 0.06}
)
WEIGHTS_WHOLE: Mapping[str, float] = MappingProxyType({"central": 0.23, "formal": 0.21})
# In deviations of the weighted signals: what a sentence of a kind is worth beside any, and what it costs to
# be like one that was taken.
_KINDS = {PointKind.DECISION: 1.0, PointKind.ACTION: 0.7}
_DUE = 1.0
_LEFT_OPEN = 1.0  # a question that is called an open one
_BRIEF, _BROKEN_OFF, _LIKENESS, _LIKENESS_WHOLE = -3.0, -2.0, 2.0, 2.5
# However far from all else a decision is, or a task with its date: among thirty alerts it is to be found.
_KNOWN, _LEAST = 1.0, 0.0
_FEWEST = 5  # words; fewer seldom say anything alone
# Sentences of one message that are looked at: somebody waits, and pasted pages have thousands.
_READ = 80
# A stretch has about so many words, half of them shared with the next; so many count, the first for most.
_STRETCH, _STRETCHES = 160, (1.0, 0.8, 0.6)
_WORDS_ASKED = 0.3
_FAR = 0.3
_SPEAKS_NEAR = 3  # turns
_HAN_KANA = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class SaidSentence:
    """A sentence of message number `message`, as it reads; `size` counts its words, `place` the sentences of
    the message before it."""

    message: int
    text: str
    size: int
    told: Told
    place: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """What was said, cut into sentences, each with its vector."""

    said: Sequence[Said]
    sentences: Sequence[SaidSentence]
    vectors: Vectors

    @property
    def of_message(self) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
        return np.array([it.message for it in self.sentences], dtype=np.intp)

    @property
    def sizes(self) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
        return np.array([it.size for it in self.sentences], dtype=np.intp)


def read_talk(said: Sequence[Said], embedder: Embedder) -> Talk:
    """The sentences that say something, greetings within a message left out. Raises ModelFailed."""
    found = [it for at, message in enumerate(said) for it in _sentences(at, message)]
    texts = [it.text for it in found]
    vectors = embedder.embed_passages(texts, urgent=True) if texts else np.zeros((0, embedder.dimension))
    return Talk(said, found, np.asarray(vectors, dtype=np.float32))


def _sentences(at: int, message: Said) -> list[SaidSentence]:
    read = list(islice(filter(None, (_tidied(readable(it)) for it in split(message.text))), _READ))
    read = read or [readable(message.text)]
    # The "No." that answers a question is none.
    telling = [place for place, it in enumerate(read) if not chatter(it) or (message.answers and not place)]
    telling = telling or list(range(len(read)))
    return [
        SaidSentence(at, read[it], size_of(read[it]), told(read[it], message.author), it) for it in telling
    ]


def _tidied(sentence: str) -> str:
    """Tidied, where every word that is left is the speaker's."""
    text = tidied(sentence)
    return text if excerpted(text, sentence) else sentence


def size_of(text: str) -> int:
    """Its words; two signs of Chinese or Japanese count as one."""
    return len(text.split()) + len(_HAN_KANA.findall(text)) // 2


def ranked(talk: Talk, worth: Vectors, *, whole: bool) -> Iterator[int]:
    """The numbers of its sentences, those that are `worth` most first, each next one unlike those before it.

    That is maximal marginal relevance (Carbonell and Goldstein 1998).
    """
    weights = worth.copy()
    likeness, cost = np.zeros(len(weights)), _LIKENESS_WHOLE if whole else _LIKENESS
    while np.isfinite(weights).any():
        best = int(np.argmax(weights - cost * likeness))
        yield best
        weights[best] = -np.inf
        likeness = np.maximum(likeness, talk.vectors @ talk.vectors[best])


def weigh(talk: Talk, embedder: Embedder, about: str, weights: Mapping[str, float] | None = None) -> Vectors:
    """What each sentence is worth, in deviations; by other `weights` than the measured ones where given."""
    if not talk.sentences:
        return np.zeros(0, dtype=np.float32)
    found = signals(talk, embedder, about)
    weights = weights or (WEIGHTS if about else WEIGHTS_WHOLE)
    total = sum((weight * found[name] for name, weight in weights.items()), np.zeros(len(talk.sentences)))
    total = (total - total.mean()) / (total.std() or 1.0)
    if about:
        total[_beside(talk, found["near"], matter(talk, about))] = -np.inf
    kinds = np.array([0.0 if about else _worth(it) for it in talk.sentences])
    total = np.where(kinds >= _KNOWN, np.maximum(total, _LEAST), total)
    broken = np.array([breaks_off(it.text) for it in talk.sentences])
    faults = _BRIEF * (talk.sizes < _FEWEST) + _BROKEN_OFF * broken
    return np.asarray(total + kinds + faults, dtype=np.float32)


def _worth(sentence: SaidSentence) -> float:
    told = sentence.told
    if told.kind is PointKind.QUESTION and called_open(sentence.text):
        return _LEFT_OPEN
    return _KINDS.get(told.kind, 0.0) + (_DUE if told.due and told.kind is PointKind.ACTION else 0.0)


def _beside(talk: Talk, near: Vectors, roots: Sequence[str]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which sentences are about something else: far from what is asked, beside the nearest, and without a
    word of it, as is their heading."""
    asked = set(roots)
    headed = [not asked.isdisjoint(content(it.author)) for it in talk.said]
    called = np.array([headed[it.message] or not asked.isdisjoint(content(it.text)) for it in talk.sentences])
    return np.asarray((near < _FAR * near.max()) & ~called, dtype=np.bool_)


def named(talk: Talk, about: str) -> set[str]:
    """Those who speak and are named in what is asked."""
    return {it.author for it in talk.said if len(it.author) > 1 and fold(it.author) in fold(about)}


def signals(talk: Talk, embedder: Embedder, about: str) -> Mapping[str, Vectors]:
    """One figure for each sentence, by the names of SIGNALS; those of what is asked only where it is."""
    telling = talk.sizes >= _FEWEST
    middle = talk.vectors[telling if telling.any() else slice(None)].mean(axis=0)
    found: dict[str, Vectors] = {
        "central": talk.vectors @ (middle / (np.linalg.norm(middle) or 1.0)),
        "formal": np.array([formality(it.text) for it in talk.sentences], dtype=np.float32),
    }
    if about:
        asked = embedder.embed_query(about)
        found["near"] = talk.vectors @ asked
        found["speaker"] = _speaks(talk, named(talk, about))
        found["stretch"] = _stretches(talk, asked, matter(talk, about))
    return found


def matter(talk: Talk, about: str) -> list[str]:
    """The roots of what is asked about without those that name who speaks."""
    roots = content(about)
    names = {root for name in named(talk, about) for root in content(name)}
    return [it for it in roots if it not in names] or roots


def _speaks(talk: Talk, people: set[str]) -> Vectors:
    """Whether one of `people` speaks at a sentence, or near it: a Gaussian over turns."""
    if not people:
        return np.zeros(len(talk.sentences), dtype=np.float32)
    speaks = np.array([it.author in people for it in talk.said], dtype=np.float32)
    reach = np.arange(-3 * _SPEAKS_NEAR, 3 * _SPEAKS_NEAR + 1) / _SPEAKS_NEAR
    weights = np.exp(-0.5 * reach**2)
    near = np.convolve(speaks, weights / weights.sum(), "full")[3 * _SPEAKS_NEAR :][: len(speaks)]
    return np.asarray(near[talk.of_message], dtype=np.float32)


def _stretches(talk: Talk, asked: Vectors, roots: Sequence[str]) -> Vectors:
    """How much a sentence stands in the stretches of the talk that bear most on what is asked."""
    windows = list(_windows(talk.sizes.tolist()))
    lengths = np.minimum(talk.sizes, 30)[:, None]
    summed = np.concatenate([np.zeros((1, talk.vectors.shape[1])), np.cumsum(talk.vectors * lengths, axis=0)])
    middles = np.stack([summed[end] - summed[start] for start, end in windows])
    middles /= np.linalg.norm(middles, axis=1, keepdims=True) + 1e-9
    words = [content(it.text) for it in talk.sentences]
    shared = bm25([[root for it in words[start:end] for root in it] for start, end in windows], roots)
    best = np.argsort(-(middles @ asked + _WORDS_ASKED * shared / (shared.max() or 1.0)), kind="stable")
    found = np.zeros(len(talk.sentences), dtype=np.float32)
    for weight, window in zip(_STRETCHES, best, strict=False):
        start, end = windows[window]
        found[start:end] = np.maximum(found[start:end], weight)
    return found


def _windows(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring sentences of so many words, each beginning in the middle of the one before."""
    start = 0
    while start < len(sizes):
        end, words = start, 0
        while end < len(sizes) and (end == start or words + sizes[end] <= _STRETCH):
            words += sizes[end]
            end += 1
        yield start, end
        if end >= len(sizes):
            return
        after, words = start, 0
        while after < end and words < _STRETCH / 2:
            words += sizes[after]
            after += 1
        start = max(after, start + 1)


def bm25(texts: Sequence[Sequence[str]], roots: Sequence[str], k: float = 1.2, b: float = 0.75) -> Vectors:
    """Robertson and Zaragoza 2009, with the usual constants, for texts and a query given as roots."""
    usual = sum(map(len, texts)) / max(1, len(texts)) or 1.0
    holding = Counter(root for text in texts for root in set(text))
    found = np.zeros(len(texts), dtype=np.float32)
    for at, text in enumerate(texts):
        counted = Counter(text)
        for root in set(roots) & counted.keys():
            rarity = np.log(1 + (len(texts) - holding[root] + 0.5) / (holding[root] + 0.5))
            often = counted[root]
            found[at] += rarity * often * (k + 1) / (often + k * (1 - b + b * len(text) / usual))
    return found
