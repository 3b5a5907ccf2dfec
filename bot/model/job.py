"""One request on its way through the engine."""

import threading
import time
from dataclasses import dataclass, field

from bot.model.sampling import Sampler
from bot.model.slots import Slot
from bot.model.speech import Speech
from bot.model.writer import OnText, Prompt, Written


@dataclass(slots=True, eq=False)
class Job:
    """A prompt in tokens, who listens, and how far it has come. Only the engine's thread changes it."""

    prompt: Prompt
    tokens: list[int]
    on_text: OnText | None
    cancel: threading.Event | None
    speech: Speech
    sampler: Sampler | None = None
    since: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    slot: Slot | None = None
    reused: int = 0
    written: int = 0
    first_token_s: float = 0.0
    abandoned: bool = False  # nobody waits for it any more
    output: int = -1  # index of its logits in the batch just computed
    result: Written | None = None
    error: BaseException | None = None

    @property
    def cancelled(self) -> bool:
        return self.abandoned or (self.cancel is not None and self.cancel.is_set())
