"""What documents say about something, taken as a talk: for a summary of what search finds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answerability import decide
from bot.answering import Dependencies
from bot.citations import place
from bot.query import Query
from bot.question import Said
from bot.retrieval import OUT
from store.audience import Readers
from store.passage import MessageSpan
from store.sentences import PassageSentence

_PASSAGES = 12
_PARTED = re.compile(r"\n[ \t]*\n")


def said_about(about: str, dependencies: Dependencies, readers: Readers) -> list[Said]:
    """What passages that all of `readers` may read say of it, those that bear most on it first: paragraphs
    with their document and place, messages with their author and address. Nothing where nothing bears on it.

    The gate that decides whether a question is answered decides it, of all that is found and of each sentence
    by itself, where an answer could quote it.

    Raises ModelFailed and StoreError.
    """
    found = dependencies.retriever.retrieve(Query(about, about), readers)
    if decide([found], dependencies.calibration).refusal is not None:
        return []
    least = found.scored[0].score - OUT
    alone = (replace(found, scored=(it,)) for it in found.scored if it.score >= least)
    bearing = [it for it in alone if decide([it], dependencies.calibration).refusal is None] or [found]
    by_passage: dict[str, list[PassageSentence]] = {}
    for sentence in (it.scored[0].sentence for it in bearing):
        if sentence.text != sentence.passage.source.title:
            by_passage.setdefault(sentence.passage.id, []).append(sentence)
    best = [sorted(it, key=lambda each: each.start) for it in by_passage.values()][:_PASSAGES]
    return [_said(it) for sentences in best for it in _together(sentences)]


def _together(sentences: Sequence[PassageSentence]) -> Iterator[list[PassageSentence]]:
    """Sentences of one passage by paragraphs and messages."""
    held: list[PassageSentence] = []
    for it in sentences:
        if held and _parted(held[-1], it):
            yield held
            held = []
        held.append(it)
    if held:
        yield held


def _parted(one: PassageSentence, other: PassageSentence) -> bool:
    between = one.passage.text[one.end : other.start]
    return one.message != other.message or one.row or other.row or bool(_PARTED.search(between))


def _said(sentences: Sequence[PassageSentence]) -> Said:
    """As people read it, items of a list on lines of their own: they are no parts of one sentence."""
    first = sentences[0]
    source, message = first.passage.source, first.message
    text = "\n".join(it.text for it in sentences if it.text.strip())
    link = (message.url if message else "") or source.url or place(first.passage, first.quote)
    return Said(_sayer(first, message), text, link, source.id)


def _sayer(sentence: PassageSentence, message: MessageSpan | None) -> str:
    """The document; of a message its channel and who wrote it when, as its title has the words themselves."""
    source = sentence.passage.source
    return f"{source.name}, {message.said}" if message else source.title or source.name
