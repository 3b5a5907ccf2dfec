"""Question files: what is asked, the answers that count, where they stand. Checked before any work begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.errors import BadBatch
from bot.jsonl import read_objects, read_row
from bot.question import Turn

SHOWN = (
    '{"question": "How long is annual leave?", "type": "answerable", "answers": ["25 days"], '
    '"evidence": [{"file": "leave.md", "quote": "You have 25 days of annual leave."}]}'
)


class Type(StrEnum):
    """What a question is there to measure."""

    ANSWERABLE = "answerable"
    MULTI = "multi"
    NEAR_MISS = "near_miss"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Gold:
    """Words that answer the question, verbatim in `file`, a path relative to the documents' folder, and
    in its `copies`: files that have the same passage, found when the documents are there."""

    file: str
    quote: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A question whose answers are known.

    `parts` has the answers of each part of the question; in each part any one of them counts. `standalone`
    is what a follow-up asks without its history. A near miss has neither parts nor evidence.
    """

    id: str
    type: Type
    style: str
    question: str
    parts: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[Gold, ...] = ()
    history: tuple[Turn, ...] = ()
    standalone: str = ""

    @property
    def alone(self) -> str:
        """What is asked, without any history."""
        return self.standalone or self.question

    @property
    def wanted(self) -> str:
        """The answers for a person, one a line; nothing for a near miss."""
        return "\n".join(answer for part in self.parts for answer in part)

    @property
    def quotes(self) -> str:
        """The evidence for a person, one quote a line."""
        return "\n".join(" ".join(gold.quote.split()) for gold in self.evidence)


def read_rows(path: Path, limit: int | None = None) -> list[Row]:
    """The rows of a question file, in order; at most `limit`, though all are checked.

    Drafts are left out. Raises BadBatch, which names file and line, what is wrong, and what a row looks like.
    """
    rows: dict[str, Row] = {}
    drafted = 0
    for where, found in read_objects(path, SHOWN):
        if _is_draft(found):
            drafted += 1
            continue
        row = _row(found, where)
        if row.id in rows:
            raise BadBatch(f'{where}: "id" {row.id} is used twice; give each row its own')
        rows[row.id] = row
    if drafted and not rows:
        raise BadBatch(f'{path}: all rows are drafts: see that each is right, then remove its "check"')
    return list(rows.values())[:limit]


def drafts(path: Path) -> int:
    """How many rows of a question file a person is still to check. Raises BadBatch."""
    return sum(_is_draft(found) for _, found in read_objects(path, SHOWN))


def _is_draft(found: dict[str, Any]) -> bool:
    return found.get("check") is True


def _row(found: dict[str, Any], where: str) -> Row:
    asked = read_row(found, where)
    kind = found.get("type")
    if not isinstance(kind, str) or kind not in set(Type):
        raise BadBatch(f'{where}: "type" must be one of {", ".join(Type)}; a row looks like {SHOWN}')
    kind = Type(kind)
    parts = _parts(found, where)
    if kind is Type.NEAR_MISS and parts:
        raise BadBatch(f'{where}: a near_miss has no "answers"; remove them, or call it answerable')
    if kind is not Type.NEAR_MISS and not parts:
        raise BadBatch(f'{where}: "answers" is missing; list what counts as right, as in {SHOWN}')
    if kind is Type.FOLLOW_UP and not asked.history:
        raise BadBatch(f'{where}: a follow_up needs "history": [{{"role": "user", "text": "…"}}]')
    number = where.rpartition(" ")[2]
    return Row(
        id=asked.id if asked.id is not None else f"line {number}",
        type=kind,
        style=_text(found.get("style", ""), "style", where),
        question=asked.question,
        parts=parts,
        evidence=tuple(_gold(it, where) for it in _list(found.get("evidence"), "evidence", where)),
        history=asked.history,
        standalone=_text(found.get("standalone", ""), "standalone", where),
    )


def _parts(found: dict[str, Any], where: str) -> tuple[tuple[str, ...], ...]:
    """Of a question with several parts, the answers of each; else one part with all answers."""
    parts = [
        _answers(part, "each of answer_parts", where)
        for part in _list(found.get("answer_parts"), "answer_parts", where)
    ]
    whole = _answers(found.get("answers"), "answers", where)
    if not parts and whole:
        parts = [whole]
    if not all(parts):
        raise BadBatch(f'{where}: each of "answer_parts" needs at least one answer')
    return tuple(parts)


def _answers(found: Any, name: str, where: str) -> tuple[str, ...]:
    answers = tuple(_text(it, name, where) for it in _list(found, name, where))
    if not all(it.strip() for it in answers):
        raise BadBatch(f'{where}: "{name}" has an empty answer; remove it')
    return answers


def _gold(found: Any, where: str) -> Gold:
    if not isinstance(found, dict) or not {"file", "quote"} <= found.keys():
        raise BadBatch(f'{where}: each of "evidence" needs "file" and "quote", as in {SHOWN}')
    gold = Gold(_text(found["file"], "file", where), _text(found["quote"], "quote", where))
    if not gold.file or not gold.quote.strip():
        raise BadBatch(f'{where}: "file" and "quote" of "evidence" must not be empty')
    return gold


def _list(found: Any, name: str, where: str) -> Sequence[Any]:
    if found is None:
        return ()
    if not isinstance(found, list):
        raise BadBatch(f'{where}: "{name}" must be a list, as in {SHOWN}')
    return found


def _text(found: Any, name: str, where: str) -> str:
    if found is None:
        return ""
    if not isinstance(found, str):
        raise BadBatch(f'{where}: "{name}" must be text')
    return found
