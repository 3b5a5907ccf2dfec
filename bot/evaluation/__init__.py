"""Evaluation: how good the answers are, on questions whose answers are known."""

from bot.evaluation.asking import evaluate
from bot.evaluation.calibration import calibrate
from bot.evaluation.drafting import suggested_rows
from bot.evaluation.feedback import rows_from_feedback
from bot.evaluation.job import Asking, Job, TrialRuntime
from bot.evaluation.page import html_page
from bot.evaluation.report import Evaluation, as_plain, compare, machine, read_earlier, show, write_page
from bot.evaluation.rows import drafts, read_rows

__all__ = [
    "Asking",
    "Evaluation",
    "Job",
    "TrialRuntime",
    "as_plain",
    "calibrate",
    "compare",
    "drafts",
    "evaluate",
    "html_page",
    "machine",
    "read_earlier",
    "read_rows",
    "rows_from_feedback",
    "show",
    "suggested_rows",
    "write_page",
]
