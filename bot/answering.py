"""One question's way to its reply: rewrite, search, gate, write, ground."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.citation import Citation
from bot.draft import Draft
from bot.errors import ModelError
from bot.evidence import Evidence, Shelves, shared_out
from bot.grounding import ground, non_answer, spoken
from bot.model.reranker import LlamaReranker
from bot.model.writer import Writer, Written
from bot.parting import parts
from bot.prompting import prompt
from bot.question import Question
from bot.quoting import Scored, choose, excerpt
from bot.reply import Answer, Cost, NoAnswer, Quotes, Reply, Sentence
from bot.rewriting import rewrite
from bot.settings import AnsweringSettings
from bot.units import Unit
from bot.writing import write
from store.embedder import Embedder
from store.library import Library
from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Searching:
    """Search has begun."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The writer has begun on what search found."""

    passages: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that holds, to be shown at once; `citations` are those not yet seen."""

    sentence: Sentence
    citations: tuple[Citation, ...]


Progress = Searching | Writing | Spoken
Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What an answer is made with. `max_tokens` bounds what the writer writes for one reply."""

    library: Library
    writer: Writer
    embedder: Embedder
    settings: AnsweringSettings
    max_tokens: int = 160
    reranker: LlamaReranker | None = None


_log = logging.getLogger(__name__)

WITHDRAWN = "The question was withdrawn before it was answered."
_NEAREST = 3
_SENTENCES = 4
_UNSUPPORTED = 2
# How far below the best a further quote may score; tighter loses answers, looser only adds noise (measured).
_WITHIN = 0.2


def ask(
    question: Question, means: Means, watch: Watch | None = None, cancel: threading.Event | None = None
) -> Reply:
    """Answer `question` for its readers. Blocking; called from worker threads.

    `watch` hears each stage and each verified sentence as it comes, on this thread. The best verbatim
    sentence opens the reply, before the writer has read its prompt. When `cancel` is set, the reply is what
    was said until then, and so it is with quotes to fill it up when the model fails. Raises ModelError when
    it fails before anything was said.
    """
    work = _Work(question, means, watch or _ignore, cancel or threading.Event())
    work.watch(Searching())
    queries = parts(rewrite(question))
    work.cost = replace(work.cost, rewrite_s=work.lap())
    found = work.look(queries)
    work.cost = replace(work.cost, search_s=work.lap())
    evidence = [it for it in found if it.refusal is None]
    if not evidence or work.cancel.is_set():
        return work.refused(found)
    first, further = _quotes(evidence, means.settings.quotes)
    work.quote(first)
    own = work.write(evidence)
    work.quote(further[own:])  # each sentence of its own is one quote less that is needed
    return Answer(*work.said, work.spent) if own else Quotes(*work.said, work.spent)


class _Work:
    """One question in hand: what was said so far and what it took."""

    def __init__(self, question: Question, means: Means, watch: Watch, cancel: threading.Event) -> None:
        self.question = question
        self.means = means
        self.watch = watch
        self.cancel = cancel
        self._draft = Draft(self._heard)
        self._quoted: list[Unit] = []
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

    def look(self, queries: Sequence[str]) -> list[Evidence]:
        """The evidence for each query. What the person wrote counts more than what was borrowed for it."""
        means, question = self.means, self.question
        shelves = Shelves(means.library, means.embedder, means.settings, question.readers, means.reranker)
        return [shelves.look(query, question.text if len(queries) == 1 else query) for query in queries]

    def refused(self, found: Sequence[Evidence]) -> NoAnswer:
        """Why there is no answer, and what comes nearest."""
        reasons = [it.refusal for it in found if it.refusal is not None and not self.cancel.is_set()]
        return NoAnswer(reasons[0] if reasons else WITHDRAWN, found[0].matches[:_NEAREST], self.spent)

    def quote(self, chosen: Sequence[Scored]) -> None:
        """Say these sentences in their author's words."""
        for it in chosen:
            found = excerpt(it.unit, self._quoted)
            if not (self.cancel.is_set() or self._draft.says(found.text)):
                self._quoted += found.parts
                self._draft.say(found.text, found.quotes)

    def write(self, evidence: Sequence[Evidence]) -> int:
        """Say what the model writes and the evidence supports; how many sentences that was."""
        if self.cancel.is_set():
            return 0
        passages = shared_out(evidence, max(self.means.settings.passages, len(evidence)))
        self.watch(Writing(len(passages)))
        hearing = _Hearing(self._draft, passages, _relevant(evidence), self)
        try:
            asked = prompt(self.question, passages, self.means.writer, self.means.max_tokens)
            written = write(asked, self.means.writer, hearing.hear, self.cancel)
        except ModelError as failure:
            if not self._draft.sentences:
                raise
            # Verified quotes were shown: they are a reply, and taking them back would help nobody.
            _log.warning("the model failed after the first quote: %s", type(failure).__name__)
        else:
            self.cost = _with_tokens(self.cost, written)
        return hearing.supported

    def _heard(self, sentence: Sentence, citations: tuple[Citation, ...]) -> None:
        if not self.cost.first_token_s:
            self.cost = replace(self.cost, first_token_s=time.perf_counter() - self._begun)
        self.watch(Spoken(sentence, citations))


@dataclass(slots=True)
class _Hearing:
    """Passes on what is supported and new; ends the writing when too little is."""

    draft: Draft
    passages: Sequence[Passage]
    relevant: frozenset[Unit]
    work: _Work
    supported: int = 0
    unsupported: int = 0

    def hear(self, sentence: str) -> bool:
        text = spoken(sentence)
        if non_answer(text):
            return False
        support = ground(text, self.passages, self.work.means.settings.min_support, self.work.question.text)
        if support is None or self.relevant.isdisjoint(support.units):
            self.unsupported += 1
        elif not self.draft.says(text):
            self.draft.say(text, [(support.passage, support.quote)])
            self.supported += 1
        return self.unsupported < _UNSUPPORTED and self.supported < _SENTENCES


def _quotes(evidence: Sequence[Evidence], most: int) -> tuple[list[Scored], list[Scored]]:
    """The best quote for each part of a question, and what may follow them; a part of many may have two."""
    share = most if len(evidence) == 1 else max(most // len(evidence), 2)
    first: list[Scored] = []
    further: list[Scored] = []
    for it in evidence:
        chosen = choose(it.scored, share, _WITHIN, taken=[*first, *further])
        first += chosen[:1]
        further += chosen[1:]
    return first, further


def _relevant(evidence: Sequence[Evidence]) -> frozenset[Unit]:
    """The sentences that bear on the question: what is true of something else is no answer to it."""
    return frozenset(
        scored.unit for it in evidence for scored in it.scored if scored.score >= it.scored[0].score - _WITHIN
    )


def _with_tokens(cost: Cost, written: Written) -> Cost:
    return replace(
        cost, prompt=written.prompt_tokens, reused=written.reused_tokens, written=written.written_tokens
    )


def _ignore(_: Progress) -> None:
    """Nobody watches."""
