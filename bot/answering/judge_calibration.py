"""Whether a judge is believed, and from where on: learned from labelled sentences, never assumed.

`inhouse eval --calibrate` learns it and writes it down. A judge without a calibration is not asked.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.answerability import path_of, write_down
from bot.errors import BadSettings


@dataclass(frozen=True, slots=True)
class JudgeCalibration:
    """What was found of a `judge` beside the strictness of `verification`: it is asked only there.

    `reason` says why it is `believed` or not, `figures` what that rests on.
    """

    judge: str
    verification: str
    believed: bool
    threshold: float
    reason: str
    figures: Mapping[str, float] = field(default_factory=dict)

    def counts_beside(self, verification: str) -> bool:
        """Whether the judge is asked where that strictness is set."""
        return self.believed and self.verification == verification

    def told(self, verification: str) -> str:
        """For a person: whether it is asked, and why."""
        if self.verification != verification:
            return f"{self.judge} is not asked: it was calibrated for {self.verification} verification"
        return f"{self.judge} is {'' if self.believed else 'not '}believed: {self.reason}"


def load_judge_calibration(judge: str, folder: Path) -> JudgeCalibration | None:
    """None where there is none for it. Raises BadSettings where the file is damaged."""
    path = _path(judge, folder)
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_bytes())
        figures = {str(name): float(value) for name, value in found["figures"].items()}
        calibration = JudgeCalibration(
            str(found["judge"]),
            str(found["verification"]),
            found["believed"] is True,
            float(found["threshold"]),
            str(found["reason"]),
            figures,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        calibration = None
    if calibration is None or not math.isfinite(calibration.threshold):
        raise BadSettings(
            f"{path} is not a calibration of a judge; remove it, or make a new one with "
            "`inhouse eval --calibrate`"
        )
    return calibration if calibration.judge == judge else None


def keep_judge_calibration(learned: JudgeCalibration, folder: Path) -> Path:
    """Write it down for the judge that it belongs to; where."""
    return write_down(asdict(learned), _path(learned.judge, folder))


def _path(judge: str, folder: Path) -> Path:
    return path_of(f"judge-{judge}", folder)
