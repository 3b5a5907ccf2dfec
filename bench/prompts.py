"""Prompts as the bot makes them: the same rules, passages of the sample handbook, a question."""

from pathlib import Path

from bot.model.llama import Model
from bot.model.templates import ChatTemplate
from bot.model.writer import Message
from bot.prompting import RULES

HANDBOOK = Path(__file__).parent.parent / "handlers" / "playground" / "handbook"
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


def chats(
    model: Path, count: int, tokens: int, *, opening: str = "", skip: int = 0
) -> list[tuple[Message, ...]]:
    """`count` chats of `tokens` tokens or a few more, each with passages of its own after the same rules.

    `opening` begins the rules: another one makes all of them new to any cache. `skip` chooses other passages.
    """
    vocabulary = Model(model, gpu_layers=0)
    template = ChatTemplate(vocabulary)
    words = " ".join(page.read_text() for page in sorted(HANDBOOK.glob("*.md"))).split()
    found = []
    for number in range(count):
        start = (skip + number) * 397 % len(words)
        turned = words[start:] + words[:start]
        found.append(_fitted(template, f"{opening}{RULES}", turned, (_QUESTIONS[number % 8], tokens)))
    vocabulary.close()
    return found


def _fitted(
    template: ChatTemplate, rules: str, words: list[str], asked: tuple[str, int]
) -> tuple[Message, ...]:
    question, tokens = asked

    def chat(count: int) -> tuple[Message, ...]:
        material = '"""\n' + " ".join(words[:count]) + '\n"""\n'
        return Message("system", rules), Message("user", f"{material}Question: {question}")

    low, high = 0, tokens
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if len(template.chat(chat(middle)).tokens) < tokens else (low, middle)
    return chat(low)
