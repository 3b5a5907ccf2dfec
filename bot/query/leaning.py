"""How much a question leans on what was said before it, by its own words. Pure.

For English, German, French and Spanish; where words cannot tell, the documents do (bot/retrieval/topic.py).
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from bot.grounding import is_common
from bot.question import Turn
from bot.tokens import content, fold, root, words

# So many words of its own say what a question is about: a long one points to what it says itself, a short one
# back, and one that points to nothing needs fewer. Of 175 questions of two organisations asked after another
# one, and 31 follow-ups.
_LONG, _SHORT, _ASKED = 6, 2, 3


class Leaning(StrEnum):
    """`LEANS`: nothing without what was said before ("and for contractors?"). `POINTS`: it points back, or to
    what it says itself. `PART`: a few words that are no question ("level 4?"). `VAGUE`: a question with one
    word that could be of any topic ("is there a limit?"). `ASKS`: one with a subject of its own ("how do I
    book travel?"). `WHOLE`: it stands alone, as what names a thing does ("who is the CTO?")."""

    LEANS = "leans"
    POINTS = "points"
    PART = "part"
    VAGUE = "vague"
    ASKS = "asks"
    WHOLE = "whole"


# What goes on with something; what only nods at it, or joins to it a question that may be a new one.
_OPENERS = re.compile(
    r"\W*(?:"
    r"but|what about|how about|what if|which one|same|is that|are those|does that|do those|why|instead|still|"
    r"aber|was ist mit|wie ist es mit|wie sieht es|was,? wenn|warum|wieso|mais|qu'en est-il|pourquoi|pero|"
    r"qué tal|qué pasa|por qué"
    r")\b"
)
_NODS = re.compile(
    r"(?:\W*\b(?:ok|okay|cool|sweet|great|thanks|thank you|thx|really|danke|merci|gracias|vale)\b)+"
)
_JOINS = re.compile(
    r"(?:\W*\b(?:and|or|so|also|then|und|oder|dann|auch|et|ou|alors|donc|aussi|y(?! a)|o|entonces)\b)+"
)
_POINTERS = re.compile(
    r"\b(?:"
    r"it|its|it's|that|this|those|these|they|them|their|theirs|ones|he|she|him|her|his|hers|there|then|instead|"
    r"same|above|else|later|too|either|both|(?:which|this|the|another) one|"
    r"dies(?:e[rsmn]?)?|jene[rsmn]?|dafür|davon|damit|dabei|dazu|darüber|danach|daran|dort|denen|derselbe[n]?|"
    r"dasselbe|stattdessen|sonst|ihn|ihm|"
    r"ça|cela|ceci|celui|celle|ceux|celles|elle|elles|ils|eux|leurs?|là|sinon|pareil|"
    r"eso|esto|ese|esa|esos|esas|ello|ellos|ellas|allí|ahí|también|mismo|misma"
    r")\b|\bone\W*$|\b(?:das|es|lo|él|il)\W*$|"
    r"\b(?:das|es|er) (?:auch|noch|dann|denn|so|für|bei|mit|in|am|im|zu|wenn|ohne)\b|\bwenn (?:das|es)\b|"
    r"\b(?:est-ce que|que) c'est\b|\bcómo lo\b"
)
# "that" and "there" that do not point back: "the form that I need", "is there a gym".
_NOT_POINTERS = re.compile(r"\b(is|are|was|were|isn't|aren't) there\b|\b\w+ that (i|we|you|is|are|was|the)\b")
_ASKERS = re.compile(
    r"\b(?:who|whom|whose|what|what's|which|when|where|why|how|"
    r"wer|wem|wen|wessen|was|welche[rsmn]?|wann|wo|wohin|woher|warum|wieso|weshalb|wie|wieviele?|womit|wofür|"
    r"qui|que|quoi|quel|quelle|quels|quelles|quand|où|pourquoi|comment|combien|lequel|laquelle|"
    r"qué|quién|quiénes|cuál|cuáles|cuándo|dónde|cómo|cuánto|cuánta|cuántos|cuántas)\b|"
    r"^\W*(?:is|are|does|do|did|can|could|may|must|should|will|would|has|have|"
    r"ist|sind|gibt|hat|haben|kann|können|darf|dürfen|muss|müssen|soll|sollte|wird|bekomme|"
    r"est-ce|est-il|peut-on|puis-je|dois-je|faut-il|y a-t-il|"
    r"hay|puedo|podemos|debo|tengo|se puede)\b"
)
# Of those who ask, and of what is asked in any sentence.
_AROUND = frozenset(
    """ich wir mir mich uns mein meine unser unsere wenn ob dass man noch schon aber oder auch dann als
    je j' ai ma mon mes nous notre on si mais aussi alors avons avoir faire
    yo mi mis nos nuestro nuestra si pero también entonces tengo tenemos hacer""".split()  # noqa: SIM905
)
# Abbreviations and codes, which name the same thing whatever was said before: CTO, LF-2210, ChatGPT.
_NAMED = re.compile(r"[^\W\d_][A-Z]|[^\W\d_]-?\d")
# "How long", "wie oft": of what it is about they say nothing.
_DEGREE = re.compile(r"\b(?:how|wie) \w+\b|\bcombien de temps\b")


def leaning_of(text: str, history: Sequence[Turn]) -> Leaning:
    """How much `text` leans on `history`; with nothing a person said before it stands alone."""
    if not any(turn.role == "user" for turn in history):
        return Leaning.WHOLE
    asked = fold(text)
    nod = _NODS.match(asked)
    said = asked[nod.end() :] if nod else asked
    join = _JOINS.match(said)
    rest = said[join.end() :] if join else said
    own = len(telling(rest))
    if own >= _LONG:
        return Leaning.WHOLE
    points = _OPENERS.match(rest) or points_back(rest)
    asks = _ASKERS.search(rest)
    if points or not own or (join and not asks):
        return Leaning.LEANS if own <= _SHORT else Leaning.POINTS
    if join:
        return Leaning.POINTS
    if asks and own < _ASKED and not _NAMED.search(text):
        return Leaning.VAGUE if own == 1 else Leaning.ASKS
    return Leaning.WHOLE if asks else Leaning.PART


def points_back(text: str) -> bool:
    """Whether it points to something that it does not say."""
    return bool(_POINTERS.search(_NOT_POINTERS.sub(" ", fold(text))))


def asks(text: str) -> bool:
    """Whether a sentence or a clause is a question: it ends as one, or begins as one."""
    return text.rstrip("\"'”’») ").endswith(("?", "？")) or asks_first(text)


def asks_first(text: str) -> bool:
    """Whether it begins with a word that asks."""
    return bool(_ASKERS.match(fold(text)))


def telling(text: str) -> list[str]:
    """The words of `text` that say what it is about, in any of these languages: nothing that asks ("how
    long") or only holds others together; each root once."""
    found: dict[str, str] = {}
    for word in words(_DEGREE.sub(" ", fold(text))):
        if content(word) and not (is_common(word) or word in _AROUND or _ASKERS.fullmatch(word)):
            found.setdefault(root(word), word)
    return list(found.values())
