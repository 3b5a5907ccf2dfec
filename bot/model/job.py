"""Requests on their way through the engine: one that is written for, and one whose text is only scored."""

import threading
import time
from dataclasses import dataclass, field

from bot.model.context import Context
from bot.model.llama import Model
from bot.model.lookup import LOOKAHEAD, Lookup
from bot.model.sampling import Sampler, logprob
from bot.model.scorer import Likelihood
from bot.model.slots import Slot
from bot.model.speech import Speech
from bot.model.text_stream import Finish, TextStream, Written
from bot.model.writer import Prompt


@dataclass(slots=True, eq=False)
class Job:
    """Tokens to compute and who waits for them. Only the loop that runs it changes it.

    `goal` is all it must read: the prompt, and what was written since. Of it the first `stable` tokens are
    what other requests will begin with too: once computed they are kept. `asker` is for fairness.
    """

    goal: list[int]
    asker: str
    stable: int = 0
    deadline: float = float("inf")
    since: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    slot: Slot | None = None
    reused: int = 0
    restarts: int = 0
    abandoned: bool = False  # nobody waits for it any more
    error: Exception | None = None

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants it any more."""
        return self.abandoned

    @property
    def gone(self) -> Finish | None:
        """Why it should end before its time, if it should."""
        if self.cancelled:
            return "cancelled"
        return "deadline" if time.monotonic() > self.deadline else None

    @property
    def rest(self) -> int:
        """Tokens still to be read."""
        return len(self.goal) - (len(self.slot.read) if self.slot else 0)

    @property
    def streams(self) -> bool:
        """Whether somebody is reading along: then it must not wait for long."""
        return False

    @property
    def scored_from(self) -> int:
        """The first position whose logits are wanted: what comes before it may be taken from elsewhere."""
        return len(self.goal) - 1

    def begin(self, model: Model) -> None:
        """Prepare what it takes. Raises ModelFailed."""

    def end(self, finish: Finish) -> None:
        """Make the result and wake whoever waits."""
        self.done.set()


@dataclass(slots=True, eq=False, kw_only=True)
class Writing(Job):
    """A prompt, how far the text has come, and the stream that takes it to who asked."""

    prompt: Prompt
    stream: TextStream
    speech: Speech
    prompt_tokens: int = 0
    sampler: Sampler | None = None
    lookup: Lookup = field(default_factory=Lookup)
    written: int = 0
    first_token_s: float = 0.0
    logprobs: list[float] = field(default_factory=list)

    @property
    def cancelled(self) -> bool:
        return self.stream.cancelled

    @property
    def streams(self) -> bool:
        return self.written > 0

    def begin(self, model: Model) -> None:
        if self.sampler is None:  # else it goes on after a restart
            self.sampler = Sampler(model, self.prompt)
            self.prompt_tokens = len(self.goal)
            self.lookup.feed(self.goal)

    def advance(self, context: Context, index: int) -> Finish | None:
        """Take the next token from the logits just computed; how it ends, if it does. Raises ModelFailed."""
        assert self.sampler is not None
        model = context.model
        token = self.sampler.sample(context, index)
        if not self.first_token_s:
            self.first_token_s = time.monotonic() - self.since
        if model.ends(token):
            return "stop"
        if self.prompt.logprobs:
            self.logprobs.append(logprob(context, index, token))
        self.written += 1
        self.goal.append(token)
        self.lookup.watch(token, LOOKAHEAD)
        self.stream.put(self.speech.feed(model.piece(token)))
        if self.speech.stopped:
            return "stop"
        return "length" if self.written >= self.prompt.max_tokens else None

    def end(self, finish: Finish) -> None:
        if self.error is None and finish != "cancelled":
            self.stream.put(self.speech.end())
        if self.sampler is not None:
            self.sampler.close()
        written = Written(
            text=self.speech.text,
            finish=finish,
            prompt_tokens=self.prompt_tokens,
            reused_tokens=self.reused,
            written_tokens=self.written,
            first_token_s=self.first_token_s,
            logprobs=tuple(self.logprobs),
        )
        self.stream.end(written, self.error)
        self.done.set()


@dataclass(slots=True, eq=False, kw_only=True)
class Scoring(Job):
    """A prefix and its continuation, whose last token need not be read."""

    prefix_tokens: int
    last: int
    logprobs: list[float] = field(default_factory=list)
    result: Likelihood | None = None

    @property
    def scored_from(self) -> int:
        return self.prefix_tokens - 1

    def begin(self, model: Model) -> None:
        self.logprobs.clear()  # after a restart all is scored again

    def take(self, context: Context, index: int, position: int) -> None:
        """Score the token that follows `position`, whose logits stand at `index` of the batch."""
        follows = self.goal[position + 1] if position + 1 < len(self.goal) else self.last
        self.logprobs.append(logprob(context, index, follows))

    def end(self, finish: Finish) -> None:
        self.result = Likelihood(tuple(self.logprobs), self.prefix_tokens, self.reused)
        self.done.set()
