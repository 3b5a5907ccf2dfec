"""What the gate has learned from questions with known answers.

`inhouse eval --calibrate` learns it for a team's own embedder and documents, and writes it down; nothing of
it stands in the code. What comes with the package was learned across many corpora, on signals that do not
depend on an embedder's scale; it holds until somebody calibrates.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.answerability.features import Features
from bot.errors import BadSettings

_SHIPPED = "general.json"


@dataclass(frozen=True, slots=True)
class Scale:
    """Logistic in the signals that it has weights for. From `threshold` on the answer is yes."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def weigh(self, found: Features) -> float:
        """How likely it is, from 0 to 1; 0 where a signal is no number."""
        weighed = self.bias + sum(weight * getattr(found, name) for name, weight in self.weights.items())
        if math.isnan(weighed):
            return 0.0
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, weighed))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`answering` weighs whether the documents answer a question at all, `opening` whether the best sentence
    does: then it is said before anything is written. Below `reading` a question is about something else,
    whoever reads the passages; below `sure` a quote is shown as one that may not answer. `embedder` names
    whose signals they are, and is empty where they are anyone's; `made_with` what they were learned from."""

    embedder: str
    answering: Scale
    opening: Scale
    reading: float
    sure: float = 0.0
    made_with: Mapping[str, str] = field(default_factory=dict)


def load_calibration(embedder_key: str, folder: Path) -> Calibration:
    """That of the embedder if `folder` has one for today's signals, else the one that comes with the package.

    Raises BadSettings where the file is damaged.
    """
    path = path_of(embedder_key, folder)
    if not path.exists():
        return shipped_calibration()
    try:
        return _parse(path.read_bytes(), str(path))
    except _OtherSignals:
        return shipped_calibration()


def shipped_calibration() -> Calibration:
    """Anybody's."""
    return _parse(files("bot.answerability").joinpath("calibrations", _SHIPPED).read_bytes(), _SHIPPED)


def keep_calibration(learned: Calibration, folder: Path) -> Path:
    """Write it down for the embedder that it belongs to; where."""
    return write_down(asdict(learned), path_of(learned.embedder, folder))


def path_of(name: str, folder: Path) -> Path:
    """Where what was learned for an embedder, or a judge, of this name lies."""
    return folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)[:200]}.json"


def write_down(learned: Mapping[str, Any], path: Path) -> Path:
    """As JSON, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(learned, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


class _OtherSignals(Exception):
    """It was learned by a version that had other signals."""


def _parse(data: bytes, where: str) -> Calibration:
    try:
        found: dict[str, Any] = json.loads(data.decode())
        made_with = {str(name): str(value) for name, value in found.get("made_with", {}).items()}
        answering, opening = _scale(found["answering"]), _scale(found["opening"])
        reading, sure = float(found["reading"]), float(found.get("sure", 0.0))
        return Calibration(str(found["embedder"]), answering, opening, reading, sure, made_with)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadSettings(
            f"{where} is not a calibration file; remove it, or make a new one with "
            "`inhouse eval FILE --calibrate`"
        ) from None


def _scale(found: Any) -> Scale:
    weights = {str(name): float(value) for name, value in found["weights"].items()}
    numbers = (float(found["bias"]), float(found["threshold"]), *weights.values())
    if not all(map(math.isfinite, numbers)):
        raise ValueError
    if not weights.keys() <= Features.__dataclass_fields__.keys():
        raise _OtherSignals
    return Scale(numbers[0], weights, numbers[1])
