"""A prompt as a chat completion of OpenAI's API, and what its streamed chunks bring."""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.errors import ModelFailed
from bot.model.text_stream import Finish, Speech, Written
from bot.model.writer import Prompt

Kind = Literal["llama.cpp", "vllm", "other"]


@dataclass(frozen=True, slots=True)
class Served:
    """What a server serves: the model's name there, its context in tokens, whether it counts tokens."""

    name: str
    context: int
    kind: Kind
    counts: bool


def chat_request(prompt: Prompt, served: Served) -> dict[str, Any]:
    """The request's body. Raises ModelFailed for a grammar that the server cannot take."""
    body: dict[str, Any] = {
        "model": served.name,
        "messages": [{"role": m.speaker, "content": _whole(m.text)} for m in prompt.messages],
        "max_tokens": prompt.max_tokens,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if prompt.stop:
        body["stop"] = list(prompt.stop)
    if prompt.logprobs or prompt.likely:
        body["logprobs"] = True
    if prompt.likely:
        body["top_logprobs"] = prompt.likely
    if prompt.grammar is not None:
        if served.kind != "llama.cpp":
            raise ModelFailed("this model server does not take GBNF grammars; llama-server does")
        body["grammar"] = prompt.grammar
    return body | _more(served.kind)


def _more(kind: Kind) -> dict[str, Any]:
    """Others refuse fields that they do not know. The model's own defaults would change what is written."""
    if kind == "other":
        return {}
    plain = {"chat_template_kwargs": {"enable_thinking": False}}
    if kind == "llama.cpp":
        # With timings on each event we know what was read even when the end never comes.
        return {**plain, "timings_per_token": True}
    counted = {"include_usage": True, "continuous_usage_stats": True}
    return {**plain, "repetition_penalty": 1, "stream_options": counted}


def count_request(text: str, served: Served) -> dict[str, Any]:
    """The body that asks how long `text` is: llama-server's words and vLLM's for the same."""
    if served.kind == "vllm":
        return {"model": served.name, "prompt": _whole(text), "add_special_tokens": False}
    return {"content": _whole(text), "add_special": False, "parse_special": False}


def _whole(text: str) -> str:
    """Half a surrogate pair, as files may hold, is no text to a server."""
    return text.encode(errors="replace").decode()


@dataclass(slots=True)
class Chat:
    """One request and what it has brought so far. `finish` is set when the text is whole."""

    prompt: Prompt
    speech: Speech
    since: float = field(default_factory=time.monotonic)
    finish: Finish | None = None
    first_s: float | None = None
    _pieces: int = 0
    _logprobs: list[float] = field(default_factory=list)
    _likely: tuple[tuple[str, float], ...] = ()
    _usage: dict[str, Any] = field(default_factory=dict)
    _timings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, prompt: Prompt) -> "Chat":
        return cls(prompt, Speech(prompt.stop))

    def take(self, chunk: dict[str, Any]) -> str:
        """The text that may be shown after this chunk. Nothing is believed of what it holds."""
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
            likely=self._likely,
        )

    def _take(self, choice: dict[str, Any]) -> str:
        delta = _object(choice.get("delta"))
        text = _text(delta, "content")
        if text or _text(delta, "reasoning_content") or _text(delta, "reasoning"):
            self._pieces += 1
            if self.first_s is None:
                self.first_s = time.monotonic() - self.since
        tokens = _object(choice.get("logprobs")).get("content")
        for token in tokens if isinstance(tokens, list) else ():
            if self.prompt.likely and not self._logprobs:
                self._likely = _alternatives(token, self.prompt.likely)
            value = _object(token).get("logprob")
            self._logprobs.append(float(value) if isinstance(value, int | float) else 0.0)
        shown = self.speech.feed(text.encode(errors="replace"))
        if self.speech.stopped:
            self.finish = "stop"
        elif choice.get("finish_reason"):
            self.finish = "length" if choice["finish_reason"] == "length" else "stop"
            shown += self.speech.end()
        return shown


def _alternatives(token: Any, most: int) -> tuple[tuple[str, float], ...]:
    """What might have stood in a token's place, as far as the server tells it."""
    listed = _object(token).get("top_logprobs")
    found = [_object(it) for it in listed[:most]] if isinstance(listed, list) else []
    told = [(it.get("token"), it.get("logprob")) for it in found]
    return tuple((text, float(p)) for text, p in told if isinstance(text, str) and isinstance(p, int | float))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(delta: dict[str, Any], name: str) -> str:
    value = delta.get(name)
    return value if isinstance(value, str) else ""


def _number(counts: dict[str, Any], name: str) -> int:
    value = counts.get(name)
    return value if isinstance(value, int) and value > 0 else 0
