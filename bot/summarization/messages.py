"""What summaries read: messages of a channel, of an exported thread, or a document taken as a talk."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

from bot.errors import BadBatch
from bot.jsonl import read_json, read_objects
from bot.question import Said
from bot.reply import PointKind
from bot.summarization.kinds import told
from bot.summarization.tables import tables
from store.reading import Block, Document, Kind, blocks, clean, has_own_lines, sections
from store.sentences import ANSWER_MARK, QUESTION_MARK, heads_a_message, readable

_FEW_ROWS = 2
"""Of a table that has no more each row is told."""
_LONGEST = 320
"""Characters that a list has together with what introduces it; more items of it stand by themselves."""
_SHORT_ITEM = 100
_NEW_LINE = "\n"
_WORD = re.compile(r"\w+")
_RULED = "-=~_*# \n"
_MARKED = re.compile(r"\w")
_LABEL = re.compile(r"(?:\S{1,4}[ \t]+)?(?:\*\*|__)([^*_\n]{1,60})(?:\*\*|__)[.:]?[ \t]+(?=\S)")

_QUESTION = re.compile(
    rf"(?:{QUESTION_MARK}[ \t]+)?([^\n]{{1,160}}\?)[ \t]*\n(?=[ \t]*\S)"
    r"|Q\d{0,3}[.:)][ \t]+([^\n]{1,160})\n(?=[ \t]*A\d{0,3}[.:)])"
)
_ANSWER = re.compile(rf"{ANSWER_MARK}\s+")
_PROSE: frozenset[Kind] = frozenset({"paragraph", "html"})
_OTHER: frozenset[Kind] = frozenset({"code", "line"})


def paragraphs(documents: Sequence[tuple[str, Document]], *, rows: bool = False) -> list[Said]:
    """Paragraphs and lists of documents, each with its file's name, as people read them.

    They are said by the bold label or the question that they begin with, as in minutes, else the innermost
    heading above, else the title; the link is the file and the line. A list stands with the line that
    introduces it. Of a document that has more words in tables than beside them, each table is told by what it
    lists, and by each row where it has few or `rows` are wanted; other tables only then. Code, logs and
    settings are left out, unless that is all there is; who wrote a mail to whom always is.
    """
    found = [it for name, document in documents for it in _told(name, document, rows=rows)]
    return found or [
        it for name, document in documents for _, it in _said(name, document, _shown(document), _OTHER)
    ]


def _told(name: str, document: Document, *, rows: bool) -> Iterator[Said]:
    """Its prose, and its tables where they are told, as they stand in it."""
    shown = _shown(document)
    found = list(_said(name, document, shown, _PROSE))
    if rows or _words(document, shown, {"row"}) > _words(document, shown, _PROSE):
        for table in tables(shown, document.text):
            heading = _heading_at(document, table.start)
            few = rows or len(table.rows) <= _FEW_ROWS
            lines = table.named_rows() if few else [(table.start, table.overview(_LONGEST))]
            found += [(at, Said(heading, text, _place(name, document, at))) for at, text in lines if text]
    return (it for _, it in sorted(found, key=lambda each: each[0]))


def _shown(document: Document) -> list[Block]:
    return [it for it in blocks(document.text, document.layout) if it.start >= document.begins]


def _said(
    name: str, document: Document, shown: Sequence[Block], kinds: Collection[Kind]
) -> Iterator[tuple[int, Said]]:
    found = [it for it in shown if it.kind in kinds]
    for section in sections(document):
        heading = _heading(document, section.path)
        inside = [it for it in found if section.body <= it.start < section.end]
        inside = [it for it in inside if document.text[it.start : it.end].strip(_RULED) != document.title]
        for start, text in _together(inside, document.text):
            label, rest = _labelled(document.text, start, text)
            yield start, Said(label or heading, rest, _place(name, document, start))


def _words(document: Document, shown: Sequence[Block], kinds: Collection[Kind]) -> int:
    return sum(len(_WORD.findall(document.text, it.start, it.end)) for it in shown if it.kind in kinds)


def _heading_at(document: Document, place: int) -> str:
    return _heading(document, next((it.path for it in sections(document) if it.start <= place < it.end), ()))


def _heading(document: Document, path: Sequence[str]) -> str:
    return readable(path[-1]) if path else document.title


def _labelled(document: str, start: int, words: str) -> tuple[str, str]:
    """The label or question that `words`, which stand at `start`, begin with, and what follows it; "" without
    one."""
    if (asked := _QUESTION.match(document, start)) and words.startswith(readable(asked[0])):
        rest = _ANSWER.sub("", words.removeprefix(readable(asked[0])).lstrip())
        return readable(asked[1] or asked[2]), rest
    found = _LABEL.match(document, start)
    written = readable(found[0]) if found else ""
    if not found or not written.endswith((".", ":")) or not words.startswith(written):
        return "", words
    return readable(found[1]).rstrip(".:"), words.removeprefix(written).lstrip()


def _place(name: str, document: Document, start: int) -> str:
    if document.pages:
        return f"{name}, page {sum(begin <= start for begin in document.pages)}"
    if not has_own_lines(PurePath(name)):
        return name
    return f"{name}:{document.text.count(_NEW_LINE, 0, start) + 1}"


def _together(found: list[Block], text: str) -> Iterator[tuple[int, str]]:
    """Each block as it reads, with where it starts; the items of a list after the words that lead to it, and
    short ones that are no sentences after each other."""
    held, begin, led, short = "", 0, False, False
    for block in found:
        words = readable(text[block.start : block.end])
        if not _MARKED.search(words) or heads_a_message(text[block.start : block.end]):
            continue
        item = block.opens and _short_item(words)
        opens = not led and held.endswith(":")
        joins = (block.opens and (led or opens)) or (item and short)
        if joins and len(held) + len(words) <= _LONGEST:
            held = f"{held.rstrip('.;')}{'' if opens else ';'} {words}"
            led = led or opens
            continue
        if held:
            yield begin, held
        held, begin, led, short = words, block.start, False, item
    if held:
        yield begin, held


def _short_item(words: str) -> bool:
    """Whether an item says little by itself: no sentence, and nothing to be done or decided."""
    alone = words.endswith((".", "!", "?", ":")) or told(words, "").kind is not PointKind.STORY
    return len(words) <= _SHORT_ITEM and not alone


_SHAPE = '[{"author": "Ana", "text": "…", "link": "https://…"}], or the JSON that Slack exports'


def read_export(path: Path) -> list[Said]:
    """The messages of a .json or .jsonl file, in their order.

    Raises BadBatch, which names the file and what is wrong with it.
    """
    lines = path.suffix.casefold() == ".jsonl"
    found = [it for _, it in read_objects(path, _SHAPE)] if lines else read_json(path)
    if isinstance(found, dict):
        found = found.get("messages")
    if not isinstance(found, list):
        raise BadBatch(f"{path}: no list of messages in it; it should be {_SHAPE}")
    return list(_messages(found, path))


def _messages(found: Iterable[Any], path: Path) -> Iterable[Said]:
    for number, message in enumerate(found, start=1):
        if not isinstance(message, dict) or not isinstance(message.get("text"), str):
            raise BadBatch(f'{path}: message {number} has no "text"; the file should be {_SHAPE}')
        if message["text"].strip() and not message.get("bot_id"):
            link = str(message.get("link") or message.get("permalink") or "")
            yield Said(*map(clean, (_author(message), message["text"], link)))


def _author(message: dict[str, Any]) -> str:
    profile = message.get("user_profile")
    named = [profile.get("display_name"), profile.get("real_name")] if isinstance(profile, dict) else []
    found = [
        message.get("author"),
        message.get("speaker"),
        *named,
        message.get("username"),
        message.get("user"),
    ]
    return next((name for name in found if isinstance(name, str) and name), "somebody")
