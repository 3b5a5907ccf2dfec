"""A reply as it grows: of what the writer writes, the sentences that hold are said, and the rest is not."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot.answering.quote_headings import sense_of
from bot.answering.relative_days import dated
from bot.grounding import ground, non_answer, spoken
from bot.reply import Citation, Sentence, SentenceReady, Watch
from bot.retrieval import ScoredSentence, excerpt
from bot.tokens import content, numbers
from store.sentences import PassageSentence

# A sentence with fewer new words than this share only says again what was said.
_NEW = 0.25


@dataclass(slots=True)
class Draft:
    """`watch` gets each sentence as it is said, with the citations that no sentence before it had.

    `asked` is what was looked up. `quoted` are the sentences of documents that were said; `began` is when the
    first sentence was (`time.perf_counter`), None until then.
    """

    watch: Watch
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    quoted: list[PassageSentence] = field(default_factory=list)
    began: float | None = None
    asked: str = ""

    def say(self, text: str, quoted: Sequence[Sequence[PassageSentence]]) -> None:
        """Add a sentence that rests on what is `quoted`: neighbouring sentences of a message or page make one
        citation. A day that only the time of writing tells gets that time."""
        before = len(self.citations)
        self._add(Sentence(dated(text, quoted), self._numbers(quoted)), before)

    def _add(self, sentence: Sentence, before: int) -> None:
        self.sentences.append(sentence)
        self.began = self.began or time.perf_counter()
        self.watch(SentenceReady(sentence, tuple(self.citations[before:])))

    def quote(self, chosen: Sequence[ScoredSentence], cancel: threading.Event) -> None:
        """Add sentences in their author's words, those that nothing said yet; none once `cancel` is set."""
        for it in chosen:
            found = excerpt(it.sentence, it.around, self.quoted, self.asked)
            if not (cancel.is_set() or self.says(found.text)):
                self.quoted += found.parts
                before, heading = len(self.citations), sense_of(found.parts, self.asked)
                self._add(Sentence(found.text, self._numbers(found.runs), heading, found.parts), before)

    def as_quotes(self) -> tuple[Sentence, ...]:
        """Its sentences, those that were said in place of the writer's as quotes among the others."""
        said = {it.text: it for it in self.quoted}
        return tuple(
            replace(it, heading=sense_of((said[it.text],), self.asked), parts=(said[it.text],))
            if not it.parts and it.text in said
            else it
            for it in self.sentences
        )

    def says(self, text: str) -> bool:
        """Whether what `text` says was said already."""
        all_said = " ".join(sentence.text for sentence in self.sentences)
        said, roots = set(content(all_said)), content(text)
        new = sum(root not in said for root in roots)
        return not roots or (new < _NEW * len(roots) and numbers(text) <= numbers(all_said))

    def _numbers(self, quoted: Sequence[Sequence[PassageSentence]]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._number(it) for run in quoted for it in _by_message(run)))

    def _number(self, run: Sequence[PassageSentence]) -> int:
        made = Citation.of(len(self.citations) + 1, run)
        for citation in self.citations:
            if citation.passage.id == made.passage.id and citation.quote == made.quote:
                return citation.number
        self.citations.append(made)
        return made.number


def _by_message(run: Sequence[PassageSentence]) -> list[list[PassageSentence]]:
    """Neighbouring sentences, those of each message by themselves: each has an address of its own."""
    return [list(said) for _, said in groupby(run, lambda it: it.message)]


_SENTENCES = 4
_UNSUPPORTED = 2


@dataclass(slots=True)
class ClaimFilter:
    """Passes on what passages support, and is new; ends the writing when too little is.

    `cuts` are the sentences of each passage that the writer read; `asked` is the question, `relevant` are the
    sentences that bear on it: what is true of something else is no answer. `said` counts what was said.
    """

    draft: Draft
    asked: str
    cuts: Sequence[Sequence[PassageSentence]]
    relevant: frozenset[PassageSentence]
    min_support: float
    said: int = 0
    declined: bool = False
    _unsupported: int = 0
    _heard: str = ""
    _held: str = ""

    def accept(self, sentence: str) -> bool:
        """Take the next sentence; whether there should be more."""
        self._heard += sentence
        text = spoken(sentence)
        if non_answer(text):
            return False
        support = ground(text, self.cuts, self.min_support, self.asked)
        if support is None or self.relevant.isdisjoint(support.sentences):
            self._unsupported += 1
            return self._unsupported < _UNSUPPORTED
        self._held = self._heard
        if not self.draft.says(text):
            self.draft.say(text, [support.sentences])
            self.said += 1
        return self.said < _SENTENCES

    @property
    def mostly_own(self) -> bool:
        return self.said > 0

    def held(self, written: str) -> str:
        """What was `written` up to the last sentence that holds; if all of it does, byte for byte."""
        return written if self._held == written else self._held.rstrip()
