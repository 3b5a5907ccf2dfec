"""Files of questions, one JSON object a line. Every line is checked before any work begins."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from bot.errors import BadBatch
from bot.question import Role, Turn

_SHOWN = '{"question": "How long is annual leave?"}'


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One line: a question, and the id and the history that came with it."""

    question: str
    id: str | None = None
    history: tuple[Turn, ...] = ()


def read_batch(path: Path) -> list[BatchRow]:
    """The rows of a JSONL file, in order; empty lines are passed over.

    Raises BadBatch, which names the file, the line and what is wrong with it.
    """
    return [read_row(found, where) for where, found in read_objects(path)]


def read_objects(path: Path, shown: str = _SHOWN) -> list[tuple[str, dict[str, Any]]]:
    """The objects of a JSONL file, each with the file and line where it stands. Raises BadBatch.

    `shown` is what a row looks like, for whoever has to mend the file.
    """
    text = read_text(path)
    # Not splitlines(): a JSON string may hold U+2028, which that would cut at.
    lines = enumerate(text.split("\n"), start=1)
    rows = [(f"{path}, line {number}", line) for number, line in lines if line.strip()]
    if not rows:
        raise BadBatch(f"{path}: it has no rows; write one object a line, like {shown}")
    return [(where, _object(line, where, shown)) for where, line in rows]


def read_text(path: Path) -> str:
    """A file's text. Raises BadBatch."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise BadBatch(f"{path}: not UTF-8 text ({wrong.reason}); save it as UTF-8") from None
    except OSError as wrong:
        reason = wrong.strerror or str(wrong)
        raise BadBatch(f"{path}: {reason[:1].lower()}{reason[1:]}") from None


def read_json(path: Path) -> Any:
    """What a JSON file holds. Raises BadBatch."""
    return _parsed(read_text(path), str(path))


def _parsed(text: str, where: str, remedy: str = "") -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise BadBatch(f"{where}: not JSON ({wrong}){remedy}") from None


def _object(line: str, where: str, shown: str) -> dict[str, Any]:
    found = _parsed(line, where, f"; write one object a line, like {shown}")
    if not isinstance(found, dict):
        raise BadBatch(f"{where}: a row is a JSON object, like {shown}")
    return found


def read_row(found: dict[str, Any], where: str) -> BatchRow:
    """The question of one object with its id and history. Raises BadBatch."""
    question = found.get("question")
    if not isinstance(question, str) or not question.strip():
        raise BadBatch(f'{where}: "question" is missing or is not text; a row looks like {_SHOWN}')
    name = found.get("id")
    if name is not None and (isinstance(name, bool) or not isinstance(name, str | int)):
        raise BadBatch(f'{where}: "id" must be text or a whole number')
    return BatchRow(question, None if name is None else str(name), _history(found.get("history"), where))


def _history(found: Any, where: str) -> tuple[Turn, ...]:
    if found is None:
        return ()
    if not isinstance(found, list):
        raise BadBatch(f'{where}: "history" must be a list of {{"role", "text"}} objects')
    return tuple(_turn(turn, where) for turn in found)


def _turn(found: Any, where: str) -> Turn:
    if (
        not isinstance(found, dict)
        or found.get("role") not in get_args(Role)
        or not isinstance(found.get("text"), str)
    ):
        raise BadBatch(f'{where}: each turn of "history" needs "role" (user or assistant) and "text"')
    return Turn(found["role"], found["text"])
