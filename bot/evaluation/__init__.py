"""Evaluation: how good the answers are, on questions whose answers are known."""

from bot.evaluation.asking import evaluate
from bot.evaluation.calibration import calibrate
from bot.evaluation.drafting import MOST as MOST_DRAFTS
from bot.evaluation.drafting import suggested_rows
from bot.evaluation.feedback import rows_from_feedback
from bot.evaluation.job import Asking, Job, TrialRuntime
from bot.evaluation.judging import calibrate_judge, shipped_sentences
from bot.evaluation.meetings import evaluate_meetings
from bot.evaluation.page import html_page
from bot.evaluation.qmsum import is_meetings
from bot.evaluation.replay import MODEL as REPLAY_MODEL
from bot.evaluation.replay import Equipped, ReplayRow, evaluate_replay, read_replay
from bot.evaluation.replay_server import ReplayServer
from bot.evaluation.report import Evaluation, as_plain, compare, machine, read_earlier, show, write_page
from bot.evaluation.rows import drafts, read_rows
from bot.evaluation.trial import Trial, sample_rows, trial_table, try_writer

__all__ = [
    "MOST_DRAFTS",
    "REPLAY_MODEL",
    "Asking",
    "Equipped",
    "Evaluation",
    "Job",
    "ReplayRow",
    "ReplayServer",
    "Trial",
    "TrialRuntime",
    "as_plain",
    "calibrate",
    "calibrate_judge",
    "compare",
    "drafts",
    "evaluate",
    "evaluate_meetings",
    "evaluate_replay",
    "html_page",
    "is_meetings",
    "machine",
    "read_earlier",
    "read_replay",
    "read_rows",
    "rows_from_feedback",
    "sample_rows",
    "shipped_sentences",
    "show",
    "suggested_rows",
    "trial_table",
    "try_writer",
    "write_page",
]
