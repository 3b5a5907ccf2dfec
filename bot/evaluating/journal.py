"""Rows that are done, on disk while an evaluation runs: a run that was killed goes on from there."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.evaluating.evaluation import Shown
from bot.evaluating.replies import Judged
from bot.evaluating.retrieval import Recall, Sought
from bot.evaluating.rows import Row


@dataclass(frozen=True, slots=True)
class Done:
    """A row with what was measured of it; a part that was not asked for is None."""

    row: Row
    sought: Sought | None
    judged: Judged | None


class Journal:
    """One file for each thing evaluated, named by `what` decides its outcome. It holds text of documents:
    it is removed when the run has come through."""

    def __init__(self, directory: Path, what: Mapping[str, str]) -> None:
        name = json.dumps(dict(what), sort_keys=True)
        self._path = directory / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.jsonl"

    def read(self, rows: list[Row]) -> list[Done]:
        """What an earlier run left of `rows`; a line that was cut off by its end is passed over."""
        by_id = {row.id: row for row in rows}
        found = []
        try:
            lines = self._path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        for line in lines:
            try:
                kept = json.loads(line)
                found.append(_done(by_id[kept["id"]], kept))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def keep(self, done: Done) -> None:
        """Add a row, at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = {"id": done.row.id, "sought": _plain(done.sought), "judged": _plain(done.judged)}
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(kept) + "\n")  # the line before it may have been cut off

    def remove(self) -> None:
        """All rows are done."""
        self._path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Rows are to be done anew; what other runs left of documents goes as well."""
        for path in self._path.parent.glob("*.jsonl"):
            path.unlink(missing_ok=True)


def _plain(found: Sought | Judged | None) -> dict[str, Any] | None:
    if found is None:
        return None
    plain = asdict(found)
    del plain["row"]  # the question file has it
    return plain


def _done(row: Row, kept: dict[str, Any]) -> Done:
    sought, judged = kept["sought"], kept["judged"]
    return Done(
        row,
        Sought(row, _recall(sought["asked"]), _recall(sought["alone"])) if sought else None,
        Judged(row=row, **_tuples(judged)) if judged else None,
    )


def _recall(kept: dict[str, Any]) -> Recall:
    return Recall(**_tuples(kept))


def _tuples(kept: dict[str, Any]) -> dict[str, Any]:
    """JSON knows lists only."""
    found = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return found | {"shown": tuple(Shown(**it) for it in kept["shown"])}
