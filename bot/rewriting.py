"""A follow-up becomes a question that can be looked up; a question that stands alone stays as it is."""

import re

from bot.question import Question
from bot.words import STOPWORDS, content, fold, words

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
