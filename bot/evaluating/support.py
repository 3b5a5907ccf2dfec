"""Whether a sentence of a reply is supported by the passages it cites. Judged apart from bot/grounding.py.

What decides while answering must not be what measures it: this asks for less meaning and more words. A
sentence is supported when it stands in a passage as it reads, or when one passage has all its numbers, and
all its words that carry meaning but those of the question, and denies and limits as the sentence does.
"""

import re
from collections.abc import Iterable, Sequence

from bot.evaluating.matching import stands
from bot.reply import Answer, Quotes
from bot.words import content, negated, numbers, strengths
from store.passage import Passage
from store.sentences import readable, split

# An excerpt joins sentences that stand apart; each of them must stand there.
_SEAM = re.compile(r"(?<=[.!?:;])\s+")


def unsupported(reply: Answer | Quotes, question: str = "") -> list[str]:
    """The sentences that no passage they cite supports; one that cites nothing is supported by nothing."""
    cited = {it.number: it.passage for it in reply.citations}
    return [
        it.text
        for it in reply.sentences
        if not supported(it.text, [cited[number] for number in it.citations if number in cited], question)
    ]


def supported(sentence: str, passages: Sequence[Passage], question: str = "") -> bool:
    """Whether one of `passages` has the sentence, or all that it says in reply to `question`."""
    return any(verbatim(sentence, it.text) or _says(sentence, it, question) for it in passages)


def verbatim(sentence: str, text: str) -> bool:
    """Whether the sentence, or else each part of it, stands in `text` as one reads it."""
    read = readable(text)
    pieces = [it for it in _SEAM.split(sentence) if re.search(r"\w", it)]
    return stands(sentence, read) or (bool(pieces) and all(stands(it, read) for it in pieces))


def _says(sentence: str, passage: Passage, question: str) -> bool:
    """Whether the passage has the numbers and words of a sentence, and denies and limits what it does."""
    said = set(content(sentence))
    have = set(content(f"{passage.context}. {readable(passage.text)}"))
    if not said & have or not said <= have | set(content(question)):
        return False
    if not numbers(sentence) <= numbers(readable(passage.text)):
        return False
    near = _nearest(said, split(passage.text))
    return negated(sentence) == negated(near) and strengths(sentence) <= strengths(near)


def _nearest(said: set[str], sentences: Iterable[str]) -> str:
    return readable(max(sentences, key=lambda it: len(said & set(content(it)))))


def misquoted(reply: Answer | Quotes) -> list[str]:
    """The quotes that do not stand in their passage, character for character."""
    return [it.quote for it in reply.citations if it.quote not in it.passage.text]
