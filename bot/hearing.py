"""What the writer writes, sentence by sentence: what holds is said, the rest is never heard."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.draft import Draft
from bot.grounding import ground, non_answer, spoken
from store.sentences import PassageSentence

_SENTENCES = 4
_UNSUPPORTED = 2


@dataclass(slots=True)
class Hearing:
    """Passes on what passages support, and is new; ends the writing when too little is.

    `cuts` are the sentences of each passage that the writer read; `asked` is the question, `relevant` are the
    sentences that bear on it: what is true of something else is no answer. `supported` counts what was said.
    """

    draft: Draft
    asked: str
    cuts: Sequence[Sequence[PassageSentence]]
    relevant: frozenset[PassageSentence]
    min_support: float
    supported: int = 0
    _unsupported: int = 0
    _heard: str = ""
    _held: str = ""

    def hear(self, sentence: str) -> bool:
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
            self.supported += 1
        return self.supported < _SENTENCES

    def held(self, written: str) -> str:
        """What was `written` up to the last sentence that holds; if all of it does, byte for byte."""
        return written if self._held == written else self._held.rstrip()
