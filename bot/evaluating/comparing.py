"""What changed since an earlier evaluation, from the JSON it printed. Pure but for reading that file."""

import json
from collections.abc import Iterable
from pathlib import Path

from bot.errors import BadBatch
from bot.evaluating.evaluation import Evaluation, Table

_SAME = 0.0005
"""Smaller differences do not show in four digits."""


def read_earlier(path: Path) -> tuple[dict[str, float], set[tuple[str, str]]]:
    """The figures and the failures, each an id and a kind, of what `inhouse eval --json` printed.

    Raises BadBatch.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        figures = {str(name): float(value) for name, value in found["figures"].items()}
        return figures, {(str(it["id"]), str(it["kind"])) for it in found["failures"]}
    except OSError as wrong:
        raise BadBatch(f"{path}: {wrong.strerror or wrong}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadBatch(f"{path}: not what `inhouse eval --json` prints") from None


def compare(earlier: tuple[dict[str, float], set[tuple[str, str]]], now: Evaluation) -> Table:
    """Each figure that is not the same, and which failures went and came."""
    figures, failures = earlier
    rows = [
        (name, f"{figures[name]:.3f}", f"{value:.3f}", f"{value - figures[name]:+.3f}")
        for name, value in now.figures.items()
        if name in figures and abs(value - figures[name]) > _SAME
    ]
    failing = {(it.id, it.kind) for it in now.failures}
    for kind in sorted({kind for _, kind in failures ^ failing}):
        before, after = _of(failures, kind), _of(failing, kind)
        change = f"{_listed('-', before - after)} {_listed('+', after - before)}".strip()
        rows.append((kind, str(len(before)), str(len(after)), change))
    return Table("difference", "What changed", ("", "before", "now", "difference"), tuple(rows))


def _of(failures: Iterable[tuple[str, str]], kind: str) -> set[str]:
    return {id_ for id_, its in failures if its == kind}


def _listed(sign: str, ids: set[str]) -> str:
    return " ".join(f"{sign}{id_}" for id_ in sorted(ids))
