"""The prompt: rules first and the same for every question, then passages as fenced data, then the question.

A follow-up goes on where its conversation ended, byte for byte, so that only what is new in it is computed.
"""

import re
from collections.abc import Sequence

from bot.answering.conversation import Conversation
from bot.answering.manner import Manner
from bot.errors import PromptTooLong
from bot.model.writer import Message, Prompt, Writer
from bot.question import Question, Turn
from store.channel import Language, Tone
from store.passage import Passage
from store.sentences import split, visible, without_struck

# What the chat template puts around the first two messages, and around each further one, at most.
_AROUND, _AROUND_FURTHER = 64, 16
_TURNS, _TURN_LENGTH = 4, 400
# Of the name of somebody who is quoted.
_NAME_LENGTH = 60
# Of a question so many tokens are read; it and the turns before it leave a part of the room to passages.
_LONGEST, _SHARE = 1_000, 0.75
# Characters a token, at most, in any text that is worth reading.
_TOKEN_LENGTH = 16
FENCE, _UNFENCED = '"""', "'''"
# What may be a control token of some model, whichever it is: `<|x|>`, `<x>`, `[X]`, `[|x|]`, `<<X>>`.
_CONTROL = re.compile(
    r"[<\[](?=[|\uff5c])|[|\uff5c](?=[>\]])|<(?=[</]?/?[^\W\d][\w:.\uff5c\u2581-]{0,60}>)|"
    r"\[(?=/?[A-Z_]{2,40}\])|\[(?=gMASK\]|multimodal\])"
)
_COMMENT = re.compile(r"<!--.*?-->|(<!--.*)", re.DOTALL)


def inert(text: str) -> str:
    """Text of a document or a person that cannot pose as a part of the prompt: no fence, no control token.

    What people do not see of it, the model does not read.
    """
    seen = _COMMENT.sub(r"\1", visible(text))
    return _CONTROL.sub("\\g<0>\u200b", seen).replace(FENCE, _UNFENCED)


def begin(question: Question, passages: Sequence[Passage], writer: Writer, manner: Manner) -> Conversation:
    """Ask `question` of `passages`, best first; the last of them are left out when there is no room for them.

    Passages stand in the order of their documents, so that the same ones are always the same bytes and their
    computation can be reused. Of a long question the beginning is asked. Raises PromptTooLong when the
    context has no room for any.
    """
    room = _room(writer, manner)
    asked = f"{_wished(question, manner)}\n{_asked(question, writer, int(_SHARE * room))}".lstrip()
    room = min(room - writer.count(asked), manner.tokens)
    if room <= 0:
        raise PromptTooLong(
            f"a context of {writer.context} tokens has no room for a question; raise INHOUSE_MODEL__CONTEXT"
        )
    fitting: list[tuple[Passage, str]] = []
    for passage in passages:
        text = _shortened(passage, writer, room)
        if not text:
            break
        room -= writer.count(_fenced(passage, text))
        fitting.append((passage, text))
    fitting.sort(key=lambda it: _place(it[0]))
    material = "\n".join(f"[{i}] {_fenced(passage, text)}" for i, (passage, text) in enumerate(fitting, 1))
    return Conversation(
        question.readers,
        (Message("system", manner.rules), Message("user", f"{material}\n{asked}")),
        tuple(passage for passage, _ in fitting),
    )


def go_on(
    earlier: Conversation, question: Question, passages: Sequence[Passage], writer: Writer, manner: Manner
) -> Conversation | None:
    """Ask `question` where `earlier` ended, of its passages and of `passages`; None when there is no room.

    Its messages stay as they are; after them come only the passages that are new, numbered on, and the
    question with the turns of its history, those that `earlier` does not hold. Nothing is cut that `begin`
    would not cut.
    """
    had = {passage.id for passage in earlier.passages}
    new = sorted((passage for passage in passages if passage.id not in had), key=_place)
    number = len(earlier.passages) + 1
    material = [f"[{i}] {_fenced(passage, passage.text.strip())}" for i, passage in enumerate(new, number)]
    words = _asked(question, writer, int(_SHARE * _room(writer, manner)))
    asked = f"{_wished(question, manner)}\n{words}".lstrip()
    message = Message("user", "\n".join([*material, asked]))
    messages = (*earlier.messages, message)
    around = _AROUND + _AROUND_FURTHER * (len(messages) - 2)
    if messages[0].text != manner.rules:
        return None
    if sum(writer.count(it.text) for it in messages) + around + manner.max_tokens > writer.context:
        return None
    return Conversation(question.readers, messages, (*earlier.passages, *new))


def prompt(conversation: Conversation, asker: str, max_tokens: int) -> Prompt:
    """A conversation to be continued by the writer; it stops where it would ask or quote material itself."""
    return Prompt(
        messages=conversation.messages,
        max_tokens=max_tokens,
        stop=("\nQuestion:", f"\n{FENCE}"),
        asker=asker,
        readers=conversation.readers.known_as,
    )


def _room(writer: Writer, manner: Manner) -> int:
    """The tokens that one question and its material may have."""
    return writer.context - manner.max_tokens - _AROUND - writer.count(manner.rules)


# Fixed phrases: what people write is never an instruction.
_LANGUAGES = {
    Language.ENGLISH: "English",
    Language.GERMAN: "German",
    Language.FRENCH: "French",
    Language.SPANISH: "Spanish",
    Language.JAPANESE: "Japanese",
}
_TONES = {
    Tone.BRIEF: "Answer in one or two sentences.",
    Tone.DETAILED: "Answer in detail, with every condition, exception and step that the passages give.",
}


def _wished(question: Question, manner: Manner) -> str:
    """The day, and how a reply is to be where it was asked: before the question, for rules stay the same."""
    if not manner.fluent:
        return manner.today
    language, tone = _LANGUAGES.get(question.channel.language), _TONES.get(question.channel.tone)
    spoken = f"Answer in {language}, whatever the language of the question." if language else None
    return " ".join(filter(None, (manner.today, spoken, tone)))


def _place(passage: Passage) -> tuple[str, int]:
    return passage.source.id, passage.position


def _fenced(passage: Passage, text: str) -> str:
    title = " ".join(inert(passage.context).split())
    head = f"{passage.columns}\n{re.sub(r'[^|]+', ' --- ', passage.columns)}\n" if passage.columns else ""
    # What is struck out does not hold: a small writer would say it all the same.
    return f"{title}\n{FENCE}\n{inert(without_struck(head + text))}\n{FENCE}\n"


def _shortened(passage: Passage, writer: Writer, room: int) -> str:
    """The passage's text, or as many of its first sentences as there is room for."""
    text = passage.text.strip()
    if writer.count(_fenced(passage, text)) + 8 <= room:
        return text
    room -= writer.count(_fenced(passage, "")) + 8
    kept = ""
    for sentence in split(text):
        room -= writer.count(inert(sentence))
        if room < 0:
            break
        kept += sentence
    return kept.strip()


def _asked(question: Question, writer: Writer, room: int) -> str:
    """The question after as many of the latest turns as there is room for."""
    # In one line, so that nothing in it stands where a passage or another question would begin.
    asked = f"Question: {_beginning(' '.join(question.text.split()), writer, min(_LONGEST, room))}"
    turns = [_line(turn) for turn in question.history[-_TURNS:]]
    for first in range(len(turns)):
        earlier = "\n".join(turns[first:])
        whole = f"Earlier in this conversation:\n{earlier}\n\n{asked}"
        if writer.count(whole) <= room:
            return whole
    return asked


def _beginning(text: str, writer: Writer, tokens: int) -> str:
    """As much of the text as `tokens` hold, made inert."""
    fits, over = 0, max(1, min(len(text), tokens * _TOKEN_LENGTH) + 1)
    if len(text) < over and writer.count(inert(text)) <= tokens:
        return inert(text)
    while over - fits > 1:
        middle = (fits + over) // 2
        fits, over = (middle, over) if writer.count(inert(text[:middle])) <= tokens else (fits, middle)
    return inert(text[:fits].rstrip())


def _line(turn: Turn) -> str:
    who = "Person" if turn.role == "user" else "You"
    if turn.quoted:
        who = f"{who}, quoting {' '.join(inert(turn.quoted).split())[:_NAME_LENGTH]}"
    text = " ".join(inert(turn.text).split())
    return f"{who}: {text[:_TURN_LENGTH]}"
