"""What the gate has learned from questions with known answers, for one embedder.

`inhouse eval --calibrate` learns it and writes it down; nothing of it stands in the code. The starter
embedder's comes with the package. Another embedder borrows that until it has its own.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.answerability import Signals
from bot.errors import BadSettings

_SHIPPED = "starter.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence is logistic in the signals: `bias` and one weight each.

    From `answer_from` on a question is answered; from `open_from` on the best sentence opens the reply before
    anything is written. `embedder` names whose signals they are, `made_with` how they were learned.
    """

    embedder: str
    bias: float
    weights: Mapping[str, float]
    answer_from: float
    open_from: float
    made_with: Mapping[str, str] = field(default_factory=dict)

    def confidence(self, found: Signals) -> float:
        """How likely it is that the best sentences answer the question, from 0 to 1."""
        given = asdict(found)
        weighed = self.bias + sum(weight * given[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, weighed))))


def calibration(embedder_key: str, folder: Path) -> Calibration:
    """That of the embedder if `folder` has one, else the one that comes with the package.

    Raises BadSettings where the file is damaged.
    """
    path = path_of(embedder_key, folder)
    return _parse(path.read_text("utf-8"), str(path)) if path.exists() else shipped()


def shipped() -> Calibration:
    """The starter embedder's."""
    return _parse(files("bot").joinpath("calibrations", _SHIPPED).read_text("utf-8"), _SHIPPED)


def keep(learned: Calibration, folder: Path) -> Path:
    """Write it down for the embedder that it belongs to; where."""
    path = path_of(learned.embedder, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(learned), "utf-8")
    return path


def path_of(embedder_key: str, folder: Path) -> Path:
    return folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', embedder_key)[:200]}.json"


def as_json(learned: Calibration) -> str:
    return json.dumps(asdict(learned), indent=2, ensure_ascii=False) + "\n"


def _parse(text: str, where: str) -> Calibration:
    try:
        found: dict[str, Any] = json.loads(text)
        known = {name: float(found["weights"][name]) for name in Signals.__dataclass_fields__}
        return Calibration(
            str(found["embedder"]),
            float(found["bias"]),
            known,
            float(found["answer_from"]),
            float(found["open_from"]),
            {str(name): str(value) for name, value in found.get("made_with", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSettings(
            f"{where} is no calibration: remove it, or make it anew with `inhouse eval FILE --calibrate`"
        ) from None
