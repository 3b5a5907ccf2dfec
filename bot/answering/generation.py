"""The writer's part of a reply: what it is shown, and its words as whole sentences, as far as they hold."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answerability import Decision
from bot.answering.answer_filter import AnswerFilter
from bot.answering.claim_filter import ClaimFilter, Draft
from bot.answering.conversation import Conversation, Recalled
from bot.answering.dependencies import Call
from bot.answering.judge import Judging
from bot.answering.prompt import begin, go_on, inert, prompt
from bot.answering.quote_selection import bearing_on
from bot.errors import ModelError
from bot.model.text_stream import TextStream, Written
from bot.reply import Generating
from bot.retrieval import in_turns, sentences_by_passage
from bot.tokens import words
from store.passage import Passage
from store.sentences import PassageSentence, Splitter

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Generated:
    """How many of the writer's `sentences` were said, of those `judged` in `verify_s` seconds; what it read,
    and `held` of it.

    `held` is what it wrote up to the last sentence that holds. `declined` is whether it said that it does not
    know, `own` whether the reply is in its words by and large. All is empty where the writer failed.
    """

    sentences: int = 0
    conversation: Conversation | None = None
    held: str = ""
    written: Written | None = None
    declined: bool = False
    own: bool = False
    judged: int = 0
    verify_s: float = 0.0


def generate(call: Call, decision: Decision, earlier: Recalled | None, draft: Draft) -> Generated:
    """Say in `draft` what the model writes and the evidence supports. Nothing where the call is withdrawn.

    The writer goes on where it stopped in the conversation so far, if that can be.
    """
    dependencies, manner, evidence = call.dependencies, call.manner, decision.answerable
    if call.withdrawn or not manner.asks:
        return Generated()
    passages = in_turns(evidence, max(manner.passages, len(evidence)))
    outlook = dependencies.writer.outlook()
    titles = dict.fromkeys(it.source.title for it in passages) if manner.fluent else {}
    sure = [it.scored[0].sentence.text for it in evidence if it.query in decision.opening and titles]
    quote = sure[0] if sure else ""
    call.watch(Generating(len(passages), outlook.ahead, outlook.seconds, tuple(titles), quote))
    bearing = bearing_on(evidence)
    claims: ClaimFilter | AnswerFilter | None = None
    judged, verify_s = 0, 0.0
    try:
        conversation = _conversation(call, passages, earlier, {it.passage.id for it in bearing})
        # What the writer read before supports its words too.
        read = {it.id: it for it in (*passages, *conversation.passages)}
        asked = prompt(conversation, call.question.asker, manner.max_tokens)
        with dependencies.writer.write(asked, call.cancel) as text:
            cuts = sentences_by_passage(read.values(), evidence)
            # What the gate is not sure of is no answer by itself.
            relevant = bearing if decision.sure else frozenset[PassageSentence]()
            claims = _filter(call, draft, cuts, list(read.values()), relevant)
            if isinstance(claims, AnswerFilter) and dependencies.judge is not None:
                claims.judge = Judging(
                    dependencies.judge, asked.messages, asked.asker, call.cancel, readers=asked.readers
                )
            for sentence in written_sentences(text):
                judged += 1
                began = time.perf_counter()
                goes_on = claims.accept(sentence)
                verify_s += time.perf_counter() - began
                if not goes_on:
                    break
        written = text.written
    except ModelError as failure:
        # The evidence is there all the same: quotes are a reply, and an error would help nobody.
        _log.warning("the model failed, quotes take its place: %s", type(failure).__name__)
        return Generated(claims.said, own=claims.mostly_own) if claims else Generated()
    held = claims.held(written.text)
    return Generated(
        claims.said, conversation, held, written, claims.declined, claims.mostly_own, judged, verify_s
    )


def _filter(
    call: Call,
    draft: Draft,
    cuts: Sequence[Sequence[PassageSentence]],
    passages: Sequence[Passage],
    bearing: frozenset[PassageSentence],
) -> ClaimFilter | AnswerFilter:
    """What the writer's words go through: a small one's must be those of the passages."""
    dependencies, asked = call.dependencies, call.question.text
    verifier = dependencies.verifier
    if not call.manner.fluent or verifier is None:
        # Where a document poses as a part of the prompt, a small writer that says so may obey it.
        plain = frozenset(it for it in bearing if inert(it.quote) == it.quote)
        return ClaimFilter(draft, asked, cuts, plain, dependencies.settings.min_support)
    reading = verifier.read(cuts, asked)
    return AnswerFilter(draft, lambda it: verifier.verify(it, reading), passages, bearing)


def _conversation(
    call: Call, passages: Sequence[Passage], earlier: Recalled | None, bearing: set[str]
) -> Conversation:
    """What the writer is shown: the conversation so far with the question, or a new one.

    Of the `passages` only those that can support a sentence join what was said before.
    """
    question, writer = call.question, call.dependencies.writer
    continued = None
    if earlier is not None:
        asked = replace(question, history=earlier.since)
        joining = [it for it in passages if it.id in bearing]
        continued = go_on(earlier.conversation, asked, joining, writer, call.manner)
    return continued or begin(question, passages, writer, call.manner)


def written_sentences(text: TextStream) -> Iterator[str]:
    """Each sentence as it is complete. Half a one comes only where the text ends, not where it is withdrawn.

    Ends early when the model repeats itself. Raises what reading the text raises.
    """
    heard: list[str] = []
    for sentence in _split(text):
        if repeats(sentence, heard):
            return
        yield sentence
        heard.append(sentence)


def _split(text: TextStream) -> Iterator[str]:
    splitter = Splitter()
    for piece in text:
        for sentence in splitter.feed(piece):
            if text.cancelled:  # since the piece came
                return
            yield sentence
    if not text.cancelled:
        yield from splitter.close()


def repeats(sentence: str, heard: list[str]) -> bool:
    """Whether a model has begun to loop: it says a sentence again, or the same words over and over in one."""
    now = words(sentence)
    if any(words(earlier) == now for earlier in heard) and len(now) > 2:
        return True
    return len(now) >= 24 and len(set(now)) < len(now) * 0.35
