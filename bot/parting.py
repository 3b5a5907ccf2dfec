"""A question that asks two things, as two questions that can each be looked up alone. Pure."""

import re

from bot.words import content

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
_POINTERS = re.compile(r"\b(it|its|that|this|they|them|their|those|these|one|ones|there|he|she)\b", re.I)
_MOST = 3


def parts(question: str) -> tuple[str, ...]:
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
    leans = _POINTERS.search(part) and not about
    borrowed = [word for word in re.findall(r"\w+", first) if content(word)] if leans else []
    return " ".join(filter(None, [about, part, *borrowed]))
