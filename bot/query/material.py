"""What is asked in a message, and what in it is only material: a lead-in, a log, a mail pasted in. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.query.asking import is_marked, is_question
from bot.query.leaning import asks, asks_first, points_back, telling
from bot.query.smalltalk import smalltalk_in
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


_GREETING = re.compile(
    r"(?i)(?:hi|hello|hey|dear|hallo|liebe[rs]?|bonjour|salut|hola)\b[^,:!.?]{0,30}[,:!.]\s*"
)
_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
# What begins or ends a line of code, and what parts the cells of a table.
_CODE_LINE = re.compile(r"\s{3,}|\t|(?:#|//|/\*|\*|--|<!--|\$|>>>|@)\s?\S|.*(?:[{};,\\]|\)\s*:)\s*$")
_CELLS = re.compile(r"\||\t|;\S")
# By how it begins a line is known as one of many: so many letters of it, and so many of them.
_BEGINNING, _MANY = 14, 3
_RUNS = ((re.compile(r"[^\W\d_]+"), "a"), (re.compile(r"\d+"), "0"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, whether only a part of the message was read for it, and whether that part was found:
    else it is how the message begins.
    """

    text: str
    partly: bool = False
    found: bool = True


def asked_in(message: str) -> Asked:
    """The question in a message: all of a short one; of a long one, or one with a log, what asks in it, with
    the codes of what it points to.

    What stands outside a fence is somebody's own. Else their words come last, or first, or in a paragraph or
    on a line of their own; a line that looks like its neighbours is of the paste.
    """
    if len(message) <= _SHORT and sum(map(_logged, message.splitlines())) < _LINES:
        return Asked(message)
    own = _FENCED.sub("\n\n", message) if "```" in message else message
    if own is not message and 0 < len(words := " ".join(own.split())) <= _SHORT:
        found = words
    else:
        pasted = _Pasted.of(own if own.strip() else message)
        found = pasted.question() or _sentences(pasted.text) or pasted.beside()
    if not found:
        return Asked(message[:_MOST].rstrip(), len(message) > _MOST, found=False)
    named = [] if codes(found) or not _needs(found) else _rare_codes(message)
    return Asked(" ".join([*named, found]), True)


@dataclass(frozen=True, slots=True)
class _Pasted:
    """A long message, its paragraphs of lines, and how many of its lines begin alike."""

    text: str
    paragraphs: Sequence[Sequence[str]]
    alike: Mapping[str, int]

    @classmethod
    def of(cls, text: str) -> "_Pasted":
        paragraphs = [[it for it in part.splitlines() if it.strip()] for part in _PARAGRAPHS.split(text)]
        lines = [it for part in paragraphs for it in part]
        return cls(text, [it for it in paragraphs if it], Counter(map(_shape, lines)))

    def question(self) -> str:
        """The words that ask: at the end or at the start, best with a question mark, or else within."""
        ends = [
            it for marked in (True, False) for it in (self._at_the_end(marked), self._at_the_start(marked))
        ]
        return next((it for it in (*ends, self._within()) if it), "")

    def _at_the_end(self, marked: bool) -> str:
        """The last paragraph or line, but for thanks below it."""
        parts = [*self.paragraphs]
        while len(parts) > 1 and smalltalk_in(" ".join(parts[-1])) is not None:
            parts.pop()
        if not parts:
            return ""
        last = next(([it] for it in reversed(parts[-1]) if smalltalk_in(it) is None), [])
        return self._asking(parts[-1], marked) or self._asking(last, marked)

    def _at_the_start(self, marked: bool) -> str:
        first = self.paragraphs[0] if self.paragraphs else ()
        return self._asking(first, marked) or self._asking(first[:1], marked)

    def _within(self) -> str:
        """The last short paragraph, or line among others, that asks: best from its first sentence on."""
        parts = [*self.paragraphs, *([line] for part in self.paragraphs for line in part)]
        found = [it for part in parts if (it := self._asking(part, False))]
        alone = [it for it in found if is_question(_ENDS.split(it)[0])]
        best = (filter(is_marked, alone), alone, filter(is_marked, found), found)
        return next((it[-1] for it in map(list, best) if it), "")

    def beside(self) -> str:
        """A short paragraph of words at the end or the start of what is no prose."""
        ends = [self.paragraphs[-1], self.paragraphs[0]] if len(self.paragraphs) > 1 else []
        inside = [line for part in self.paragraphs[1:-1] or self.paragraphs for line in part]
        if sum(map(self._is_material, inside)) < len(inside) / 2:
            return ""
        own = [" ".join(" ".join(it).split()) for it in ends if not any(map(self._is_material, it))]
        return next((it for it in own if len(it) <= _BESIDE and smalltalk_in(it) is None), "")

    def _asking(self, lines: Sequence[str], marked: bool) -> str:
        """The lines on one, if they are short, somebody's own words, and ask."""
        text = " ".join(" ".join(lines).split())
        if not 0 < len(text) <= _SHORT or any(map(self._is_material, lines)):
            return ""
        if len(self.paragraphs) == 1 and len(lines) == len(self.paragraphs[0]):
            return ""
        sentences = _ENDS.split(_GREETING.sub("", text))
        return text if any(map(is_marked if marked else is_question, sentences)) else ""

    def _is_material(self, line: str) -> bool:
        """Whether it is of a log, a program, a table, or one of many that begin alike."""
        alike = self.alike[_shape(line)] >= _MANY and not _shape(line).replace("a", "").isspace()
        many_cells = len(_CELLS.findall(line)) >= 2
        return (
            _logged(line) or many_cells or alike or (bool(_CODE_LINE.match(line)) and not asks_plainly(line))
        )


def asks_plainly(line: str) -> bool:
    """Whether a line ends as a question and begins as words do."""
    return line[:1].isalnum() and is_question(line)


def _shape(line: str) -> str:
    """How a line begins, whatever its letters and figures."""
    shape = line[:_BEGINNING]
    for run, sign in _RUNS:
        shape = run.sub(sign, shape)
    return shape


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
