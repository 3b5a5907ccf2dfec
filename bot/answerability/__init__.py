"""Answerability: whether what was found answers the question. The gate is learned, not typed."""

from bot.answerability.calibration import (
    Calibration,
    Scale,
    keep_calibration,
    load_calibration,
    path_of,
    shipped_calibration,
    write_down,
)
from bot.answerability.covering import surely_covered
from bot.answerability.doubts import never_sure
from bot.answerability.features import Features, extract_features
from bot.answerability.gate import Decision, decide

__all__ = [
    "Calibration",
    "Decision",
    "Features",
    "Scale",
    "decide",
    "extract_features",
    "keep_calibration",
    "load_calibration",
    "never_sure",
    "path_of",
    "shipped_calibration",
    "surely_covered",
    "write_down",
]
