"""One question's way to its reply: retrieve, decide, generate, compose."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answerability import Decision, decide, surely_covered
from bot.answering.asked_before import asked_before
from bot.answering.claim_filter import Draft
from bot.answering.conversation import Recalled
from bot.answering.dependencies import Call, Dependencies
from bot.answering.generation import Generated, generate
from bot.answering.prompt import inert
from bot.answering.quote_selection import conflicts_with, select_quotes
from bot.query import Leaning, asked_in, is_question, leaning_of
from bot.question import Question, Turn
from bot.reply import (
    NOTHING_NEAR,
    Answer,
    Cost,
    NoAnswer,
    Progress,
    Quotes,
    Reply,
    Searching,
    Watch,
    in_a_row,
)
from bot.retrieval import Evidence, closest, gather

WITHDRAWN = "The question was withdrawn before it was answered."
_NEAREST = 3


def ask(
    question: Question,
    dependencies: Dependencies,
    watch: Watch | None = None,
    cancel: threading.Event | None = None,
) -> Reply:
    """Answer `question` for its readers. Blocking; called from worker threads.

    `watch` hears each stage and each verified sentence as it comes, on this thread. Before a small writer has
    read its prompt, the best verbatim sentence opens the reply. When
    `cancel` is set, the reply is what was said until then; when the writer fails, quotes make up the reply.
    Of a long message its question is read, and the reply says so. Raises ModelError when the embedder fails.
    """
    read = asked_in(question.text)
    asked = replace(question, text=read.text)
    dependencies = dependencies.within(question.channel.documents, question.conversation)
    reply = _ask(asked, dependencies, watch or _ignore, cancel or threading.Event())
    return replace(reply, read=read.text) if read.partly else reply


def _ask(question: Question, dependencies: Dependencies, watch: Watch, cancel: threading.Event) -> Reply:
    call = Call(question, dependencies, watch, cancel, dependencies.manner)
    call.watch(Searching())
    retrieved = retrieve(call)
    asked = replace(call, question=retrieved.question)
    decision = decide(retrieved.found, dependencies.calibration, read=call.manner.fluent)
    if decision.refusal is not None or call.withdrawn:
        return _refused(call, retrieved, decision)
    if question.unasked and not surely_covered(decision, retrieved.found):
        return _refused(call, retrieved, replace(decision, refusal=NOTHING_NEAR))
    chosen = select_quotes(decision.answerable, dependencies.settings.quotes)
    draft = Draft(call.watch, asked=" ".join(it.query.text for it in decision.answerable))
    if call.manner.fluent:
        generated = generate(asked, decision, retrieved.earlier, draft)
        if generated.declined or not (decision.sure or generated.sentences):
            spent = replace(retrieved, cost=_spent(retrieved, draft, generated))
            return _refused(call, spent, replace(decision, refusal=NOTHING_NEAR))
        if not generated.own:
            draft.quote([*chosen.first, *chosen.further], call.cancel)
        _remember(call, draft, generated)
        return compose(call, retrieved, decision, draft, generated)
    # They are shown whatever a small writer makes of them: nobody waits for it to read. What may not answer
    # is not given it to read.
    draft.quote(chosen.first, call.cancel)
    generated = Generated() if decision.doubtful else generate(asked, decision, retrieved.earlier, draft)
    _remember(call, draft, generated)
    # Each sentence of the writer's own is one quote less that is needed.
    draft.quote(chosen.further[generated.sentences :], call.cancel)
    return compose(call, retrieved, decision, draft, generated)


def covered(question: Question, dependencies: Dependencies) -> bool:
    """Whether what its readers may read surely answers `question`. No writer is asked. Raises ModelError."""
    asked = replace(question, text=asked_in(question.text).text)
    call = Call(asked, dependencies, _ignore, threading.Event(), dependencies.manner)
    found = retrieve(call).found
    return surely_covered(decide(found, dependencies.calibration, read=call.manner.fluent), found)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was `found` for each part of a `question`, and the conversation that it may go on with.

    A question that begins a topic has no history here: what was said before does not lead the writer either.

    `began` is when the question came (`time.perf_counter`); `cost` what it took until now.
    """

    question: Question
    found: tuple[Evidence, ...]
    earlier: Recalled | None
    began: float
    cost: Cost


def retrieve(call: Call) -> Retrieved:
    """Look the question up, on the topic before it or on one of its own."""
    began = time.perf_counter()
    dependencies = call.dependencies
    gathered = gather(call.question, dependencies.retriever)
    cost = Cost(search_s=time.perf_counter() - began)
    earlier = dependencies.conversations.recall(call.question, dependencies.library)
    question = call.question
    if not (gathered.question.history or _rests_on(earlier, gathered.found)):
        question, earlier = gathered.question, None
    return Retrieved(question, gathered.found, earlier, began, cost)


def _rests_on(earlier: Recalled | None, found: Sequence[Evidence]) -> bool:
    """Whether the last reply rests on what answers a question best: it stands alone, on the same topic."""
    best = {it.passages[0].id for it in found if it.scored}
    return earlier is not None and not best.isdisjoint(earlier.conversation.cited)


def compose(
    call: Call, retrieved: Retrieved, decision: Decision, draft: Draft, generated: Generated
) -> Reply:
    """The reply of what was said; a refusal where it was withdrawn before a word was."""
    if not draft.sentences:
        return _refused(call, retrieved, decision)
    kind = Answer if generated.own else Quotes
    return kind(
        tuple(draft.sentences) if generated.own else draft.as_quotes(),
        tuple(draft.citations),
        _spent(retrieved, draft, generated),
        decision.confidence,
        decision.threshold,
        conflicts_with(decision.answerable, draft.quoted),
        doubtful=decision.doubtful and not (generated.own and call.manner.fluent),
        asked=asked_before(call.question, draft.citations, call.dependencies),
        open=_left_open(retrieved, decision),
    )


def _left_open(retrieved: Retrieved, decision: Decision) -> tuple[str, ...]:
    """The parts that are not among those that are answered, as they stand in the question, and ask something
    that is understood without the part before them: what they lean on may have answered them, too."""
    answered = {it.query for it in decision.answerable}
    written = " ".join(retrieved.question.text.split())
    parts = [it.query.text for it in retrieved.found]
    before = [()] + [(Turn("user", it),) for it in parts]
    return tuple(
        it.query.text
        for it, said in zip(retrieved.found, before, strict=False)
        if it.query not in answered
        and " ".join(it.query.text.split()) in written
        and is_question(it.query.text)
        and leaning_of(it.query.text, said) in (Leaning.ASKS, Leaning.WHOLE)
    )


def _refused(call: Call, retrieved: Retrieved, decision: Decision) -> NoAnswer:
    """Why there is no answer, and what comes nearest."""
    found = retrieved.found
    return NoAnswer(
        WITHDRAWN if call.withdrawn or decision.refusal is None else decision.refusal,
        found[0].matches[:_NEAREST],
        replace(retrieved.cost, total_s=time.perf_counter() - retrieved.began),
        decision.confidence,
        decision.threshold,
        closest([it.scored for it in found]),
        call.dependencies.library.readable_count(call.question.readers, call.question.channel.documents),
    )


def _spent(retrieved: Retrieved, draft: Draft, generated: Generated) -> Cost:
    """All that the reply took."""
    written = generated.written
    return replace(
        retrieved.cost,
        first_token_s=(draft.began or retrieved.began) - retrieved.began,
        total_s=time.perf_counter() - retrieved.began,
        prompt=written.prompt_tokens if written else 0,
        reused=written.reused_tokens if written else 0,
        written=written.written_tokens if written else 0,
        first_written_s=retrieved.cost.search_s + written.first_token_s if written else 0.0,
        sentences=generated.judged if written else 0,
        held=generated.sentences if written else 0,
        verify_s=generated.verify_s,
    )


def _remember(call: Call, draft: Draft, generated: Generated) -> None:
    """Keep the conversation for follow-ups, where the writer was shown all that was said."""
    conversation = generated.conversation
    if conversation is None or call.withdrawn:
        return
    # Where nothing holds that it wrote, a follow-up must not be led by it: what was said stands there.
    reply = generated.held or in_a_row(draft.sentences)
    shown = {it.id for it in conversation.passages}
    cited = {it.passage.id for it in draft.citations}
    if reply and cited <= shown:
        call.dependencies.conversations.keep(call.question, conversation.answered(inert(reply), cited))


def _ignore(_: Progress) -> None:
    """Nobody watches."""
