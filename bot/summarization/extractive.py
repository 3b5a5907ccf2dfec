"""What a talk turns on: sentences near to all that was said, with a cue of weight, unlike each other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from bot.question import Said
from bot.tokens import content, fold, numbers
from store.sentences import readable, split
from store.vectors import Embedder, Vectors

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
# A sentence of 30 words says more than one of five; of fewer than eight it seldom says anything alone.
_LENGTH, _LONG, _BRIEF, _FEWEST = 0.2, 30, -1.0, 8
# What it costs to be like something already taken; what the words asked about and the whole talk add.
_LIKENESS, _WORDS, _WHOLE = 0.2, 0.3, 0.3
# The best sentence of a message is told with those beside it, up to so many characters. Measured with the
# rest on QMSum's meetings: `python -m bench.evaluation.qmsum`.
_ROOM = 200
# Sentences of one message that are looked at: somebody waits, and pasted pages have thousands.
_READ = 20


@dataclass(frozen=True, slots=True)
class Telling:
    """A message and the sentences of it that say most, as they read."""

    said: Said
    text: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of message number `message`, as it reads."""

    message: int
    text: str


def salient(said: Sequence[Said], embedder: Embedder, about: str = "") -> Iterator[Telling]:
    """Messages by the weight of their best sentence, each next one unlike those before it.

    That is maximal marginal relevance (Carbonell and Goldstein 1998); relevance is nearness to all that was
    said and cues of weight, or to what is asked `about`.
    """
    sentences = [_Sentence(i, text) for i, it in enumerate(said) for text in _sentences(it.text)]
    if not sentences:
        return
    vectors = embedder.embed_passages([it.text for it in sentences], urgent=True)
    weights = _weights(sentences, vectors, embedder, about)
    of_message = np.array([it.message for it in sentences])
    likeness = np.zeros(len(sentences))
    while np.isfinite(weights).any():
        best = int(np.argmax(weights - _LIKENESS * likeness))
        yield Telling(said[sentences[best].message], _around(sentences, best))
        weights[of_message == of_message[best]] = -np.inf
        likeness = np.maximum(likeness, vectors @ vectors[best])


def _sentences(text: str) -> list[str]:
    """The sentences as they read; short ones only where there are no others."""
    read = list(islice(filter(None, map(readable, split(text))), _READ))
    return [it for it in read if len(it.split()) >= _FEW_WORDS] or read or [readable(text)]


def _weights(sentences: Sequence[_Sentence], vectors: Vectors, embedder: Embedder, about: str) -> Vectors:
    """One for each sentence, infinite for none."""
    lengths = np.array([len(it.text.split()) for it in sentences])
    brief = lengths < _FEWEST
    middle = vectors[np.logical_not(brief) | brief.all()].mean(axis=0)
    central = vectors @ (middle / (np.linalg.norm(middle) or 1.0))
    form = _LENGTH * np.minimum(lengths, _LONG) / _LONG + _BRIEF * brief
    if not about:
        return np.asarray(central + np.array([_cue(it.text) for it in sentences]) + form, dtype=np.float32)
    asked = set(content(about))
    shared = np.array([len(asked & set(content(it.text))) / max(1, len(asked)) for it in sentences])
    near = vectors @ embedder.embed_query(about)
    return np.asarray(near + _WHOLE * central + _WORDS * shared + form, dtype=np.float32)


def _around(sentences: Sequence[_Sentence], best: int) -> str:
    """A sentence with what follows it and what goes before it in its message, as far as there is room."""
    first = last = best
    size = len(sentences[best].text)
    for step in (1, -1):
        place = best + step
        while 0 <= place < len(sentences) and sentences[place].message == sentences[best].message:
            size += len(sentences[place].text) + 1
            if size > _ROOM:
                break
            first, last = min(first, place), max(last, place)
            place += step
    return " ".join(it.text for it in sentences[first : last + 1])


def _cue(text: str) -> float:
    folded = fold(text)
    weight = sum(added for pattern, added in _CUES if pattern.search(folded))
    if "?" in text:
        weight += _QUESTION
    if numbers(text):
        weight += _NUMBERS
    return weight + (_SHORT if len(content(text)) < _FEW_WORDS else 0.0)


_NOTICE = re.compile(
    r"(<@\w+>|@?[\w.-]+( [\w.-]+)?) has (joined|left|renamed|archived|set|pinned|been added|added)\b"
)
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
_POLITE = frozenset(
    """thank thx ty cheer hi hey hello morning afternoon evening bye welcom congrat congratulation nice great
    awesom cool lol haha yay yep yup nope sound good happy birthday weekend cc ping bump agree done perfect
    amaz love +1 ack gotcha got""".split()  # noqa: SIM905 - one list of words
)
_SUBSTANCE = 2


def chatter(text: str) -> bool:
    """Whether a message may be left out of a summary unread."""
    plain = _EMOJI.sub(" ", readable(text))
    if _NOTICE.match(fold(plain)):
        return True
    roots = [root for root in content(plain) if root not in _POLITE]
    return len(roots) < _SUBSTANCE and "?" not in plain and not re.search(r"\d", plain.replace("+1", ""))
