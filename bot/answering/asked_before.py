"""Whether a question was asked before, in a conversation that the reply to it quotes."""

from collections.abc import Sequence

from bot.answering.dependencies import Dependencies
from bot.query import is_question
from bot.question import Question
from bot.reply import AskedBefore, Citation
from bot.retrieval import asks_the_same
from store.passage import Source
from store.sentences import sentences_of


def asked_before(
    question: Question, citations: Sequence[Citation], dependencies: Dependencies
) -> AskedBefore | None:
    """The first message of a conversation among what is cited, where it asks the same and others answered.

    Raises ModelFailed.
    """
    talks = dict.fromkeys(it.passage.source for it in citations if it.passage.messages)
    found = (_opening(question, source, dependencies) for source in talks)
    said = {it.message.url or it.message.ts for it in citations if it.message}
    return next((it for it in found if it and (it.message.url or it.message.ts) not in said), None)


def _opening(question: Question, source: Source, dependencies: Dependencies) -> AskedBefore | None:
    """The question that a conversation begins with, where it is the same one."""
    pieces = dependencies.library.passages_of(source.id, question.readers)
    if not pieces:
        return None
    first = pieces[0].messages[0]
    asked = [it.text for it in sentences_of(pieces[0]) if it.message == first and is_question(it.text)]
    if not asked:
        return None
    near = dependencies.embedder.embed_passages(asked, urgent=True) @ dependencies.embedder.embed_query(
        question.text
    )
    placed = map(dependencies.library.background(question.readers).place, near.tolist())
    same = (it for it, cosine in zip(asked, placed, strict=True) if asks_the_same(question.text, it, cosine))
    return next((AskedBefore(first, it) for it in same), None)
