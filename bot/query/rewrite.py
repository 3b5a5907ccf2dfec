"""What to look up for a question: a follow-up made whole, a question of several parts taken apart. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.query.leaning import Leaning, leaning_of, telling
from bot.query.material import code_asked
from bot.question import Question, Turn
from bot.tokens import content, fold
from store.sentences import distinct


@dataclass(frozen=True, slots=True)
class Query:
    """What to look up, and the words of it that count more: those that the person wrote last."""

    text: str
    focus: str


def queries(question: Question) -> tuple[Query, ...]:
    """What to look up for a question: one query for each of its parts.

    Where it is one, what was borrowed from earlier turns counts less than what was asked now. Where it is
    about a code of its lead-in, the code counts more than all else.
    """
    about = code_asked(question.text)
    if about:
        return (Query(about.told, " ".join(about.codes)),)
    found = decompose(rewrite(question))
    return tuple(Query(it, question.text if len(found) == 1 else it) for it in found)


# More words than a person would repeat.
_BORROWED = 24
_FIGURE = re.compile(r"\d")


def rewrite(question: Question) -> str:
    """What to search for: the question, and where it leans on what was said, the words that it lacks.

    They are the last user turn's; where that turn leaned too, those of the turns before it follow. A figure
    of an earlier turn gives way to one that is asked now: "and a P1?" is not about P2. Who "he" or "she" is,
    the last reply says.
    """
    if leaning_of(question.text, question.history) is Leaning.WHOLE:
        return question.text
    have = set(content(question.text))
    borrowed = [it for it in _person(question) if not have.intersection(content(it))]
    have.update(content(" ".join(borrowed)))
    for turn in _leant_on(question.history):
        for word in telling(turn.text):
            replaced = _FIGURE.search(word) and _FIGURE.search(question.text)
            if not (replaced or have.intersection(content(word))):
                have.update(content(word))
                borrowed.append(word)
    return " ".join([question.text, *borrowed[:_BORROWED]])


_HE_OR_SHE = re.compile(r"\b(?:he|she|him|her|his|hers|il|elle|él|ella)\b")
# Two or more words with capitals: "Ana de Sousa", "Mr Bell".
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w'’-]+"
_PERSON = re.compile(rf"\b{_CAPITALISED}\.?(?: (?:[a-z]{{2,3}} ){{0,2}}{_CAPITALISED})+")


def _person(question: Question) -> list[str]:
    """The words of the first name in the last reply, where the question is about him or her."""
    replies = [turn.text for turn in question.history if turn.role != "user"]
    if not replies or not _HE_OR_SHE.search(fold(question.text)):
        return []
    found = _PERSON.search(replies[-1])
    return found.group().split() if found else []


def _leant_on(history: Sequence[Turn]) -> Iterator[Turn]:
    """The user turns that say what the next question is about, the last first."""
    places = [i for i, turn in enumerate(history) if turn.role == "user"]
    for place in reversed(places):
        yield history[place]
        if leaning_of(history[place].text, history[:place]) in (Leaning.ASKS, Leaning.WHOLE):
            return


_ASKS = (
    r"(?:(?:by|in|on|at|for|to|from|with|within|up to|under|until) )?"
    r"(?:how|what|which|who|whom|whose|when|where|why)\b"
)
_ALSO = r"(?:is|are|does|do|did|can|could|may|must|should|will|would)\b"
# These read text with single spaces only: patterns for any run of white space took time with its cube.
# Where a new question begins: a question word after "and", or a question of its own.
_SEAM = re.compile(
    rf" ?[,;]? and (?={_ASKS})| ?[,;] and (?={_ALSO})|\? (?:and )?(?={_ASKS})",
    re.I,
)
_LISTED = re.compile(r" (?:vs\.?|versus|\+|plus|&) ", re.I)
_QUESTION = re.compile(rf"\b{_ASKS}|^\W*{_ALSO}", re.I)
# What both halves are about: "If I leave GSA, …", "I am at 18F: …", "Moving to Oregon! …".
_SHARED = re.compile(
    rf"(?!when {_ALSO})(?:(?:if|when|once|after|before|for|on|as)\b[^,?:]*,|[^?:,]{{3,90}}:|[^?!.:]*[!.]) ",
    re.I,
)
_PARTING_POINTERS = re.compile(
    r"\b(it|its|that|this|they|them|their|those|these|one|ones|there|he|she)\b", re.I
)
_ASKER = r"\b(?:how (?:many|much|long|often|far|soon|early|late)|what|when|where|which|who)\b(?:'s)?"
# A part without a verb of its own: "… for two hours, and what for the seventh day?"
_GAPPED = re.compile(
    rf"(?P<asks>{_ASKER}) (?!.*\b{_ALSO})"
    r"(?P<joins>about|after|at|before|by|during|for|from|if|in|of|on|per|under|when|with|without|within)\b",
    re.I,
)
_MOST = 3


def decompose(question: str) -> tuple[str, ...]:
    """The questions in `question`, each with what the others say that it leans on; itself when it is one."""
    spaced = " ".join(question.split())
    shared = _SHARED.match(spaced)
    about = shared.group().strip() if shared else ""
    rest = spaced[shared.end() :] if shared else spaced
    found = [part.strip(" ,;") for part in _SEAM.split(rest)]
    if len(found) == 1 and about.endswith(":"):
        found = [part.strip(" ,;") for part in _LISTED.split(rest)]
    elif not all(_QUESTION.search(part) for part in found):
        return (question,)
    if not 1 < len(found) <= _MOST or not all(content(part) for part in found):
        return (question,)
    first = f"{about} {found[0]}".strip()
    return (first, *(_alone(part, about, found[0]) for part in found[1:]))


def _alone(part: str, about: str, first: str) -> str:
    gap = _GAPPED.match(part)
    if gap and (filled := _filled(gap, first)):
        return " ".join(filter(None, [about, filled]))
    leans = _PARTING_POINTERS.search(distinct(part)) and not about
    borrowed = [word for word in re.findall(r"\w+", first) if content(word)] if leans else []
    return " ".join(filter(None, [about, part, *borrowed]))


def _filled(gap: re.Match[str], first: str) -> str:
    """A part with what it leaves out: what `first` says up to the same joining word, or all of it. "" where
    `first` asks nothing.

    Of `What do we pay for a week` and `how much for a day` that is `how much do we pay for a day`.
    """
    asker = re.search(_ASKER, first, re.I)
    said = first[asker.end() :].strip() if asker else ""
    if not content(said):
        return ""
    joined = re.search(rf"\b{gap['joins']}\b", said, re.I)
    if joined and content(said[: joined.start()]):
        said = said[: joined.start()].strip()
    return f"{gap['asks']} {said} {gap.string[gap.start('joins') :]}"
