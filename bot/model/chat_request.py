"""A prompt as the body of a chat completion: OpenAI's fields, and more for the servers that we know."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from bot.errors import ModelFailed
from bot.model.writer import Prompt

Kind = Literal["llama.cpp", "vllm", "other"]


@dataclass(frozen=True, slots=True)
class Served:
    """What a server serves: the model's name there, its context in tokens, whether it counts tokens."""

    name: str
    context: int
    kind: Kind
    counts: bool


def chat_request(prompt: Prompt, served: Served) -> bytes:
    """The body, as JSON. Raises ModelFailed for a grammar that the server cannot take, a wrong schema."""
    body: dict[str, Any] = {
        "model": served.name,
        "messages": [{"role": m.speaker, "content": _whole(m.text)} for m in prompt.messages],
        "max_tokens": prompt.max_tokens,
        "temperature": prompt.temperature,
        "top_p": 1,
        "seed": prompt.seed,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if prompt.stop:
        body["stop"] = list(prompt.stop)
    if prompt.logprobs:
        body["logprobs"] = True
    if prompt.schema is not None:
        body["response_format"] = _response_format(prompt.schema)
    if prompt.grammar is not None:
        if served.kind != "llama.cpp":
            raise ModelFailed("this model server takes no GBNF grammar; llama-server does")
        body["grammar"] = prompt.grammar
    return json.dumps(body | _more(served.kind)).encode()


def _more(kind: Kind) -> dict[str, Any]:
    """Others refuse fields that they do not know. The model's own defaults would change what is drawn."""
    if kind == "other":
        return {}
    plain = {"top_k": 0, "min_p": 0, "chat_template_kwargs": {"enable_thinking": False}}
    if kind == "llama.cpp":
        # With timings on each event we know what was read even when the end never comes.
        return {**plain, "timings_per_token": True}
    counted = {"include_usage": True, "continuous_usage_stats": True}
    return {**plain, "repetition_penalty": 1, "stream_options": counted}


def _response_format(schema: str) -> dict[str, Any]:
    try:
        return {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": json.loads(schema), "strict": True},
        }
    except (ValueError, RecursionError):
        raise ModelFailed("the schema is not valid JSON") from None


def _whole(text: str) -> str:
    """Half a surrogate pair, as files may hold, is no text to a server."""
    return text.encode(errors="replace").decode()
