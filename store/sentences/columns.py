"""The names of a table's columns, for rows that a passage holds without the head of their table. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from store.passage import Passage, PassageSentence
from store.sentences.cutting import cells, is_rule, named_row


def lacks_columns(sentence: PassageSentence) -> bool:
    """Whether it is a row of a table that began in a passage before its own."""
    return sentence.row and not _head(sentence.passage.text[: sentence.start].splitlines())[1]


def with_columns(sentence: PassageSentence, above: Sequence[Passage]) -> PassageSentence:
    """The row with the names of its columns, which stand in a passage `above`, in order; as it is where none
    does."""
    if not lacks_columns(sentence):
        return sentence
    text = _joined([*above, replace(sentence.passage, text=sentence.passage.text[: sentence.start])])
    goes_on, columns = _head(text.splitlines())
    return (
        replace(sentence, text=named_row(columns, cells(sentence.quote))) if goes_on and columns else sentence
    )


def _joined(passages: Sequence[Passage]) -> str:
    """Their text in a row; a passage may begin within a line."""
    text, line = "", 1
    for it in passages:
        text += ("\n" if it.line > line else " ") + it.text
        line = it.line + it.text.count("\n")
    return text


def _head(lines: Sequence[str]) -> tuple[bool, list[str]]:
    """Whether the last of `lines` belong to a table, and the names of its columns; none without a head."""
    for at in range(len(lines) - 1, 0, -1):
        line = lines[at].strip()
        if not line.startswith("|"):
            return at < len(lines) - 1, []
        if is_rule(line):
            above = lines[at - 1].strip()
            return True, cells(above) if above.startswith("|") else []
    return bool(lines), []
