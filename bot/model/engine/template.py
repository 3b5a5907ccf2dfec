"""A chat as tokens: the GGUF's own Jinja template, rendered in a sandbox, with message text kept inert."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.errors import ModelFailed
from bot.model.llama import Model
from bot.model.writer import Message

# Where the GGUF carries no template: ChatML, which the starter model speaks too.
_CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_MARK = re.compile("\ue000(\\d+)\ue001")


class _Refused(TemplateError):
    """The template itself refuses these messages."""


def _refuse(message: str) -> None:
    raise _Refused(message)


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat in tokens. The first `stable` of them, the system's message, are the same in other chats."""

    tokens: list[int]
    stable: int


class ChatTemplate:
    """Renders messages with marks in place of their texts, so that no text can pose as a control token."""

    def __init__(self, model: Model) -> None:
        """Compile the template of `model`. Raises ModelFailed when it is not valid Jinja."""
        self._model = model
        sandbox = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols]
        )
        sandbox.globals["raise_exception"] = _refuse
        try:
            self._template = sandbox.from_string(model.template or _CHATML)
        except TemplateError as error:
            raise ModelFailed(f"{model.path.name}: its chat template is not valid Jinja: {error}") from None

    def chat(self, messages: Sequence[Message]) -> Chat:
        """The prompt up to where the assistant's turn begins. Raises ModelFailed when it cannot be."""
        try:
            rendered = self._render(messages)
        except _Refused:
            rendered = self._render(_without_system(messages))
            messages = _without_system(messages)
        tokens = self._model.tokenize("", add_special=True)
        begin = self._model.bos
        if tokens and begin and rendered.startswith(begin):
            rendered = rendered[len(begin) :]  # the tokenizer has put it there already
        stable = None
        for i, part in enumerate(_MARK.split(rendered)):
            if i % 2:
                message = messages[int(part)]
                if stable is None and message.speaker != "system":
                    stable = len(tokens)
                tokens += self._model.tokenize(message.text, parse_special=False)
            elif part:
                tokens += self._model.tokenize(part, parse_special=True)
        return Chat(tokens, stable or 0)

    def _render(self, messages: Sequence[Message]) -> str:
        marked = [{"role": m.speaker, "content": f"\ue000{i}\ue001"} for i, m in enumerate(messages)]
        try:
            return self._template.render(
                messages=marked,
                add_generation_prompt=True,
                enable_thinking=False,
                bos_token=self._model.bos,
                eos_token=self._model.eos,
            )
        except _Refused:
            raise
        except Exception as error:  # it is code of the model's, and fails in whatever way it likes
            raise ModelFailed(f"{self._model.path.name}: its chat template failed: {error}") from None


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """Some templates (Gemma, Mistral) take no system message: it goes ahead of the first user's."""
    rules = "\n\n".join(m.text for m in messages if m.speaker == "system")
    rest = [m for m in messages if m.speaker != "system"]
    if not rules or not rest:
        raise ModelFailed("the model's chat template refuses these messages")
    return [Message(rest[0].speaker, f"{rules}\n\n{rest[0].text}"), *rest[1:]]
