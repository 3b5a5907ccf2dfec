"""Whether a point that a writer tells gets right who, how much and on what terms: held against the messages
that it rests on, where verification by meaning is at its weakest. Pure.

What was said in one message holds of its author: "I'll call them" by Ana is no task of Ben's.
"""

import re
from collections.abc import Sequence

from bot.question import Said
from bot.tokens import content, fold, measures, numbers, root, strengths, words

# By their numbers in bot.tokens: more than, less than, only, before.
_TERMS = frozenset({2, 3, 5, 7})
_NAMED = re.compile(r"(?<![.!?:] )(?<!^)\b[A-ZÄÖÜÉ][\w'-]+")
_CLAUSE = re.compile(r"[.!?;:,]\s+|\s+(?:but|and|while|aber|und|mais|et|pero|y)\s+|\n")
_DENIED = re.compile(
    r"\b(?:no|not|never|none|neither|nor|cannot|nobody|nothing|no longer|\w+n't|unless|without|instead|"
    r"give up|gave up|dropped|nicht|kein\w*|nie|niemand|ohne|pas|jamais|aucun\w*|sans|nunca|nadie|ningun\w*|"
    r"sin)\b|ない|ません"
)
_OPEN = re.compile(r"\b(?:nobody|no one|undecided|open|unclear|unanswered|niemand|offen|personne|nadie)\b")
# Words of a claim that need one of the others in what it rests on.
_NEEDS = tuple(
    (re.compile(rf"\b(?:{told})\b"), re.compile(rf"\b(?:{held})\b"))
    for told, held in (
        (
            r"all|every|each|always|anything|everything|everyone|in any case",
            r"all|every\w*|each|any\w*|always|the rest|no exceptions|whole|night\w*|daily",
        ),
        (r"including", r"including|includes?|too|also|as well|with"),
        (r"may|optional\w*", r"may|might|can|could|optional\w*|allow\w*"),
        (r"profit|gain", r"profit|gain\w*|surplus"),
        (r"weekly|each week|every week", r"week\w*"),
        (r"daily|each day|every day", r"day\w*|daily|night\w*"),
    )
)


def consistent(text: str, rests: Sequence[Said], people: Sequence[str]) -> bool:
    """Whether the messages `rests`, the one that says most first, name whom `text` names of the `people` who
    spoke, hold its figures with what they count, and neither deny nor limit otherwise than it does.
    """
    source = "\n".join(f"{it.author}: {it.text}" for it in rests)
    told, held = fold(text), fold(source)
    roots = {root(it) for it in words(held)}
    return (
        _right_people(text, rests, people)
        and numbers(text) <= numbers(source)
        and _right_measures(text, source)
        and all(root(fold(it)) in roots for it in _NAMED.findall(text))
        and _right_denial(told, source)
        and strengths(text) & _TERMS <= strengths(source)
        and not any(claim.search(told) and not basis.search(held) for claim, basis in _NEEDS)
    )


def _right_people(text: str, rests: Sequence[Said], people: Sequence[str]) -> bool:
    """Whoever it is said of first speaks, or is named, in the message that says most; others in any."""
    for name in people:
        called = re.compile(rf"\b{re.escape(name.partition(' ')[0])}\b")
        found = called.search(text)
        where = rests[:1] if found and found.start() == 0 else rests
        if found and not any(called.search(f"{it.author}: {it.text}") for it in where):
            return False
    return True


def _right_measures(text: str, source: str) -> bool:
    """What is counted in both is counted alike."""
    told, held = measures(text), measures(source)
    counted, units = {number for number, _ in held}, {unit for _, unit in held}
    return all(it in held or (it[0] not in counted and it[1] not in units) for it in told)


def _right_denial(told: str, source: str) -> bool:
    """What is denied is denied by the clause that comes nearest; that a question is open is no denial."""
    if not _DENIED.search(told):
        return True
    if _OPEN.search(told) and "?" in source:
        return True
    roots = set(content(told))
    clauses = [fold(it) for it in _CLAUSE.split(source) if it.strip()]
    nearest = max(clauses, key=lambda it: len(roots & set(content(it))), default="")
    return bool(_DENIED.search(nearest))
