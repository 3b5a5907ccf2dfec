"""The parts of a reply in lines for a terminal: sentences, quotes, sources, and what comes nearest."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import groupby

from rich.emoji import Emoji
from rich.text import Text

from bot.citations import Cited, QuoteBlock, by_source, day, last_changed, link, path, place
from bot.reply import AskedBefore, Citation, Disagreement, NoAnswer, Sentence, nearest_citations
from bot.retrieval import put_away
from store.passage import Passage
from store.sentences import readable

_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_RULE = re.compile(r"[ \t|:-]*--[ \t|:-]*")
_MARK = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z0-9_+-]{1,40}:(?![\w:])")


def said(sentence: Sentence) -> Text:
    """A sentence, below its heading, with the numbers of its sources."""
    words = _with_emoji(sentence.headed) if sentence.parts else "\n".join(_lines(sentence.headed))
    return _marked(words, sentence)


def _marked(words: str, sentence: Sentence) -> Text:
    marks = "".join(f" [{number}]" for number in sentence.citations)
    return Text(words).append(marks, style="cyan")


def _lines(markdown: str) -> Iterator[str]:
    """What a writer wrote, without Markdown's signs: code, and the marks of list items, stay."""
    fenced = False
    for line in markdown.split("\n"):
        fence = bool(_FENCE.match(line))
        if fence or fenced:
            fenced ^= fence
            yield line
        elif not _RULE.fullmatch(line):
            mark = _MARK.match(line)
            yield (mark[0] if mark else "") + _with_emoji(readable(line))


def _with_emoji(words: str) -> str:
    """`:truck:` as its picture, but in code."""
    parts = words.split("`")  # every second one is code
    return "`".join(it if i % 2 else _SHORTCODE.sub(_emoji, it) for i, it in enumerate(parts))


def _emoji(name: re.Match[str]) -> str:
    return Emoji.replace(name[0])


def laid_out(blocks: Sequence[QuoteBlock]) -> Iterator[Text]:
    """Each document's title, and below it what is quoted of it, each section below its heading."""
    for block in blocks:
        yield Text(block.title, style="bold")
        for section in block.sections:
            indent = "  "
            if section.heading:
                yield Text(f"  {section.heading}", style="italic")
                indent = "    "
            for line in section.lines:
                mark = f"{'-' if line.mark == '•' else line.mark} " if line.mark else ""
                words = (_marked(_with_emoji(it.text), it) for it in line.sentences)
                yield Text(f"{indent}{'  ' * line.level}{mark}").append(Text(" ").join(words))


def listed(
    citations: Sequence[Citation], *, quotes: bool = False, above: Collection[int] = ()
) -> Iterator[str]:
    """A line for each citation, below its document's name where that has several; `quotes` adds the words of
    those whose numbers are not in `above`, where they stand already."""
    for cited in by_source(citations):
        title = cited.source.title or cited.source.name
        notes = ("may not be current" if put_away(cited.source, "") else "", last_changed(cited.source))
        age = "".join(f" · {it}" for it in notes if it)
        alone = sum(len(section.citations) for section in cited.sections) == 1
        if not alone:
            yield f"{title}{age}"
        yield from _places(cited, title if alone else "", age if alone else "", above if quotes else None)


def refused(reply: NoAnswer) -> Iterator[str]:
    """What comes nearest, and what can be done."""
    nearest = nearest_citations(reply)
    if nearest:
        yield "Closest match:" if len(nearest) == 1 else "Closest matches:"
    for each in nearest:
        yield f"  {path(each.passage, each.quote)} ({_opened(each.passage, each.quote)})"
        yield f"    “{_with_emoji(readable(each.shown))}”"
    yield "Try the wording that the document would use; `inhouse index PATH` adds documents."


def asked(before: AskedBefore) -> str:
    """Who asked the same before, when, and where."""
    said = before.message
    where = f" ({said.url})" if said.url else ""
    return f"Asked before by {said.author} on {day(said.at)}: “{_with_emoji(before.question)}”{where}"


def contrary(found: Sequence[Disagreement]) -> Iterator[str]:
    """Both sides of what sources disagree on, the one that was changed last first."""
    for each in found:
        yield "Sources disagree:"
        for side in (each.newer, each.older):
            modified = side.passage.source.modified
            changed = f", changed {day(modified)}" if modified and not side.message else ""
            yield f"  “{_with_emoji(side.text)}”"
            yield f"   {path(side.passage, side.quote)} ({_opened(side.passage, side.quote)}){changed}"


def _opened(passage: Passage, quote: str) -> str:
    """Where to look: an address where there is one, else file and line."""
    return link(passage, quote) or place(passage, quote)


def _places(cited: Cited, title: str, age: str, above: Collection[int] | None) -> Iterator[str]:
    indent = "" if title else "  "
    for section in cited.sections:
        label = " › ".join(it for it in (title, *section.headings) if it)
        for words, same in groupby(section.citations, partial(_named, label)):
            found = list(same)
            yield f"{indent}{''.join(f'[{it.number}]' for it in found)} {words}{age}"
            quoted = [it for it in found if above is not None and it.number not in above]
            yield from (f"{indent}    “{_with_emoji(readable(it.shown))}”" for it in quoted)


def _named(label: str, it: Citation) -> str:
    """Where a citation is found: two in one place of a file without lines are named alike."""
    where = _opened(it.passage, it.quote)
    return f"{label} ({where})" if label else where
