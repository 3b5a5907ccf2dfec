"""Passages into sentences that can be quoted, verbatim slices along the blocks of their document. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest
from pathlib import PurePath
from typing import Self

from store.languages import language_of
from store.passage import MessageSpan, Passage, PassageSentence
from store.reading import Block, Document, blocks, cells, cells_set_apart, headings_in, layout_of, sections
from store.sentences.headers import heads_a_message
from store.sentences.paragraphs import SHORT_QUESTION, pieces
from store.sentences.wording import cell, readable

VERSION = "9"
"""Change it when the same passage would give other sentences, or other kinds: all are embedded anew then."""

_LONGEST_CODE = 400
"""Characters. What is to be typed is quoted whole; a longer listing answers no question by itself."""
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__):?$")
_FENCE_LINE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_COUNT = re.compile(r"\d+")


def sentences_of(passage: Passage) -> tuple[PassageSentence, ...]:
    """The sentences of a passage that stands alone."""
    return cut([passage])[0]


def cut(pieces: Sequence[Passage]) -> list[tuple[PassageSentence, ...]]:
    """The sentences of each passage of a source, given all of them in order.

    Headings, heads of tables and of mails, rules and long listings are none. What a row's columns are called,
    and what introduces a list, may stand in a passage before.
    """
    if not pieces:
        return []
    if pieces[0].messages:
        return [tuple(_said(it)) for it in pieces]
    text, starts = _joined(pieces)
    name = PurePath(pieces[0].source.name)
    layout = layout_of(name)
    found = blocks(text, layout)
    above = _Above.of(text, name)
    if layout == "lines":
        found = _paragraphs(text, found)
    cutter = _Cutter(language_of([text]))
    made: list[tuple[PassageSentence, ...]] = []
    at = 0
    for passage, (start, following) in zip(pieces, pairwise([*starts, len(text) + 1]), strict=True):
        if not made:
            cutter.heading = passage.headings[-1] if passage.headings else passage.source.title
        sentences: list[PassageSentence] = []
        while at < len(found) and found[at].start < following:
            cutter.heading = above.at(found[at].start) or cutter.heading
            sentences += cutter.sentences(found[at], passage, start)
            if found[at].end > start + len(passage.text):
                break  # it goes on in the next passage
            at += 1
        made.append(tuple(sentences))
    return made


def _said(passage: Passage) -> Iterator[PassageSentence]:
    """The sentences of a conversation's messages, each below who said it and when."""
    for span in passage.messages:
        alone = replace(passage, text=passage.text[span.start : span.end], messages=())
        for it in cut([alone])[0]:
            yield _placed(it, passage, span)


def _placed(sentence: PassageSentence, passage: Passage, span: MessageSpan) -> PassageSentence:
    """A message's sentence as one of its passage."""
    lead = None if sentence.lead is None else _placed(sentence.lead, passage, span)
    start, end = sentence.start + span.start, sentence.end + span.start
    return replace(sentence, passage=passage, start=start, end=end, heading=span.said, lead=lead)


def named_row(columns: Sequence[str], row: Sequence[str]) -> str:
    """A row as one reads it alone: `Prefix: c- · Use: teams`."""
    names, values = map(cell, columns), map(cell, row)
    named = zip_longest(names, values, fillvalue="")
    return " · ".join(f"{name}: {value}" if name else value for name, value in named if value)


def _joined(pieces: Sequence[Passage]) -> tuple[str, list[int]]:
    """Their text in a row, as their document has it but for white space; where each begins in it."""
    parts, starts = list[str](), list[int]()
    length, line = 0, pieces[0].line
    for it in pieces:
        gap = ("\n" * (it.line - line) or " ") if parts else ""
        starts.append(length + len(gap))
        parts += [gap, it.text]
        length += len(gap) + len(it.text)
        line = it.line + it.text.count("\n")
    return "".join(parts), starts


def _paragraphs(text: str, lines: Sequence[Block]) -> list[Block]:
    """Lines without a blank one between them as one block."""
    found: list[Block] = []
    for it in lines:
        if found and text.count("\n", found[-1].end, it.start) < 2:
            found[-1] = replace(found[-1], end=it.end)
        else:
            found.append(it)
    return found


@dataclass(frozen=True, slots=True)
class _Above:
    """The headings of a file of code or settings, which are no blocks: where each begins, and its path."""

    starts: list[int]
    paths: list[str]

    @classmethod
    def of(cls, text: str, name: PurePath) -> Self:
        headings = headings_in(text, name)
        found = list(sections(Document(text, "", headings=headings)))[1:] if headings else []
        return cls([it.start for it in found], [" › ".join(it.path) for it in found])

    def at(self, place: int) -> str:
        """The path that holds at a place; "" above all headings."""
        number = bisect_right(self.starts, place)
        return self.paths[number - 1] if number else ""


@dataclass(slots=True)
class _Cutter:
    """Goes through a document's blocks and keeps the heading and the introductions that they stand under."""

    language: str
    heading: str = ""
    leads: dict[int, PassageSentence] = field(default_factory=dict)
    """What introduces a list or table, by the level of the block that it stands in."""
    spent: set[int] = field(default_factory=set)
    """Levels whose introduction has had its list: a table further down is not what it introduces."""
    counted: dict[int, tuple[int, PassageSentence | None]] = field(default_factory=dict)
    """By level, the number of the last item and what introduced its list: a list may go on further down."""

    def sentences(self, block: Block, passage: Passage, start: int) -> Iterator[PassageSentence]:
        """Those of a block in a passage, which begins at `start` of the joined text."""
        begin = max(block.start - start, 0)
        written = passage.text[begin : block.end - start]
        if block.kind == "heading" or (block.kind == "paragraph" and not block.level and _titles(written)):
            self.heading = readable(written).rstrip(":")
            self.leads.clear()
            self.counted.clear()
        elif block.kind in ("paragraph", "html", "line"):
            if not heads_a_message(written):
                yield from self._paragraph(block, passage, begin, written)
        elif (row := block.kind == "row") or (
            block.kind == "code" and begin == block.start - start and len(written) <= _LONGEST_CODE
        ):
            text = _row(block, written) if row else _typed(written)
            if re.search(r"\w", text):
                lead = None if block.level in self.spent else self._lead(block.level, passage)
                end = begin + len(written)
                yield PassageSentence(passage, begin, end, text, self.heading, lead, row=row)

    def _paragraph(
        self, block: Block, passage: Passage, begin: int, written: str
    ) -> Iterator[PassageSentence]:
        above = block.level - 1 if block.opens else block.level - 0.5
        self.leads = {level: it for level, it in self.leads.items() if level <= above}
        if block.opens:
            self.spent.add(block.level - 1)
        self.spent = {level for level in self.spent if level <= above}
        lead = self._resumed(block, passage) if block.opens else self._lead(block.level - 1, passage)
        at, first, label = begin, True, None
        for piece in pieces(written, self.language):
            body = piece.written.strip()
            place = at + len(piece.written) - len(piece.written.lstrip())
            at += len(piece.written)
            label = None if piece.begins else label
            text = readable(body)
            if not re.search(r"\w", text):
                continue
            sentence = PassageSentence(
                passage,
                place,
                place + len(body),
                text,
                self.heading,
                lead or label,
                item=block.opens and first,
                number=block.number.rstrip(".)") if first else "",
            )
            label = sentence if piece.labels else label
            first = False
            # An item introduces what stands in it, with a colon or without; how deep the first of a passage
            # stands is not known, as the space ahead of it is no part of the passage.
            if text.endswith((":", "：")) or (block.opens and (begin or not passage.position)):
                self.leads[block.level] = sentence
                self.spent.discard(block.level)
            yield sentence

    def _resumed(self, block: Block, passage: Passage) -> PassageSentence | None:
        """What introduces an item's list; where its number goes on from one above, what introduced that."""
        lead = self._lead(block.level - 1, passage)
        count = _COUNT.match(block.number)
        if count is None:
            self.counted.pop(block.level, None)
            return lead
        last, before = self.counted.get(block.level, (0, None))
        if lead is None and int(count[0]) == last + 1 > 1:
            lead = _from_before(before, passage)
        self.counted[block.level] = (int(count[0]), lead)
        return lead

    def _lead(self, level: int, passage: Passage) -> PassageSentence | None:
        """What introduces a block that stands in what is of a level."""
        found = max((it for it in self.leads if it <= level), default=None)
        return None if found is None else _from_before(self.leads[found], passage)


def _from_before(lead: PassageSentence | None, passage: Passage) -> PassageSentence | None:
    """An introduction as the passage's own sentence; of one from an earlier passage, its words alone."""
    if lead is None or lead.passage.id == passage.id:
        return lead
    return replace(lead, passage=passage, start=0, end=0, lead=None, item=False, number="")


def _titles(written: str) -> bool:
    """Whether a paragraph is a heading in all but name: a line in bold, or a short question."""
    line = written.strip()
    return bool("\n" not in line and (_BOLD_LINE.match(line) or SHORT_QUESTION.match(line)))


def _row(block: Block, written: str) -> str:
    return named_row(block.columns, cells(written) if block.columns else cells_set_apart(written))


def _typed(written: str) -> str:
    """The lines of a listing in one, without its fences."""
    return " ".join(_FENCE_LINE.sub("", written).split())
