"""What documents say about something, taken as a talk: for a summary of what search finds."""

from collections.abc import Sequence

from bot.answering import Dependencies
from bot.query import Query
from bot.question import Said
from store.audience import Readers
from store.passage import Passage
from store.sentences import sentences_of

_PASSAGES = 12


def said_about(about: str, dependencies: Dependencies, readers: Readers) -> list[Said]:
    """The passages that bear most on it and that all of `readers` may read, best first, said by their
    documents; each links to its document and place. Raises ModelFailed and StoreError.
    """
    found = dependencies.retriever.find(Query(about, about), readers, _PASSAGES)
    return [_said(it.passage) for it in found[:_PASSAGES]]


def _said(passage: Passage) -> Said:
    """As people read it: sentence by sentence, without marks."""
    text = _joined([it.text for it in sentences_of(passage)]) or passage.text
    source = passage.source
    place = source.url or (f"{source.name}:{passage.line}" if passage.line else source.name)
    return Said(source.title or source.name, text, place, source.id)


def _joined(sentences: Sequence[str]) -> str:
    """On lines of their own: items of a list and rows of a table are no parts of one sentence."""
    return "\n".join(it for it in sentences if it.strip())
