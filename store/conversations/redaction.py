"""A conversation without what people wrote who had themselves forgotten. Pure.

It stays the document that it was: it goes by its first message, also where that was theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from store.conversations.grouping import Conversation, root_of
from store.conversations.message import Message
from store.passage import MessageSpan, Passage


def without(talk: Conversation, unlearned: Mapping[str, str]) -> Conversation:
    """What is left of `talk`, perhaps nothing, where of these people nothing counts that they wrote before a
    ts: `unlearned` has that by their ids."""
    kept = tuple(it for it in talk if float(it.ts) >= float(unlearned.get(it.user, 0)))
    root = root_of(talk)
    return tuple(replace(it, thread=root) for it in kept) if kept and root_of(kept) != root else kept


def retold(pieces: Sequence[Passage]) -> Conversation:
    """The messages that the passages of a conversation were made of, each in the thread of its document.

    The parts of a long one that was parted stand as paragraphs.
    """
    root = pieces[0].source.id.rpartition(":")[2]
    told = [message for it in pieces for message in _messages(it, root)]
    parts = [list(same) for _, same in groupby(told, lambda it: it.ts)]
    return tuple(replace(it[0], text="\n\n".join(part.text for part in it)) for it in parts)


def _messages(passage: Passage, root: str) -> list[Message]:
    ends = [MessageSpan(0, 0, "", "", ""), *passage.messages]
    found: list[Message] = []
    for before, it in pairwise(ends):
        head = passage.text[before.end : it.start].strip().removeprefix(it.said).removesuffix(":")
        names = head.strip().removeprefix("(").removesuffix(")")
        files = tuple(names.split(", ")) if names else ()
        text = passage.text[it.start : it.end]
        found.append(Message(it.ts, it.author, text, it.url, files, root, it.user))
    return found
