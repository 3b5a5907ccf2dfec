"""One question's way to its reply: rewrite, search, gate, write, ground."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.answerability.calibration import Calibration, shipped
from bot.answering.claim_filter import ClaimFilter, Draft
from bot.answering.conversation import Conversation, Conversations, Recalled
from bot.answering.generation import written_sentences
from bot.answering.prompt import begin, go_on, inert, prompt
from bot.answering.quote_selection import contrary, relevant, select_quotes
from bot.errors import ModelError
from bot.model.embedding.reranker import LlamaReranker
from bot.model.text_stream import Written
from bot.model.writer import Writer
from bot.question import Question
from bot.reply import Answer, Citation, Cost, NoAnswer, Quotes, Reply, Sentence
from bot.retrieval.near_misses import closest
from bot.retrieval.retriever import Evidence, Retriever, cut, shared_out
from bot.retrieval.search import Query, queries
from bot.retrieval.sentence_ranking import ScoredSentence, excerpt
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.library import Library
from store.passage import Passage
from store.sentences import PassageSentence
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class Searching:
    """Search has begun."""


@dataclass(frozen=True, slots=True)
class Generating:
    """The writer is asked to write on what search found; so many others are `ahead`, for about `seconds`."""

    passages: int
    ahead: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A sentence that holds, to be shown at once; `citations` are those not yet seen."""

    sentence: Sentence
    citations: tuple[Citation, ...]


Progress = Searching | Generating | SentenceReady
Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What an answer is made with. `max_tokens` bounds what the writer writes for one reply.

    Follow-ups go on with what `conversations` remembers.
    """

    library: Library
    writer: Writer
    embedder: Embedder
    settings: AnsweringSettings
    max_tokens: int = 160
    conversations: Conversations = field(default_factory=Conversations)
    reranker: LlamaReranker | None = None
    calibration: Calibration = field(default_factory=shipped)

    def retriever(self, readers: Readers) -> Retriever:
        """Where evidence is looked for, for these readers."""
        return Retriever(self.library, self.embedder, self.settings, readers, self.reranker, self.calibration)


_log = logging.getLogger(__name__)

WITHDRAWN = "The question was withdrawn before it was answered."
_NEAREST = 3


def ask(
    question: Question,
    dependencies: Dependencies,
    watch: Watch | None = None,
    cancel: threading.Event | None = None,
) -> Reply:
    """Answer `question` for its readers. Blocking; called from worker threads.

    `watch` hears each stage and each verified sentence as it comes, on this thread. The best verbatim
    sentence opens the reply, before the writer has read its prompt, where the gate is sure enough of it. When
    `cancel` is set, the reply is what was said until then; when the writer fails, quotes make up the reply.
    Raises ModelError when the embedder fails.
    """
    work = _Work(question, dependencies, watch or _ignore, cancel or threading.Event())
    work.watch(Searching())
    asked = queries(question)
    work.cost = replace(work.cost, rewrite_s=work.lap())
    found = work.look(asked)
    work.cost = replace(work.cost, search_s=work.lap())
    evidence = [it for it in found if it.verdict.refusal is None]
    if not evidence or work.cancel.is_set():
        return work.refused(found)
    chosen = select_quotes(evidence, dependencies.settings.quotes)
    work.quote(chosen.opening)
    own = work.write(evidence)
    work.quote(chosen.first)
    work.remember()
    work.quote(chosen.further[own:])  # each sentence of its own is one quote less that is needed
    if not work.quoted and not own:
        return work.refused(found)  # it was withdrawn before a word was said
    kind = Answer if own else Quotes
    sure = max(it.verdict.confidence for it in evidence)
    return kind(*work.said, work.spent, sure, contrary(evidence, work.quoted))


class _Work:
    """One question in hand: what was said so far and what it took."""

    def __init__(
        self, question: Question, dependencies: Dependencies, watch: Watch, cancel: threading.Event
    ) -> None:
        self.question = question
        self.dependencies = dependencies
        self.watch = watch
        self.cancel = cancel
        self._draft = Draft(self._heard)
        self.quoted: list[PassageSentence] = []
        self._earlier: Recalled | None = None
        self._conversed: tuple[Conversation, str] | None = None
        self._begun = self._marked = time.perf_counter()
        self.cost = Cost()

    def lap(self) -> float:
        """Seconds since the last lap."""
        now = time.perf_counter()
        self._marked, before = now, self._marked
        return now - before

    @property
    def spent(self) -> Cost:
        """The cost until now."""
        return replace(self.cost, total_s=time.perf_counter() - self._begun)

    @property
    def said(self) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        return tuple(self._draft.sentences), tuple(self._draft.citations)

    def look(self, asked: Sequence[Query]) -> list[Evidence]:
        """The evidence for each query, and the conversation so far."""
        dependencies, question = self.dependencies, self.question
        self._earlier = dependencies.conversations.recall(question, dependencies.library)
        retriever = dependencies.retriever(question.readers)
        return [retriever.look(query.text, query.focus) for query in asked]

    def refused(self, found: Sequence[Evidence]) -> NoAnswer:
        """Why there is no answer, and what comes nearest."""
        reasons = [it.verdict.refusal for it in found if it.verdict.refusal and not self.cancel.is_set()]
        sure = max(it.verdict.confidence for it in found)
        return NoAnswer(
            reasons[0] if reasons else WITHDRAWN,
            found[0].matches[:_NEAREST],
            self.spent,
            sure,
            closest([it.scored for it in found]),
            self.dependencies.library.readable_count(self.question.readers),
        )

    def quote(self, chosen: Sequence[ScoredSentence]) -> None:
        """Say these sentences in their author's words."""
        for it in chosen:
            found = excerpt(it.sentence, it.around, self.quoted)
            if not (self.cancel.is_set() or self._draft.says(found.text)):
                self.quoted += found.parts
                self._draft.say(found.text, found.runs)

    def write(self, evidence: Sequence[Evidence]) -> int:
        """Say what the model writes and the evidence supports; how many sentences that was."""
        if self.cancel.is_set():
            return 0
        passages = shared_out(evidence, max(self.dependencies.settings.passages, len(evidence)))
        outlook = self.dependencies.writer.outlook()
        self.watch(Generating(len(passages), outlook.ahead, outlook.seconds))
        min_support = self.dependencies.settings.min_support
        hearing = ClaimFilter(self._draft, self.question.text, (), relevant(evidence), min_support)
        try:
            self._converse(passages, evidence, hearing)
        except ModelError as failure:
            # The evidence is there all the same: quotes are a reply, and an error would help nobody.
            _log.warning("the model failed, quotes take its place: %s", type(failure).__name__)
        return hearing.supported

    def _converse(
        self, passages: Sequence[Passage], evidence: Sequence[Evidence], hearing: ClaimFilter
    ) -> None:
        """Ask the writer, where it stopped in the conversation so far if that can be."""
        dependencies, question = self.dependencies, self.question
        bearing = {it.passage.id for it in hearing.relevant}
        conversation = self._continued([it for it in passages if it.id in bearing])
        if conversation is None:
            conversation = begin(question, passages, dependencies.writer, dependencies.max_tokens)
        # What the writer read before supports its words too.
        read = {it.id: it for it in (*passages, *conversation.passages)}
        hearing.cuts = cut(read.values(), evidence)
        asked = prompt(conversation, question.asker, dependencies.max_tokens)
        with dependencies.writer.write(asked, self.cancel) as text:
            for sentence in written_sentences(text):
                if not hearing.hear(sentence):
                    break
        self.cost = _with_tokens(self.cost, text.written)
        self._conversed = conversation, hearing.held(text.written.text)

    def remember(self) -> None:
        """Keep the conversation for follow-ups, where the writer was shown all that was said."""
        if self._conversed is None or self.cancel.is_set():
            return
        conversation, held = self._conversed
        # Where nothing holds that it wrote, a follow-up must not be led by it: what was said stands there.
        reply = held or " ".join(it.text for it in self._draft.sentences)
        shown = {it.id for it in conversation.passages}
        if reply and all(it.passage.id in shown for it in self._draft.citations):
            self.dependencies.conversations.keep(self.question, conversation.answered(inert(reply)))

    def _continued(self, bearing: Sequence[Passage]) -> Conversation | None:
        """The conversation so far with the question; only passages that can support a sentence join it."""
        if self._earlier is None:
            return None
        asked = replace(self.question, history=self._earlier.since)
        return go_on(
            self._earlier.conversation, asked, bearing, self.dependencies.writer, self.dependencies.max_tokens
        )

    def _heard(self, sentence: Sentence, citations: tuple[Citation, ...]) -> None:
        if not self.cost.first_token_s:
            self.cost = replace(self.cost, first_token_s=time.perf_counter() - self._begun)
        self.watch(SentenceReady(sentence, citations))


def _with_tokens(cost: Cost, written: Written) -> Cost:
    return replace(
        cost, prompt=written.prompt_tokens, reused=written.reused_tokens, written=written.written_tokens
    )


def _ignore(_: Progress) -> None:
    """Nobody watches."""
