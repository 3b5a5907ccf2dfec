"""A reply as it is laid out: the writer's own words first, then the quotes, one block a document. Pure."""

from collections.abc import Iterator

from bot.citations import QuoteBlock, QuotedLine
from bot.reply import Sentence
from handlers.locale import ENGLISH, Locale
from handlers.rendering.crediting import written
from handlers.rendering.mrkdwn import escape, mrkdwn
from handlers.rendering.sections import shorten
from store.sentences import LEFT_OUT, PassageSentence, as_markdown, with_struck

_TITLE = 180
_INDENT = "\u2003"  # of a nested item: Slack leaves out plain spaces at the start of a line


def laid_out(block: QuoteBlock, locale: Locale = ENGLISH) -> str:
    """A document's title, and what it says, marked as quoted, each section below its heading, each message
    below who wrote it and when."""
    return "\n".join(_rows(block, locale))


def marks(sentence: Sentence) -> str:
    """` [1][2]`, the numbers of the sources that a sentence rests on."""
    shown = "".join(f"[{number}]" for number in sorted(set(sentence.citations))[:9])
    return f" {shown}" if shown else ""


def _rows(block: QuoteBlock, locale: Locale) -> Iterator[str]:
    yield f"*{_bare(block.title)}*"
    for section in block.sections:
        heading = written(section.message, locale) if section.message else section.heading
        if heading:
            yield f"> _{_bare(heading)}_"
        yield from map(_line, section.lines)


def _line(line: QuotedLine) -> str:
    said = " ".join(mrkdwn(" ".join(map(_read, it.parts)) or it.text) + marks(it) for it in line.sentences)
    mark = f"{line.mark} " if line.mark and not said.startswith("• ") else ""
    indent = _INDENT * line.level
    return "\n".join(f"> {indent}{mark if not at else ''}{row}" for at, row in enumerate(said.split("\n")))


def _read(part: PassageSentence) -> str:
    """A sentence of a document in Markdown; what is struck out in it is shown so."""
    struck = LEFT_OUT in part.text and not part.row
    return with_struck(part.quote) if struck else as_markdown(part.text)


def _bare(text: str) -> str:
    """One line without signs that would end the bold or slanted words that it becomes."""
    plain = escape(shorten(" ".join(text.split()), _TITLE))
    return plain.translate(str.maketrans("*_`~", "∗＿'∼")) or "…"
