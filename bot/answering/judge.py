"""A judge: a model that is asked, of a sentence that verification leaves unsure, whether passages say it.

Whether it is believed is for calibration to say (judge_calibration.py). What is contradicted is never asked.
"""

import logging
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.answering.prompt import inert
from bot.errors import BrokenOff, ModelError, ModelFailed, RefusedKey
from bot.grounding import Outcome, Verdict
from bot.model.text_stream import Written
from bot.model.writer import Message, Prompt, Writer

_log = logging.getLogger(__name__)

_ASKED = (
    "Check this sentence of yours: {}\nDo the passages say it, with these figures, names and conditions? "
    "Answer with one word: yes or no."
)
_LIKELY = 10  # of the tokens that the answer might be, so many are looked at
_AROUND = " \t\n*_\"'`.,!:\u2581\u0120"
# For one reply; what is left then stays unsure, and the reply goes on.
_MOST, _SECONDS = 8, 20.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A `sentence`, the last one of what was `written` on `messages`; one of `passages` may say it."""

    sentence: str
    written: str
    messages: tuple[Message, ...]
    passages: tuple[str, ...]
    asker: str = ""
    readers: str = ""


class Judge(Protocol):
    """A model that tells whether passages say a claim."""

    @property
    def name(self) -> str:
        """What its calibration is kept under."""

    def probability(self, claim: Claim, cancel: threading.Event) -> float | None:
        """How likely it holds that they do, from 0 to 1; None where it does not tell. Raises ModelError."""


@dataclass(frozen=True, slots=True)
class WriterJudge:
    """The writer itself, asked where it wrote the sentence: what it read until then is computed already."""

    writer: Writer

    @property
    def name(self) -> str:
        return self.writer.name

    def probability(self, claim: Claim, cancel: threading.Event) -> float | None:
        asked = judging_prompt(claim)
        try:
            told = self.writer.write(asked, cancel).result()
        except (BrokenOff, RefusedKey):
            raise
        except ModelFailed:  # some servers refuse to tell what else a token might have been
            told = self.writer.write(replace(asked, likely=0), cancel).result()
        return _told(told)


def judging_prompt(claim: Claim) -> Prompt:
    """What was read and written, byte for byte, and after it a short question."""
    written = Message("assistant", inert(claim.written))
    question = Message("user", _ASKED.format(inert(" ".join(claim.sentence.split()))))
    messages = (*claim.messages, written, question)
    return Prompt(messages, 1, asker=claim.asker, readers=claim.readers, likely=_LIKELY)


def _told(written: Written) -> float | None:
    """P(yes) beside P(no); the word itself where nothing tells how likely it was."""
    if written.finish == "cancelled":
        return None
    if not written.likely:
        return {"yes": 1.0, "no": 0.0}.get(_bare(written.text))
    yes, no = (
        sum(math.exp(min(it, 0.0)) for text, it in written.likely if _bare(text) == word)
        for word in ("yes", "no")
    )
    return yes / (yes + no) if yes + no > 0 else None  # a server may send NaN: that is not above 0


def _bare(text: str) -> str:
    return text.strip(_AROUND).casefold()


class Scorer(Protocol):
    """A cross-encoder; see bot.model.embedding.LlamaReranker."""

    def score(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class PairJudge:
    """A cross-encoder, given the sentence with each passage. Its scale is its own: calibration finds where
    to believe it."""

    name: str
    scorer: Scorer

    def probability(self, claim: Claim, cancel: threading.Event) -> float | None:
        if not claim.passages or cancel.is_set():
            return None
        best = float(self.scorer.score(claim.sentence, claim.passages).max())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, best))))


@dataclass(frozen=True, slots=True)
class BelievedJudge:
    """A judge whose yes counts from `threshold` on."""

    judge: Judge
    threshold: float


@dataclass(slots=True)
class Judging:
    """The judging of one reply, bounded in sentences and seconds. A judge that failed is asked no more."""

    believed: BelievedJudge
    messages: tuple[Message, ...]
    asker: str
    cancel: threading.Event
    left: int = _MOST
    seconds: float = _SECONDS
    readers: str = ""

    def __call__(self, sentence: str, written: str, verdict: Verdict) -> Verdict:
        """The verdict on the last sentence `written`; supported where it was unsure and the judge is sure."""
        if verdict.outcome is not Outcome.UNSURE or not verdict.evidence or not self._may_ask:
            return verdict
        passages = dict.fromkeys(it.passage.text for run in verdict.evidence for it in run)
        claim = Claim(sentence, written, self.messages, tuple(passages), self.asker, self.readers)
        probability = self._asked(claim)
        if probability is None or not probability >= self.believed.threshold:
            return verdict
        return Verdict(Outcome.SUPPORTED, probability, verdict.evidence)

    @property
    def _may_ask(self) -> bool:
        return self.left > 0 and self.seconds > 0 and not self.cancel.is_set()

    def _asked(self, claim: Claim) -> float | None:
        self.left -= 1
        began = time.monotonic()
        try:
            return self.believed.judge.probability(claim, _Deadline(self.cancel, began + self.seconds))
        except ModelError as failure:
            _log.warning("the judge failed, what is unsure stays so: %s", type(failure).__name__)
            self.left = 0
            return None
        finally:
            self.seconds -= time.monotonic() - began


class _Deadline(threading.Event):
    """Set once `cancel` is, or the time has come."""

    def __init__(self, cancel: threading.Event, until: float) -> None:
        super().__init__()
        self._cancel, self._until = cancel, until

    def is_set(self) -> bool:
        return self._cancel.is_set() or time.monotonic() >= self._until
