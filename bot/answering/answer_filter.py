"""An answer in the writer's own words: each piece is said, replaced by what documents say, or left out."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.claim_filter import Draft
from bot.grounding import Outcome, Verdict, declines, denials, without_marks
from bot.tokens import words
from store.passage import Passage
from store.sentences import PassageSentence, readable

_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+\S")
_TABLE_ROW = re.compile(r"[ \t]*\|")
_TABLE_RULE = re.compile(r"(?=[ \t:|-]*+$).*--")
# An answer's first word alone: it is said with what comes after it, or not at all.
_WORD_OR_TWO = re.compile(r"[*_]{0,2}[^\W\d_]+(?:,? [^\W\d_]+)?[.!:,]?[*_]{0,2}[.!:,]?")
_LONGEST_LEAD = 14
_LINK = re.compile(
    r"(?:[ \t]?!)?\[(?P<words>[^\[\]\n]{0,500})\]\(\s*<?(?P<address>[^\s()<>]{1,2000})[^()\n]{0,500}\)"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_OWN_LINE = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")


class Verify(Protocol):
    """Holds a sentence against what the writer read; see bot.grounding.Verifier."""

    def __call__(self, sentence: str) -> Verdict: ...


class Judge(Protocol):
    """Looks once more at the sentence that ends what was `written`; see bot.answering.judge.Judging."""

    def __call__(self, sentence: str, written: str, verdict: Verdict) -> Verdict: ...


@dataclass(slots=True)
class AnswerFilter:
    """Passes on what `verify` finds supported by `passages`, in order, with lists, steps and code as written.

    What only introduces (a heading, "Yes.", "Do this:") is said with the first sentence after it that holds.
    Of what does not hold, the sentence of the documents that it came nearest to is said, if it is `relevant`,
    bears on the question. `said` and `held_back` count the writer's sentences; `declined` is whether it said
    first of all that it does not know.
    """

    draft: Draft
    verify: Verify
    passages: Sequence[Passage]
    relevant: Collection[PassageSentence]
    judge: Judge | None = None
    said: int = 0
    held_back: int = 0
    declined: bool = False
    _waiting: list[str] = field(default_factory=list)
    _code: list[str] | None = None
    _in_table: bool = False
    _heard: str = ""
    _held: str = ""

    def accept(self, piece: str) -> bool:
        """Take the next piece of the text, a sentence or a line; whether there should be more."""
        self._heard += piece
        if _FENCE.match(piece):
            self._fence(piece)
        elif self._code is not None:
            self._code.append(piece)
        elif text := self._linked(without_marks(piece).strip()):
            return self._sentence(text)
        return True

    def held(self, written: str) -> str:
        """What was `written` up to the last sentence that holds; if all of it does, byte for byte."""
        return written if self._held == written else self._held.rstrip()

    @property
    def mostly_own(self) -> bool:
        """Whether at least half of what it wrote was said."""
        return self.said > 0 and self.said >= self.held_back

    def _sentence(self, text: str) -> bool:
        if declines(text):
            self.declined = self.declined or not (self.said or self.held_back)
            return not self.declined
        row = bool(_TABLE_ROW.match(text))
        names_columns, self._in_table = row and not self._in_table, row
        if names_columns or _introduces(text):
            self._introduce(text)
            return True
        verdict = self.verify(readable(text))
        if self.judge is not None:
            verdict = self.judge(readable(text), self._heard, verdict)
        if verdict.outcome is Outcome.SUPPORTED and verdict.evidence:
            self._say(text, verdict.evidence)
        else:
            self._hold_back(verdict)
        return True

    def _linked(self, text: str) -> str:
        """`text` with the words alone of each link that leads where no passage does; no pictures, no HTML."""

        def kept(link: re.Match[str]) -> str:
            words, address = link.group("words"), link.group("address")
            if link.group().lstrip().startswith("!"):
                return ""
            known = any(address in it.text or address == it.source.url for it in self.passages)
            return link.group() if known else words

        parts = _LINK.sub(kept, text).split("`")  # every second one is code
        return "`".join(it if i % 2 else _TAG.sub("", it) for i, it in enumerate(parts)).strip()

    def _introduce(self, text: str) -> None:
        """Keep it for what comes next, unless it says something itself that does not hold."""
        if not (_bare(text) or _TABLE_ROW.match(text)):
            verdict = self.verify(readable(text))
            bold = denials(text) > 0 and verdict.outcome is not Outcome.SUPPORTED
            if bold or verdict.outcome is Outcome.CONTRADICTED:
                return
        self._waiting.append(text)

    def _say(self, text: str, evidence: Sequence[Sequence[PassageSentence]]) -> None:
        lead = self._introduction(text)
        self.draft.say(f"{lead}{text}", evidence)
        self.said += 1
        self._held = self._heard

    def _introduction(self, text: str) -> str:
        """What waited to be said before `text`: of several, those since the last heading."""
        waiting, self._waiting = self._waiting, []
        lead = ""
        for it in waiting:
            below = it.endswith((":", "：")) or _HEADING.match(it) or _TABLE_ROW.match(it)
            own_line = below or _OWN_LINE.match(text)
            lead += f"{it}\n" if own_line else f"{it} "
        return lead

    def _hold_back(self, verdict: Verdict) -> None:
        """Say what the documents say in its place."""
        self.held_back += 1
        self._waiting = [it for it in self._waiting if not _bare(it)]
        nearest = [it for run in verdict.evidence[:1] for it in run if it in self.relevant]
        for it in nearest[:1]:
            if it not in self.draft.quoted and not self.draft.says(it.text):
                self.draft.quoted.append(it)
                self.draft.say(it.text, [(it,)])

    def _fence(self, piece: str) -> None:
        """A block of code is said where each line of it stands in one passage."""
        if self._code is None:
            self._code = [piece]
            return
        block, self._code = [*self._code, piece], None
        lines = [" ".join(line.split()) for line in "".join(block[1:-1]).splitlines() if line.strip()]
        for passage in self.passages if lines else ():
            there = {" ".join(line.split()) for line in passage.text.splitlines()}
            if all(any(line in it for it in there) for line in lines):
                cited = [it for it in self.relevant if it.passage.id == passage.id]
                quote = _lines_of(passage, lines) or tuple(cited[:1])
                if quote:
                    self._say("".join(block).strip(), (quote,))
                    return
        self.held_back += 1


def _introduces(text: str) -> bool:
    """Whether it says nothing by itself: a heading, a line that ends in a colon, "Yes."."""
    if _HEADING.match(text) or _TABLE_RULE.match(text) or _bare(text):
        return True
    return (
        text.rstrip("*_").endswith((":", "："))
        and len(words(text)) <= _LONGEST_LEAD
        and not _OWN_LINE.match(text)
    )


def _bare(text: str) -> bool:
    """Whether it is a word or two, such as "Yes." or "No, never."; nothing that could be an address."""
    return bool(_WORD_OR_TWO.fullmatch(text))


def _lines_of(passage: Passage, lines: Sequence[str]) -> tuple[PassageSentence, ...]:
    """The first of these lines of the passage, as a sentence to be cited."""
    for line in lines:
        start = passage.text.find(line)
        if start >= 0:
            heading = passage.headings[-1] if passage.headings else passage.source.title
            return (PassageSentence(passage, start, start + len(line), line, heading),)
    return ()
