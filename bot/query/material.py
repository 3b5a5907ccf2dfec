"""What is asked in a message, and what in it is only material: a lead-in, a log, a mail pasted in. Pure."""

import re
from dataclasses import dataclass
from itertools import islice

from bot.query.leaning import asks, asks_first, points_back, telling
from bot.tokens import codes

# So much is read as it stands: a longer message has material in it.
_SHORT = 600
_BESIDE = 300
# Past this nothing of a message is read unless a question is found in it.
_MOST = 4_000
_CODES = 3
# So many figures make a line of a log, and so many of these a log.
_LINES = 3
_FIGURES = re.compile(r"\d+")
_RARE = 2
_TROUBLE = re.compile(r"(?i)\b(?:error|fail\w*|fatal|warn\w*|exception|alarm|fehler|erreur|fallo)\b")
_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
_CLAUSES = re.compile(r"(?<=[.!?;:,])\s+|\n+")
_CAPITAL = re.compile(r"(?<=\s)[A-ZÀ-Þ]")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and whether only a part of the message was read for it."""

    text: str
    partly: bool = False


def asked_in(message: str) -> Asked:
    """The question in a message: all of a short one; of a long one, or one with a log, the paragraph or
    the sentences that ask, with the codes of what they point to."""
    if len(message) <= _SHORT and sum(map(_logged, message.splitlines())) < _LINES:
        return Asked(message)
    found = _paragraph(message) or _sentences(message)
    if not found:
        return Asked(message[:_MOST].rstrip(), len(message) > _MOST)
    named = [] if codes(found) or not _needs(found) else _rare_codes(message)
    return Asked(" ".join([*named, found]), True)


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The `codes` that a question is about, the words that ask about them, and those with their sentence."""

    codes: tuple[str, ...]
    asking: str
    told: str


def code_asked(question: str) -> CodeAsked | None:
    """For a question that points to a code before it, or has no subject but that; None for any other.

    `Hi! I get AB-12 on my screen, what should I do?` asks of AB-12 what to do.
    """
    clauses = _CLAUSES.split(question.strip())
    asking = " ".join(it for it in clauses if asks(it))
    naming = " ".join(it for it in clauses if not asks(it) and _written_codes(it))
    named = list(dict.fromkeys(_written_codes(naming)))[:_CODES]
    if not (named and asking) or codes(asking) or not _needs(asking):
        return None
    return CodeAsked(tuple(named), asking, f"{naming} {asking}")


def _needs(asking: str) -> bool:
    """Whether a question is about something else than it says: it points there, or has no subject."""
    return points_back(asking) or len(telling(asking)) <= 1


def _logged(line: str) -> bool:
    """Whether it is a line of a log or a table rather than a sentence."""
    return len(_FIGURES.findall(line)) >= _LINES and not asks(line)


def _paragraph(message: str) -> str:
    """The last short paragraph that asks, on one line."""
    parts = [" ".join(it.split()) for it in _PARAGRAPHS.split(message)]
    asking = [it for it in parts if len(it) <= _SHORT and len(parts) > 1 and any(map(asks, _ENDS.split(it)))]
    return asking[-1] if asking else ""


def _sentences(message: str) -> str:
    """The last sentences that ask, with the short one before them."""
    told = [_ending(it.strip()) for it in _ENDS.split(message) if it.strip()]
    last = max((i for i, it in enumerate(told) if asks(it) and len(it) <= _SHORT), default=None)
    if last is None:
        return ""
    first = last
    while first and asks(told[first - 1]) and len(told[first - 1]) <= _BESIDE:
        first -= 1
    if first and len(told[first - 1]) <= _BESIDE and _needs(told[first]):
        first -= 1
    return " ".join(told[first : last + 1])


def _ending(sentence: str) -> str:
    """Of what is too long for a sentence, the question that it ends with: lines that somebody joined."""
    if len(sentence) <= _SHORT or not asks(sentence):
        return sentence
    end = sentence[-_BESIDE:]
    starts = [it.start() for it in _CAPITAL.finditer(end) if asks_first(end[it.start() :])]
    return end[starts[-1] :] if starts else sentence


def _rare_codes(message: str) -> list[str]:
    """Codes that stand in a message once or twice, those of lines that tell of trouble first."""
    lines = sorted(message.splitlines(), key=lambda it: not _TROUBLE.search(it))
    found = dict.fromkeys(code for line in lines for code in _written_codes(line))
    return list(islice((it for it in found if message.count(it) <= _RARE), _CODES))


def _written_codes(text: str) -> list[str]:
    """Codes as they are written; letters in capitals, as what is assigned to people and machines has them."""
    return [it for it in re.findall(r"\b[^\W\d_]+[-_]?\d[\w-]*", text) if it[0].isupper()]
