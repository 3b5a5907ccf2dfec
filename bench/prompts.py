"""Prompts as the bot makes them: the same rules for all, passages of the sample handbook, a question."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.answering.manner import QUOTING
from bot.model.engine.template import ChatTemplate
from bot.model.llama.model import Model
from bot.model.writer import Message

HANDBOOK = Path(__file__).parent.parent / "handlers" / "simulator" / "demo" / "handbook"
# Asked so that even a small model has more to say than is measured.
_QUESTIONS = (
    "Tell at length and in many sentences what all of this says.",
    "Explain step by step, in detail, what somebody new has to do.",
    "Describe in a long text who is responsible for what, and why.",
    "Write a long letter to a colleague that repeats every rule.",
    "List at least ten facts from this, each in a full sentence.",
    "Retell all of this in your own words, leaving nothing out.",
    "Write a long story about somebody to whom all of this happens.",
    "Explain every exception and every number in this, one by one.",
)
Chat = tuple[Message, ...]
Passages = Literal["own", "same"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Chats of `tokens` tokens, of which the rules are `shared` by all; each with its `own` passages or all
    with the `same`. Another `opening` of the rules makes all of them new to any cache; `skip` chooses others.
    """

    tokens: int = 565
    shared: int = 137
    passages: Passages = "own"
    opening: str = ""
    skip: int = 0


def words(start: int = 0) -> list[str]:
    """The sample handbook's words, from some place on and around."""
    found = " ".join(page.read_text() for page in sorted(HANDBOOK.glob("*.md"))).split()
    start %= len(found)
    return found[start:] + found[:start]


def chats(model: Path, count: int, wanted: Wanted) -> list[Chat]:
    """`count` chats, a token or two longer than wanted."""
    vocabulary = Model(model, gpu_layers=0)
    template = ChatTemplate(vocabulary)
    notes = words(7)
    rules = Message(
        "system",
        f"{wanted.opening}{QUOTING} "
        + _fitted(
            notes, lambda text: template.chat(_chat(wanted.opening, text, "", "")).stable >= wanted.shared
        ),
    )
    found: list[Chat] = []
    for number in range(count):
        turned = words((wanted.skip + number * (wanted.passages == "own")) * 397)
        question = _QUESTIONS[number % len(_QUESTIONS)]
        material = _fitted(turned, _long_enough(template, rules, question, wanted.tokens))
        found.append((rules, _user(material, question)))
    vocabulary.close()
    return found


def _chat(opening: str, notes: str, material: str, question: str) -> Chat:
    return Message("system", f"{opening}{QUOTING} {notes}"), _user(material, question)


def _user(material: str, question: str) -> Message:
    return Message("user", f'"""\n{material}\n"""\nQuestion: {question}')


def _long_enough(template: ChatTemplate, rules: Message, question: str, tokens: int) -> Callable[[str], bool]:
    return lambda text: len(template.chat((rules, _user(text, question))).tokens) >= tokens


def _fitted(words: list[str], enough: Callable[[str], bool]) -> str:
    """As few of the first words as are enough."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(" ".join(words[:middle])) else (middle + 1, high)
    return " ".join(words[:low])
