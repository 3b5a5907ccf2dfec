"""What can be evaluated. Each kind is imported when it is asked for: the command line must start quickly."""

from collections.abc import Callable
from enum import StrEnum

from bot.evaluating.evaluation import Evaluation
from bot.evaluating.job import Job


class Kind(StrEnum):
    """What the file or folder holds that is evaluated, or what is made of it."""

    QUESTIONS = "questions"
    CHUNKING = "chunking"
    SQUAD = "squad"
    QMSUM = "qmsum"
    DETECTOR = "detector"
    BASELINES = "baselines"
    ABLATIONS = "ablations"

    @property
    def asks_rows(self) -> bool:
        """Whether it reads a question file, and asks it of the house's documents."""
        return self in {Kind.QUESTIONS, Kind.BASELINES, Kind.ABLATIONS}


def evaluator(kind: Kind) -> Callable[[Job], Evaluation]:
    """The function that evaluates it."""
    match kind:
        case Kind.QUESTIONS:
            from bot.evaluating.asking import evaluate
        case Kind.CHUNKING:
            from bot.evaluating.chunk_recall import evaluate
        case Kind.SQUAD:
            from bot.evaluating.reading import evaluate
        case Kind.QMSUM:
            from bot.evaluating.meetings import evaluate
        case Kind.DETECTOR:
            from bot.evaluating.detecting import evaluate
        case Kind.BASELINES:
            from bot.evaluating.baselines import evaluate
        case Kind.ABLATIONS:
            from bot.evaluating.ablating import evaluate
    return evaluate
