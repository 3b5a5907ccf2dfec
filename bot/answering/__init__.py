"""Answering: one question to its reply. Retrieve, decide, generate, compose."""

from bot.answering.conversation import Conversations
from bot.answering.dependencies import Dependencies
from bot.answering.generation import written_sentences
from bot.answering.judge import BelievedJudge, Claim, Judge, PairJudge, WriterJudge
from bot.answering.judge_calibration import (
    JudgeCalibration,
    keep_judge_calibration,
    load_judge_calibration,
)
from bot.answering.manner import Manner, manner_of
from bot.answering.pipeline import WITHDRAWN, ask, covered
from bot.answering.prompt import FENCE, begin, inert
from bot.answering.quote_headings import sense_of

__all__ = [
    "FENCE",
    "WITHDRAWN",
    "BelievedJudge",
    "Claim",
    "Conversations",
    "Dependencies",
    "Judge",
    "JudgeCalibration",
    "Manner",
    "PairJudge",
    "WriterJudge",
    "ask",
    "begin",
    "covered",
    "inert",
    "keep_judge_calibration",
    "load_judge_calibration",
    "manner_of",
    "sense_of",
    "written_sentences",
]
