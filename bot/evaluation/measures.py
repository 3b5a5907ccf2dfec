"""The measures of an evaluation: whether wanted words stand in a text, whether passages support a sentence,
and shares, percentiles and AUROC of what came out. Pure.

Support is judged apart from bot/grounding, since what decides while answering must not be what measures:
this asks for less meaning and more words. A sentence is supported when it stands in a passage as it reads, or
when one passage has all its numbers, and all its words that carry meaning but those of the question, and
denies and limits as the sentence does.
"""

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from bot.evaluation.rows import Gold
from bot.reply import Answer, Quotes, Sentence
from bot.tokens import content, negated, numbers, strengths
from store.passage import Passage
from store.sentences import readable, split

# A number is one word with its sign and its separators: 12 does not stand in 12.5, nor 75 in $75. A comma
# before more than three digits parts two numbers, as in a line of a CSV.
_WORD = re.compile(r"[$€£]?[^\W_]+(?:(?<=\d)(?:[.:/](?=\d)|,(?=\d{1,3}(?!\d)))[^\W_]+)*%?")
# An excerpt joins sentences that stand apart; each of them must stand there.
_SEAM = re.compile(r"(?<=[.!?:;])\s+")


def words(text: str) -> str:
    """The words of a text, folded, each with a space on either side."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(found)} "


def stands(wanted: str, text: str) -> bool:
    """Whether the words of `wanted` stand in `text` in a row. No words stand nowhere."""
    sought = words(wanted)
    return bool(sought.strip()) and sought in words(text)


def carries(text: str, parts: Iterable[Iterable[str]]) -> bool:
    """Whether an answer of every part stands in `text`."""
    return all(any(stands(answer, text) for answer in part) for part in parts)


def holds(passage: Passage, gold: Gold) -> bool:
    """Whether the evidence stands in the passage, and the passage in its file or a copy of it."""
    return passage.source.name in (gold.file, *gold.copies) and stands(gold.quote, passage.text)


def found(passages: Iterable[Passage], evidence: Iterable[Gold]) -> list[bool]:
    """For each piece of evidence whether one of `passages` holds it."""
    given = list(passages)
    return [any(holds(passage, gold) for passage in given) for gold in evidence]


def unsupported(reply: Answer | Quotes, question: str = "") -> list[str]:
    """The sentences that no passage they cite supports; one that cites nothing is supported by nothing."""
    cited = {it.number: it.passage for it in reply.citations}
    found = []
    for it in reply.sentences:
        passages = [cited[number] for number in it.citations if number in cited]
        if not (_quoted(it, passages) or supported(it.text, passages, question)):
            found.append(it.text)
    return found


def _quoted(sentence: Sentence, passages: Sequence[Passage]) -> bool:
    """Whether all that it consists of stands in them, character for character.

    A row is read with the names of its columns, which may stand further up in its document.
    """
    texts = [it.text for it in passages]
    return bool(sentence.parts) and all(any(it.quote in text for text in texts) for it in sentence.parts)


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


def mean(flags: Iterable[bool]) -> float:
    """The share that is true; not a number when there are none."""
    given = list(flags)
    return sum(given) / len(given) if given else math.nan


def share(flags: Iterable[bool]) -> str:
    """The share that is true, with how many of how many."""
    given = list(flags)
    return f"{mean(given):.2f} ({sum(given)} of {len(given)})" if given else "-"


def figure(value: float) -> str:
    """As it is shown; what was measured of nothing is no figure."""
    return "-" if math.isnan(value) else f"{value:.2f}"


def percentile(values: Iterable[float], percent: float) -> float:
    """The least of `values` that `percent` of them do not exceed (nearest rank); nan when there are none."""
    given = sorted(values)
    return given[max(math.ceil(percent / 100 * len(given) - 1e-9) - 1, 0)] if given else math.nan


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """How often a positive scores above a negative, ties half: the area under the ROC curve.

    Hanley and McNeil 1982. Not a number when either is empty.
    """
    if not positives or not negatives:
        return math.nan
    below = sorted(negatives)
    wins = sum(bisect_left(below, it) + bisect_right(below, it) for it in positives)
    return wins / 2 / (len(positives) * len(negatives))


def threshold_keeping(scores: Sequence[float], wanted: float) -> float:
    """The highest threshold that at least the share `wanted` of `scores` reach; nan when there are none."""
    given = sorted(scores, reverse=True)
    return given[max(math.ceil(wanted * len(given) - 1e-9) - 1, 0)] if given else math.nan


def refused_at(kept: Sequence[float], others: Sequence[float], wanted: float) -> float:
    """The share of `others` below the threshold that the share `wanted` of `kept` reach."""
    threshold = threshold_keeping(kept, wanted)
    return mean(it < threshold for it in others) if kept else math.nan
