"""What people said in a channel, beside each other: answers before questions, newer before older. Pure.

Search reads each message below the first words of its conversation, so a question and whatever followed it
are all near to the same question. A question is no answer to itself, and "looking" is none to any.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.grounding import declines
from bot.query import is_marked, is_question
from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import content, names, numbers
from store.passage import MessageSpan
from store.sentences import PassageSentence

_QUESTION = re.compile(r".*[?？؟]", re.DOTALL)
# Words of a statement beside those of its conversation's title; fewer, without a figure or name, say nothing.
_FEWEST = 2
_NO_IDEA = re.compile(r"\b(?:no (?:idea|clue)|keine ahnung|aucune idée|ni idea)\b", re.IGNORECASE)
# What a statement loses that only leads up to its author's question. On questions about two organisations
# (bench/evaluation/channels) .2 to .5 do the same.
_LEADS_UP = 0.3
# Two conversations are on the same where this share of the fewer words is in both.
_SAME = 0.5
# A newer one comes before an older one that answers better by no more than this: as quotes of one reply do.
_NEAR = 0.2
_BEHIND = 0.01


def answers_first(ranked: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """`ranked`, best first, without messages that only ask or say nothing; of two on the same the newer comes
    first. Other documents keep their scores.
    """
    if not any(it.sentence.message for it in ranked):
        return list(ranked)
    kept = [_led_up(it) for it in ranked if it.sentence.message is None or _says(it)]
    return sorted(_newer_first(kept), key=lambda it: -it.score)


def only_asks(sentence: PassageSentence) -> bool:
    """Whether a message's sentence asks and says nothing beside that.

    Who opens a conversation may leave the question mark out; elsewhere "find the form on the portal" tells
    somebody what to do.
    """
    text = sentence.text
    if sentence.message is None or not (is_marked(text) or (_opens(sentence) and is_question(text))):
        return False
    said = _QUESTION.sub("", text)
    return said == text or len(content(said)) < _FEWEST


def _says(it: ScoredSentence) -> bool:
    text = it.sentence.text
    if only_asks(it.sentence) or declines(text) or _NO_IDEA.search(text):
        return False
    # The title is made of the opening's words.
    title = "" if _opens(it.sentence) else it.sentence.passage.source.title
    own = set(content(text)) - set(content(title))
    return len(own) >= _FEWEST or bool(numbers(text) or names(text)) or "://" in it.sentence.quote


def _opens(sentence: PassageSentence) -> bool:
    """Whether it stands in the first message of a conversation."""
    message = sentence.message
    return message is not None and sentence.passage.source.id.endswith(f":{message.ts}")


def _led_up(it: ScoredSentence) -> ScoredSentence:
    """Lower where it stands in the question that opens a conversation."""
    if not _opens(it.sentence):
        return it
    beside = (other for other in it.around if other.message == it.sentence.message)
    return replace(it, score=it.score - _LEADS_UP) if any(map(only_asks, beside)) else it


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of a message, the words of its conversation's `title`, and these with its own."""

    scored: ScoredSentence
    message: MessageSpan
    title: frozenset[str]
    about: frozenset[str]

    def replaces(self, older: "_Said") -> bool:
        """Whether this is a newer conversation on the same that answers about as well."""
        one, other = self.scored.sentence.passage.source, older.scored.sentence.passage.source
        if one.id == other.id or self.message.at <= older.message.at:
            return False
        same = _alike(self.title, older.title) or _alike(self.about, older.about)
        return same and self.scored.score >= older.scored.score - _NEAR


def _newer_first(ranked: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Older ones right behind the best of those that replace them."""
    said = [_said(it) for it in ranked]
    found: list[ScoredSentence] = []
    for it, own in zip(ranked, said, strict=True):
        newer = [each.scored.score for each in said if own and each and each.replaces(own)]
        found.append(replace(it, score=min(it.score, max(newer) - _BEHIND)) if newer else it)
    return found


def _said(it: ScoredSentence) -> _Said | None:
    message = it.sentence.message
    if message is None:
        return None
    source = it.sentence.passage.source
    title = frozenset(content(source.title.removeprefix(source.name)))
    return _Said(it, message, title, title | frozenset(content(it.sentence.text)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(len(one), len(other))
    return fewer > 0 and len(one & other) >= _SAME * fewer
