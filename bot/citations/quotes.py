"""Quotes as people read them: one block a document, its sentences in the document's order. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.reply import Citation, Sentence
from store.passage import MessageSpan, Source
from store.sentences import PassageSentence


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """Neighbouring sentences, each with the numbers of its citations, or one of a list or table, whose `mark`
    is "•", or its number with a full stop; `level` counts the lists of the section that it stands in."""

    sentences: tuple[Sentence, ...]
    mark: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class QuotedSection:
    """What is quoted below a `heading`, "" at a document's top; of a `message` it says who and when."""

    heading: str
    lines: tuple[QuotedLine, ...]
    message: MessageSpan | None = None


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """All that is quoted of one document, in its order."""

    source: Source
    sections: tuple[QuotedSection, ...]

    @property
    def title(self) -> str:
        return self.source.title or self.source.name or self.source.id


_MORE_ITEMS = re.compile(r"\s*\n[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S")
# reStructuredText draws a line below its headings.
_UNDERLINE = re.compile(r"\s*([=~^*#\"'-])\1{2,}$")


def innermost_heading(sentence: PassageSentence) -> str:
    """The heading that a sentence stands below; "" at a document's top."""
    heading = _UNDERLINE.sub("", sentence.heading)
    return "" if heading == sentence.passage.source.title else heading


def own_words(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """What the writer said in its own words, in order: it stands ahead of the quotes."""
    return tuple(it for it in sentences if not it.parts)


def quote_blocks(sentences: Iterable[Sentence], citations: Sequence[Citation]) -> tuple[QuoteBlock, ...]:
    """A block for each document that is quoted, in the order in which they came up; each sentence once."""
    found: dict[str, dict[tuple[int, int], _Quoted]] = {}
    for sentence in sentences:
        for part in sentence.parts:
            at = (part.passage.position, part.start)
            quoted = _Quoted(part, _numbers(part, sentence, citations), sentence.heading)
            parts = found.setdefault(part.passage.source.id, {})
            known = parts.get(at)
            parts[at] = replace(known, heading=known.heading or quoted.heading) if known else quoted
    return tuple(_block([parts[at] for at in sorted(parts)]) for parts in found.values())


def numbers_in(blocks: Iterable[QuoteBlock]) -> frozenset[int]:
    """Those of all citations in them."""
    lines = (line for block in blocks for section in block.sections for line in section.lines)
    return frozenset(number for line in lines for it in line.sentences for number in it.citations)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A sentence of a document, with its numbers and the heading that it was quoted with."""

    part: PassageSentence
    numbers: tuple[int, ...]
    heading: str

    @property
    def section(self) -> tuple[str, ...]:
        said = self.part.message
        return (*self.part.passage.headings, self.part.heading, said.ts if said else "")

    @property
    def mark(self) -> str:
        if self.part.number:
            return f"{self.part.number}."
        return "•" if self.part.item or self.part.row else ""


def _numbers(part: PassageSentence, sentence: Sentence, citations: Sequence[Citation]) -> tuple[int, ...]:
    """Of the sentence's citations those that hold the part."""
    cited = [it for it in citations if it.number in sentence.citations and it.passage.id == part.passage.id]
    return tuple(it.number for it in cited if part.quote in it.quote) or sentence.citations


def _block(quoted: Sequence[_Quoted]) -> QuoteBlock:
    sections: list[list[_Quoted]] = []
    for it in _numbered_once(quoted):
        if sections and sections[-1][-1].section == it.section:
            sections[-1].append(it)
        else:
            sections.append([it])
    return QuoteBlock(
        quoted[0].part.passage.source,
        tuple(QuotedSection(_heading(each), tuple(_lines(each)), each[0].part.message) for each in sections),
    )


def _numbered_once(quoted: Sequence[_Quoted]) -> Iterator[_Quoted]:
    """A label with the numbers of what follows it, where its own stand elsewhere as well."""
    for one, other in zip_longest(quoted, quoted[1:]):
        elsewhere = {number for it in quoted if it is not one for number in it.numbers}
        if other and other.part.label == one.part and elsewhere.issuperset(one.numbers):
            yield replace(one, numbers=other.numbers)
        else:
            yield one


def _heading(quoted: Sequence[_Quoted]) -> str:
    """The headings that one of them was quoted with, and the innermost; a title is none."""
    innermost = innermost_heading(quoted[0].part)
    above = next((it.heading for it in quoted if it.heading), innermost)
    return above if not innermost or innermost in above.split(" › ") else f"{above} › {innermost}"


def _lines(quoted: Sequence[_Quoted]) -> Iterator[QuotedLine]:
    """Sentences of a paragraph together, with a number where it changes; an item is a line of its own."""
    line: list[Sentence] = []
    first = above = quoted[0]
    indents = sorted({it.part.indent for it in quoted if it.part.item})
    for it in quoted:
        said = Sentence(it.part.text, it.numbers, parts=(it.part,))
        if line and not _goes_on(above, it):
            yield QuotedLine(tuple(line), first.mark, _level(first, indents))
            line, first = [], it
        if line and line[-1].citations == said.citations:
            parts = (*line[-1].parts, it.part)
            line[-1] = Sentence(f"{line[-1].text} {said.text}", said.citations, parts=parts)
        else:
            line.append(said)
        above = it
    yield QuotedLine(tuple(line), first.mark, _level(first, indents))
    if above.part.item and _MORE_ITEMS.match(above.part.passage.text, above.part.end) and len(quoted) > 1:
        yield QuotedLine((Sentence("…", ()),), level=_level(above, indents))


def _level(quoted: _Quoted, indents: Sequence[int]) -> int:
    """Of an item, in how many lists of the section it stands."""
    return indents.index(quoted.part.indent) if quoted.part.item else 0


def _goes_on(above: _Quoted, it: _Quoted) -> bool:
    """Whether nothing stands between two sentences of a paragraph or an item, or one is the other's label."""
    one, other = above.part, it.part
    if other.label == one:
        return True
    between = one.passage.text[one.end : other.start]
    parted = between.strip(" \n\r\t") or "\n\n" in between
    return one.passage.id == other.passage.id and not (it.mark or one.row or parted)
