"""What the writer reads and has written in one conversation."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from bot.model.writer import Message
from bot.query import asked_in
from bot.question import Question, Turn
from store.audience import Readers
from store.library import Library
from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Conversation:
    """The rules, then questions with their material and what was written on them, in turn.

    `passages` are all that stand in it, numbered from 1 in this order; `readers` saw its replies, the last of
    which rests on those of the ids `cited`. It is for the writer only: what is printed of it names no text.
    """

    readers: Readers
    messages: tuple[Message, ...] = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)
    cited: frozenset[str] = frozenset()

    @property
    def characters(self) -> int:
        """How much text it holds."""
        return sum(len(it.text) for it in self.messages) + sum(len(it.text) for it in self.passages)

    def answered(self, text: str, cited: Iterable[str] = ()) -> Self:
        """With what was written on its last question, and the ids of the passages that it rests on."""
        return replace(self, messages=(*self.messages, Message("assistant", text)), cited=frozenset(cited))


# A digest for each turn of a person, and an empty one for what the bot said to it, in however many messages.
_Trail = tuple[bytes, ...]
_Key = tuple[frozenset[str], _Trail]
_BOT = b""
# So many characters tell a turn from others; handlers/ cuts longer questions to this.
_LONGEST = 4_000
# A window on a thread that has moved on is known again by so many turns of people.
_OVERLAP = 2


@dataclass(frozen=True, slots=True)
class Recalled:
    """A conversation that a question goes on with, and the turns after it that it does not hold."""

    conversation: Conversation
    since: tuple[Turn, ...]


class Conversations:
    """The last conversations of this process, at most `most` of them and `characters` of text.

    Threads may share it. It lives in memory only: what is not found is begun anew.
    """

    def __init__(self, most: int = 256, characters: int = 4_000_000) -> None:
        self._most = most
        self._characters = characters
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Conversation] = OrderedDict()
        self._size = 0

    def keep(self, question: Question, conversation: Conversation) -> None:
        """Remember what was read and written on `question`; the longest unused are forgotten for it.

        One that is larger than all may be together is not kept.
        """
        key = conversation.readers.scopes, (*_trail(question.history), _digest(question.text), _BOT)
        with self._lock:
            self._forget(key)
            if conversation.characters > self._characters:
                return
            self._kept[key] = conversation
            self._size += conversation.characters
            while len(self._kept) > self._most or self._size > self._characters:
                self._forget(next(iter(self._kept)))

    def forget_all(self) -> None:
        """Remember nothing of what was said."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def recall(self, question: Question, library: Library) -> Recalled | None:
        """The conversation that holds most of the question's history, for the question's readers.

        Each of them could read the replies in it, and may read all its passages, which still stand in
        `library` as they were read. One that these readers, or nobody any more, may see whole is forgotten.
        """
        for end in _ends(question.history):
            for key, conversation in self._like(_trail(question.history[:end])):
                earlier, now = conversation.readers.scopes, question.readers.scopes
                # Who belongs to all of `now` belongs to all of `earlier`, and could read what was said there.
                seen = bool(earlier) and earlier <= now
                if seen and library.holds(conversation.passages, question.readers):
                    self._use(key)
                    return Recalled(conversation, question.history[end:])
                if seen or earlier > now:
                    with self._lock:
                        self._forget(key)
        return None

    def _like(self, trail: _Trail) -> list[tuple[_Key, Conversation]]:
        """Those that ended as `trail` does, the last used first."""
        with self._lock:
            return [(key, self._kept[key]) for key in reversed(self._kept) if _ended(key[1], trail)]

    def _use(self, key: _Key) -> None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)

    def _forget(self, key: _Key) -> None:
        gone = self._kept.pop(key, None)
        self._size -= gone.characters if gone else 0


def _ends(history: Sequence[Turn]) -> Iterator[int]:
    """Where a reply may have ended within `history`, the last first."""
    for end in range(len(history), 0, -1):
        following = history[end].role if end < len(history) else "user"
        if history[end - 1].role == "assistant" and following == "user":
            yield end


def _trail(turns: Sequence[Turn]) -> _Trail:
    found: list[bytes] = []
    for turn in turns:
        if turn.role == "user":
            found.append(_digest(turn.text))
        elif found[-1:] != [_BOT]:
            found.append(_BOT)
    return tuple(found)


def _digest(text: str) -> bytes:
    read = asked_in(text)
    whole = " ".join((read.text if read.found else text).split())[:_LONGEST].rstrip()
    return hashlib.blake2b(whole.encode("utf-8", "replace"), digest_size=16).digest()


def _ended(kept: _Trail, trail: _Trail) -> bool:
    """Whether `trail` is that of the conversation kept, or a last part of it that tells it from others."""
    if kept == trail:
        return True
    return kept[-len(trail) :] == trail and len(trail) - trail.count(_BOT) >= _OVERLAP
