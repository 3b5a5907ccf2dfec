"""Questions drafted from the team's own documents, as rows of a question file that a person is to check.

Only what `job.readers` may read is read. The evidence is a verbatim sentence and the answer its figure, so
that a person has to judge little more than whether somebody would ask this.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from bot.evaluation.drafting import wording
from bot.evaluation.drafting.facts import Fact, clear, facts
from bot.evaluation.drafting.wording import draft, turn
from bot.evaluation.feedback import readable_passages
from bot.evaluation.job import Job
from bot.tokens import content
from store.passage import Passage
from store.sentences import readable, sentences_of

Row = dict[str, Any]
Word = Callable[[Fact], str | None]

_T = TypeVar("_T")

MOST = 50
# One row in so many asks for what the documents do not seem to hold.
_NEAR_MISSES = 5
# A writer whose questions hold for this share of so many trials is asked first, else only for what grammar
# cannot turn into a question.
_TRIALS, _ABLE = 12, 0.5
_CHECK = "Would somebody ask this, in these words? Is the answer right and complete?"
_LACKING = "Is the answer really nowhere in the documents?"
# By the sentence's verb: what is asked, and what a passage shows that might tell it.
_TIME = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|daily|weekly|monthly|yearly|annual|quarter)"
)
_DETAILS = {
    "must": ("within how many days", _TIME),
    "should": ("how many days in advance", _TIME),
    "need to": ("by what date", _TIME),
    "needs to": ("by what date", _TIME),
    "will": ("within how many days", _TIME),
    "can": ("how many times a year", _TIME),
    "may": ("how many times a year", _TIME),
}
_VERB = re.compile(rf"\b({'|'.join(_DETAILS)})\b")
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|first|second|once|twice|before|after|within|until|every|each|when)\b"
)
# A passage is about the same thing when it holds this share of the question's words.
_SAME = 0.7
_SMALL = re.compile(r"(?<![\w'’#@./-])[a-z][a-z'’-]*(?!\w)")
_SHORTEST, _LONGEST = 40, 140
# Somebody who does something, rather than a thing that is so.
_DOES = re.compile(
    rf"(?i)\b(?:you|we|everyone|everybody|staff|team|people|\w+(?:ee|er|or|ist|ant|lead|member|head)s?) "
    rf"(?:{'|'.join(_DETAILS)}) (?!be\b|have\b|find\b|see\b|feel\b|not\b|want\b|know\b|think\b)"
)


def suggested_rows(job: Job) -> Iterator[Row]:
    """Up to `job.limit` drafts, 50 where it is None, spread over the documents. Raises as the writer does."""
    most = job.limit or MOST
    documents = sorted(
        readable_passages(job.runtime.library, job.readers), key=lambda them: _mixed(them[0].source.id)
    )
    lacking = list(islice(near_misses(documents), most // _NEAR_MISSES))
    wanted = islice(_answerable(documents, job), most - len(lacking))
    for done, (fact, question) in enumerate(wanted, start=1):
        job.watch(done, most, fact.unit.passage.source.name)
        yield _row("answerable", question, _CHECK, fact)
    for question in lacking:
        yield _row("near_miss", question, _LACKING)


def _answerable(documents: Sequence[Sequence[Passage]], job: Job) -> Iterator[tuple[Fact, str]]:
    """Each fact once, by the better of writer and grammar first; every question once."""
    found = _distinct([list(facts(passages)) for passages in documents])
    by_grammar = partial(wording.question, known=_small_words(documents))
    seen: set[str] = set()
    used: set[Fact] = set()
    for word in _order(found, lambda fact: draft(fact, job.runtime.writer), by_grammar):
        for fact, question in _in_turn(_worded(them, word, used) for them in found):
            used.add(fact)
            if question.casefold() not in seen:
                seen.add(question.casefold())
                yield fact, question


def _distinct(found: Sequence[Sequence[Fact]]) -> list[list[Fact]]:
    """Without sentences that stand in several documents: either of them would be evidence."""
    count = Counter(fact.unit.text for them in found for fact in them)
    return [[fact for fact in them if count[fact.unit.text] == 1] for them in found]


def _small_words(documents: Iterable[Iterable[Passage]]) -> frozenset[str]:
    """The words that stand somewhere with a small letter: at the beginning of a sentence, no names."""
    return frozenset(
        it for passages in documents for passage in passages for it in _SMALL.findall(passage.text)
    )


def _order(found: Iterable[Sequence[Fact]], by_writer: Word, by_grammar: Word) -> Iterator[Word]:
    """Writer and grammar, the better one first; the writer is tried when the first question is wanted."""
    trials = list(islice(_in_turn(iter(them) for them in found), _TRIALS))
    able = sum(by_writer(fact) is not None for fact in trials) >= _ABLE * len(trials)
    yield from (by_writer, by_grammar) if able else (by_grammar, by_writer)


def _worded(of_document: Iterable[Fact], word: Word, used: set[Fact]) -> Iterator[tuple[Fact, str]]:
    for fact in of_document:
        question = None if fact in used else word(fact)
        if question:
            yield fact, question


def _in_turn(each: Iterable[Iterator[_T]]) -> Iterator[_T]:
    """One of each, then a second of each, until all have ended."""
    left = list(each)
    while left:
        for one in list(left):
            try:
                yield next(one)
            except StopIteration:
                left.remove(one)


def _row(kind: str, question: str, note: str, fact: Fact | None = None) -> Row:
    gold = {"file": fact.unit.passage.source.name, "quote": fact.unit.quote} if fact else None
    return {
        "id": f"s{_mixed(question)[:10]}",
        "type": kind,
        "question": question,
        "answers": [readable(fact.key)] if fact else [],
        "evidence": [gold] if gold else [],
        "style": "drafted",
        "check": True,
        "note": note,
    }


def _mixed(name: str) -> str:
    """For an order that has nothing to do with the alphabet, and is the same each time."""
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).hexdigest()


def near_misses(documents: Sequence[Sequence[Passage]]) -> Iterator[str]:
    """One question a document at most, about a figure that no passage on the same thing shows.

    `documents` are the passages of each. Whether the answer is really nowhere, a person must say.
    """
    roots = [
        (frozenset(content(f"{passage.context} {passage.text}")), passage.text)
        for passages in documents
        for passage in passages
    ]
    known = _small_words(documents)
    for passages in documents:
        found = next((asked for passage in passages for asked in _of(passage, roots, known)), None)
        if found:
            yield found


def _of(
    passage: Passage, roots: Sequence[tuple[frozenset[str], str]], known: Container[str]
) -> Iterator[str]:
    for unit in sentences_of(passage):
        verb = _VERB.search(unit.text) if _DOES.search(unit.text) else None
        if verb is None or _FIGURE.search(unit.text) or not clear(unit.text, _SHORTEST, _LONGEST):
            continue
        asked, shown = _DETAILS[verb.group()]
        turned = turn(unit.text.rstrip(" .!"), asked, passage.text, known)
        if turned is None:
            continue
        about = set(content(unit.text))
        same = (text for held, text in roots if len(about & held) >= _SAME * len(about))
        if not any(re.search(shown, text, re.IGNORECASE) for text in same):
            yield f"{turned}?"
