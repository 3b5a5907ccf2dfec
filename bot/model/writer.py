"""What answers and summaries ask of a language model."""

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, Protocol, Self

from bot.model.text_stream import TextStream

Speaker = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat prompt."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A chat to be continued, greedily, within `grammar` (GBNF) where there is one.

    `asker` groups requests, so that one person's many do not starve another's one. What was computed for
    other `readers` is used for it no further than the rules that all prompts begin with: else how soon it
    begins would tell what others asked. `logprobs` asks for each token's log-probability, `likely` for so
    many that the first one might have been.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    stop: tuple[str, ...] = ()
    grammar: str | None = None
    asker: str = ""
    readers: str = ""
    logprobs: bool = False
    likely: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a request that came now would meet: so many `ahead`, about so many `seconds` to its first word,
    and so many that are being written, `inside`."""

    ahead: int
    seconds: float
    inside: int = 0


class Writer(Protocol):
    """A language model. Safe to call from any thread."""

    @property
    def name(self) -> str: ...

    @property
    def context(self) -> int:
        """The most tokens that a prompt and what is written after it may have together."""

    @property
    def parameters(self) -> float | None:
        """How many it has; None where nothing tells."""

    @property
    def reading_s(self) -> float | None:
        """Seconds that a prompt token takes, as measured; None where it is not known."""

    def count(self, text: str) -> int:
        """The text's length in the model's own tokens."""

    def outlook(self) -> Outlook:
        """How long the queue is. An estimate, made at once."""

    def check(self) -> None:
        """Look whether it can write at all, a few seconds at most. Raises ModelFailed, which says why not."""

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        """Write until the model ends, a stop string, `max_tokens`, or `cancel` is set.

        It begins at once, whether the stream is read or not. Raises PromptTooLong, Busy or ModelFailed, here
        or as the stream is read.
        """

    def close(self) -> None:
        """Free what is held. Whoever still waits gets ModelFailed."""


class Closing(ABC):
    """Leaving it as a context closes it."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
