"""What to look up for a question: a follow-up made whole, a question of several parts taken apart. Pure."""

import re
from dataclasses import dataclass

from bot.question import Question
from bot.tokens import STOPWORDS, content, fold, words


@dataclass(frozen=True, slots=True)
class Query:
    """What to look up, and the words of it that count more: those that the person wrote last."""

    text: str
    focus: str


def queries(question: Question) -> tuple[Query, ...]:
    """What to look up for a question: one query for each of its parts.

    Where it is one, what was borrowed from earlier turns counts less than what was asked now.
    """
    found = decompose(rewrite(question))
    return tuple(Query(it, question.text if len(found) == 1 else it) for it in found)


_SHORT = 4
_BORROWED = 24
_OPENERS = re.compile(
    r"^\W*(and|or|but|so|also|then|ok|okay|cool|sweet|great|thanks|thx|what about|how about|what if|"
    r"which one|same|is that|are those|does that|do those|why|instead|still|really)\b"
)
_POINTERS = re.compile(
    r"\b(it|its|it's|that|this|those|these|they|them|their|theirs|ones|he|she|him|her|his|hers|there|then|"
    r"instead|same|above|else|later|too|either|both|"
    r"(which|this|the|another) one)\b|\bone\W*$"
)
# "that" and "there" that do not point back: "the form that I need", "is there a gym".
_NOT_POINTERS = re.compile(r"\b(is|are|was|were|isn't|aren't) there\b|\b\w+ that (i|we|you|is|are|was|the)\b")


def follows_up(question: Question) -> bool:
    """Whether the question leans on what was said before it."""
    if not any(turn.role == "user" for turn in question.history):
        return False
    asked = fold(question.text)
    if _OPENERS.match(asked) or len(content(question.text)) <= _SHORT:
        return True
    return bool(_POINTERS.search(_NOT_POINTERS.sub(" ", asked)))


def rewrite(question: Question) -> str:
    """What to search for: the question, and for a follow-up the words of the turns before it, latest first.

    A rewriting by the model would go here; it must keep to these bounds.
    """
    if not follows_up(question):
        return question.text
    have = set(content(question.text))
    borrowed: list[str] = []
    for turn in reversed([turn for turn in question.history if turn.role == "user"]):
        earlier = [w for w in words(turn.text) if w not in STOPWORDS]
        for word in earlier:
            if not have.intersection(content(word)) and len(borrowed) < _BORROWED:
                have.update(content(word))
                borrowed.append(word)
    return " ".join([question.text, *borrowed])


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
    r"(?:(?:if|when|once|after|before|for|on|as)\b[^,?:]*,|[^?:,]{3,90}:|[^?!.:]*[!.]) ", re.I
)
_PARTING_POINTERS = re.compile(
    r"\b(it|its|that|this|they|them|their|those|these|one|ones|there|he|she)\b", re.I
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
    leans = _PARTING_POINTERS.search(part) and not about
    borrowed = [word for word in re.findall(r"\w+", first) if content(word)] if leans else []
    return " ".join(filter(None, [about, part, *borrowed]))
