"""A request on its way through the engine."""

import time
from dataclasses import dataclass, field

from bot.model.engine.prompt_lookup import LOOKAHEAD, Lookup
from bot.model.engine.sampler import Sampler, likeliest, logprob
from bot.model.engine.slots import Slot, Wanted
from bot.model.llama import Context, Model
from bot.model.text_stream import Finish, Speech, TextStream, Written
from bot.model.writer import Prompt


@dataclass(slots=True, eq=False)
class Request:
    """A prompt, how far its text has come, and the stream to who asked. Only its loop changes it.

    `goal` is all it must read: the prompt, and what was written since. Of it the first `stable` tokens are
    what other requests will begin with too: once computed they are kept.
    """

    prompt: Prompt
    stream: TextStream
    goal: list[int]
    stable: int
    since: float = field(default_factory=time.monotonic)
    slot: Slot | None = None
    reused: int = 0
    restarts: int = 0
    error: Exception | None = None
    ended: bool = False
    speech: Speech = field(init=False)
    prompt_tokens: int = 0
    sampler: Sampler | None = None
    lookup: Lookup = field(default_factory=Lookup)
    written: int = 0
    first_token_s: float = 0.0
    logprobs: list[float] = field(default_factory=list)
    likely: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        self.speech = Speech(self.prompt.stop)

    @property
    def asker(self) -> str:
        """For fairness."""
        return self.prompt.asker

    @property
    def wanted(self) -> Wanted:
        """What of others' work it may use."""
        return Wanted(self.goal, self.prompt.readers, self.stable)

    @property
    def gone(self) -> bool:
        """Whether nobody wants it any more."""
        return self.stream.cancelled

    @property
    def rest(self) -> int:
        """Tokens still to be read."""
        return len(self.goal) - (len(self.slot.read) if self.slot else 0)

    @property
    def streams(self) -> bool:
        """Whether somebody is reading along: then it must not wait for long."""
        return self.written > 0

    def begin(self, model: Model) -> None:
        """Prepare what it takes. Raises ModelFailed."""
        if self.sampler is None:  # else it goes on after a restart
            self.sampler = Sampler(model, self.prompt)
            self.prompt_tokens = len(self.goal)
            self.lookup.feed(self.goal)

    def advance(self, context: Context, index: int) -> Finish | None:
        """Take the next token from the logits just computed; how it ends, if it does. Raises ModelFailed."""
        assert self.sampler is not None
        model = context.model
        if self.prompt.likely and not self.written:
            self.likely = likeliest(context, index, self.prompt.likely)
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
        """Tell whoever reads the stream. A second time it does nothing."""
        if self.ended:
            return
        self.ended = True
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
            likely=self.likely,
        )
        self.stream.end(written, self.error)
