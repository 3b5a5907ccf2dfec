"""What documents say about something, taken as a talk: for a summary of what search finds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answerability import decide
from bot.answering import Dependencies, sense_of
from bot.citations import place
from bot.query import Query
from bot.question import Said
from bot.retrieval import OUT, ScoredSentence, excerpt
from store.audience import Readers
from store.passage import MessageSpan
from store.sentences import PassageSentence

_PASSAGES = 12
_ENDS = (":", "：", ".", "?", "？", "!")
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
    told = [it for each in bearing for it in _telling(each.scored[0])]
    leads = {it.lead for it in told}
    for sentence in dict.fromkeys(told):
        if sentence.text != sentence.passage.source.title and sentence not in leads:
            by_passage.setdefault(sentence.passage.id, []).append(sentence)
    best = [sorted(it, key=lambda each: each.start) for it in by_passage.values()][:_PASSAGES]
    return [_said(it, about) for sentences in best for it in _together(sentences)]


def _telling(scored: ScoredSentence) -> Sequence[PassageSentence]:
    """The sentence; of a question what answers it as well."""
    sentence = scored.sentence
    return excerpt(sentence, scored.around).parts if sentence.text.endswith(("?", "？")) else [sentence]


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


def _said(sentences: Sequence[PassageSentence], about: str) -> Said:
    """As people read it, items of a list on lines of their own: they are no parts of one sentence. Ahead of
    them stands what introduces them, or the heading that they make no sense without, as above a quote."""
    first = sentences[0]
    source, message = first.passage.source, first.message
    lead = first.lead.text if first.lead and first.lead not in sentences else ""
    above = lead or ("" if message else sense_of(sentences, about))
    ahead = f"{above}{'' if above.endswith(_ENDS) else ':'} " if above else ""
    text = ahead + "\n".join(it.text for it in sentences if it.text.strip())
    link = (message.url if message else "") or source.url or place(first.passage, first.quote)
    return Said(_sayer(first, message), text, link, source.id)


def _sayer(sentence: PassageSentence, message: MessageSpan | None) -> str:
    """The document; of a message its channel and who wrote it when, as its title has the words themselves."""
    source = sentence.passage.source
    return f"{source.name}, {message.said}" if message else source.title or source.name
