"""What the mind asks of a language model."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

Speaker = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat prompt."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A chat to be continued. Greedy unless `temperature` is over 0; `grammar` is GBNF.

    `asker` groups requests, so that one person's many do not starve another's one.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    stop: tuple[str, ...] = ()
    temperature: float = 0.0
    seed: int = 0
    grammar: str | None = None
    asker: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what it took. Of `prompt_tokens`, `reused_tokens` were already computed."""

    text: str
    finish: Literal["stop", "length", "cancelled"]
    prompt_tokens: int
    reused_tokens: int
    written_tokens: int
    first_token_s: float


OnText = Callable[[str], None]


class Writer(Protocol):
    """A language model. Safe to call from any thread."""

    @property
    def name(self) -> str: ...

    @property
    def context(self) -> int:
        """The most tokens that a prompt and what is written after it may have together."""

    def count(self, text: str) -> int:
        """The text's length in the model's own tokens."""

    def write(
        self, prompt: Prompt, on_text: OnText | None = None, cancel: threading.Event | None = None
    ) -> Written:
        """Write until the model ends, a stop string, `max_tokens`, or `cancel` is set.

        `on_text` gets whole characters as they come, on the engine's thread: be quick there.
        Raises PromptTooLong, Busy or ModelFailed.
        """
