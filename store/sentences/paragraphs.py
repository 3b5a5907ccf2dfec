"""A paragraph's sentences, and which of them label the others: a bold word, a question. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from store.sentences.splitting import split_in
from store.sentences.wording import readable

_BOLD = r"(?:\*\*|__)[^*_\n]{1,60}(?:\*\*|__)"
_LABEL = re.compile(rf"(?:\S{{1,4}}[ \t]+)?{_BOLD}[.:]?$")
_BEGINS_BOLD = re.compile(_BOLD)
_BOLD_LINE = re.compile(rf"(?<=\n)(?=[ \t]*{_BOLD})")
QUESTION_MARK = r"(?:Q|F|P|Frage|Question|Pregunta)\d{0,3}[.:)]"
ANSWER_MARK = r"(?:A|R|Antwort|Answer|Réponse|Respuesta)\d{0,3}[.:)]"
"""What people write ahead of a question and of its answer, as regular expressions: `Q:`, `A1.`."""
_ASKED = rf"{QUESTION_MARK}[ \t]+\S"
_BEGINS_ASKED = re.compile(_ASKED)
_ASKED_OR_ANSWERED = re.compile(rf"(?<=\n)(?=[ \t]*(?:{QUESTION_MARK}|{ANSWER_MARK})[ \t]+\S)")
_BARE_ANSWER = re.compile(ANSWER_MARK)
_ENDS = (".", "!", "?", ";")
_SHORT = 100
SHORT_QUESTION = re.compile(r"(?:\S+\s+){0,3}\S*\?[)*_]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence as it is written, with the white space after it. One that `labels` says what those after it
    are about, up to the next that does or `begins` anew."""

    written: str
    labels: bool = False
    begins: bool = False


def pieces(written: str, language: str) -> Iterator[Piece]:
    """The sentences of a paragraph that has a word; joined together they are the paragraph.

    What labels the others is a bold word ahead of them, a question in a line of its own or after `Q:`, and
    of lines that each begin in bold, which people write below each other without a blank one, the first
    sentence of each.
    """
    if len(lines := _parted(written, _BEGINS_ASKED, _ASKED_OR_ANSWERED)) > 1:
        for line in lines:
            asks = bool(_BEGINS_ASKED.match(line.lstrip()))
            said = [line] if asks else list(_sentences(line, language))
            yield from (Piece(it, labels=asks, begins=asks) for it in said)
        return
    lines = _parted(written, _BEGINS_BOLD, _BOLD_LINE)
    for line in lines:
        for at, it in enumerate(_sentences(line, language)):
            yield Piece(it, not at and (len(lines) > 1 or _labels(it)), begins=not at)


def _parted(written: str, begins: re.Pattern[str], cut: re.Pattern[str]) -> list[str]:
    """Its lines, each with those after it that do not begin as the first does; else all of it. One that goes
    on from another passage begins with the end of a line."""
    first, *others = cut.split(written)
    goes_on = len(others) > 1 and first.rstrip().endswith(_ENDS)
    return [first, *others] if begins.match(written) or goes_on else [written]


def _labels(piece: str) -> bool:
    body = piece.strip()
    if _LABEL.match(body):
        return True
    asks = bool(_BEGINS_ASKED.match(body)) or "\n" in piece[len(piece.rstrip()) :]
    return asks and readable(body).endswith(("?", "？"))


def _sentences(written: str, language: str) -> Iterator[str]:
    """The sentences of a text; a short question stands with what follows it, and `A:` with its question."""
    held = ""
    for piece in split_in(written, language):
        if held and _BARE_ANSWER.fullmatch(piece.strip()):
            held += piece
            continue
        if held and (len(held) > _SHORT or not SHORT_QUESTION.match(readable(held))):
            yield held
            held = ""
        held += piece
    if held:
        yield held
