"""What one request to a model server has brought so far."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ModelFailed
from bot.model.refusals import error_in_stream
from bot.model.speech import Speech
from bot.model.text_stream import Finish, Written
from bot.model.writer import Prompt


@dataclass(slots=True)
class ChatStream:
    """Takes the events of a chat completion. `finish` is set when the text is whole, `done` at the end."""

    prompt: Prompt
    server: str
    speech: Speech
    since: float = field(default_factory=time.monotonic)
    finish: Finish | None = None
    done: bool = False
    first_s: float | None = None
    _pieces: int = 0
    _logprobs: list[float] = field(default_factory=list)
    _usage: dict[str, Any] = field(default_factory=dict)
    _timings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, prompt: Prompt, server: str) -> "ChatStream":
        return cls(prompt, server, Speech(prompt.stop))

    @property
    def begun(self) -> bool:
        return self.first_s is not None

    def take(self, event: str) -> str:
        """The text that may be shown after this event. Raises ModelError or Passing for an error in it."""
        if event.strip() == "[DONE]":
            self.done = True
            return ""
        chunk = self._read(event)
        for known, name in ((self._usage, "usage"), (self._timings, "timings")):
            known.update(_object(chunk.get(name)))
        choices = chunk.get("choices")
        choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
        return self._take(choice) if choice and self.finish is None else ""

    def written(self, finish: Finish) -> Written:
        """What there is. Tokens are as the server counted them, 0 where it did not say."""
        usage, timings = self._usage, self._timings
        cached = _number(_object(usage.get("prompt_tokens_details")), "cached_tokens")
        cached = cached or _number(timings, "cache_n")
        return Written(
            text=self.speech.text,
            finish=finish,
            prompt_tokens=_number(usage, "prompt_tokens") or _number(timings, "prompt_n") + cached,
            reused_tokens=cached,
            written_tokens=_number(usage, "completion_tokens")
            or _number(timings, "predicted_n")
            or self._pieces,
            first_token_s=self.first_s or 0.0,
            logprobs=tuple(self._logprobs) if self.prompt.logprobs else (),
        )

    def _read(self, event: str) -> dict[str, Any]:
        try:
            chunk = json.loads(event)
        except (ValueError, RecursionError):
            chunk = None
        if not isinstance(chunk, dict):
            raise ModelFailed(f"{self.server} sent an event that is no chat completion")
        if chunk.get("error"):
            raise error_in_stream(self.server, chunk["error"])
        return chunk

    def _take(self, choice: dict[str, Any]) -> str:
        delta = _object(choice.get("delta"))
        text = _text(delta, "content")
        if text or _text(delta, "reasoning_content") or _text(delta, "reasoning"):
            self._pieces += 1
            if self.first_s is None:
                self.first_s = time.monotonic() - self.since
        tokens = _object(choice.get("logprobs")).get("content")
        for token in tokens if isinstance(tokens, list) else ():
            value = _object(token).get("logprob")
            self._logprobs.append(float(value) if isinstance(value, int | float) else 0.0)
        shown = self.speech.feed(text.encode(errors="replace"))
        if self.speech.stopped:
            self.finish = "stop"
        elif choice.get("finish_reason"):
            self.finish = "length" if choice["finish_reason"] == "length" else "stop"
            shown += self.speech.end()
        return shown


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(delta: dict[str, Any], name: str) -> str:
    value = delta.get(name)
    return value if isinstance(value, str) else ""


def _number(counts: dict[str, Any], name: str) -> int:
    value = counts.get(name)
    return value if isinstance(value, int) and value > 0 else 0
