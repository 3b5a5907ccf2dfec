"""Replies as Slack messages: values in, blocks out, inside every limit whatever the reply. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.citation import Citation
from bot.reply import NoAnswer, Quotes, Reply, Sentence
from handlers.fitting import pieces, shorten
from handlers.mrkdwn import escape, link, markdown, mrkdwn
from store.passage import Passage

Block = dict[str, Any]

# Slack takes 3,000 characters a section, 50 blocks and about 13,200 characters a message, 4,000 a fallback
# text.
SECTION = 2_900
BODY = 7_000
FALLBACK = 3_000
_SOURCES = 4_000
_QUOTE = 320
_LABEL = 180
_ADDRESS = 1_000
_NEAREST = 3
_MOST_PARTS = 3

_OWN_LINE = re.compile(r"\s*(?:[-*+•]\s|\d{1,3}[.)]\s|#{1,6}\s|\||>|```|~~~)")
_HEADINGS = re.compile(r"^#{1,6}\s.*$", re.MULTILINE)
_NOTHING_FOUND = "I found nothing in the documents that answers this."
_TRY = "Try the words that the document itself would use, or name the document."
_GUESTS = (
    "Guests read along here, so I only use this channel's own documents. In a direct message I can use yours."
)
_QUOTED = "Quoted word for word from the sources."


@dataclass(frozen=True, slots=True)
class Message:
    """What one message holds: `text` is for notifications and screen readers, and what a follow-up draws
    on.
    """

    text: str
    blocks: list[Block]


def render(reply: Reply, request: str, *, narrow: bool = False) -> tuple[Message, ...]:
    """A whole reply as one message, or a few where it is long. `narrow`: guests kept documents out of it."""
    if isinstance(reply, NoAnswer):
        return (_no_answer(reply, request, narrow=narrow),)
    return split(spoken(reply.sentences), closing(reply, request, narrow=narrow))


def split(text: str, closing_blocks: Sequence[Block]) -> tuple[Message, ...]:
    """mrkdwn `text` over as many messages as it takes, the last with `closing_blocks`."""
    parts = list(pieces(text, BODY)) or [escape(_NOTHING_FOUND)]
    if len(parts) > _MOST_PARTS:
        parts = [
            *parts[: _MOST_PARTS - 1],
            shorten(parts[_MOST_PARTS - 1], BODY - 40) + "\n_The rest was cut off._",
        ]
    messages = [Message(shorten(part, FALLBACK), sections(part)) for part in parts]
    messages[-1].blocks.extend(closing_blocks)
    return tuple(messages)


def spoken(sentences: Iterable[Sentence]) -> str:
    """Sentences with their numbers as mrkdwn."""
    text, before = "", ""
    for sentence in sentences:
        text += gap(before, sentence.text) + mrkdwn(sentence.text) + numbers(sentence)
        before = sentence.text
    return text.strip()


def said(sentence: Sentence, before: str) -> str:
    """One sentence as it is appended to a stream; `before` is the sentence before it, "" at the start."""
    return gap(before, sentence.text) + markdown(sentence.text) + numbers(sentence)


def gap(before: str, text: str) -> str:
    """What parts two sentences: a line's end where one of them is a list item, a heading, a table row or
    code.
    """
    if not before:
        return ""
    return "\n" if _OWN_LINE.match(text) or _OWN_LINE.match(before) or "\n" in text.strip() else " "


def numbers(sentence: Sentence) -> str:
    """` [1][2]`, the numbers of the sources that a sentence rests on."""
    marks = "".join(f"[{number}]" for number in sorted(set(sentence.citations))[:9])
    if not marks:
        return ""
    # Behind a closing fence a mark would be part of its line.
    return ("\n" if sentence.text.rstrip().endswith(("```", "~~~")) else " ") + marks


def sections(text: str) -> list[Block]:
    """mrkdwn `text` as sections; links and names in it are not looked for by Slack."""
    return [_section(piece) for piece in pieces(text, SECTION)]


def closing(reply: Reply, request: str, *, narrow: bool = False) -> list[Block]:
    """What stands below the words: sources, a note, and the buttons."""
    if isinstance(reply, NoAnswer):
        return [*_nearest(reply), _note(_GUESTS if narrow else _TRY), feedback(request)]
    quoted = isinstance(reply, Quotes)
    blocks = sources(reply.citations, quotes=not quoted)
    if quoted:
        blocks.append(_note(_QUOTED))
    return [*blocks, feedback(request)]


def sources(citations: Sequence[Citation], *, quotes: bool = True) -> list[Block]:
    """The numbered list of sources; with `quotes` each has its quote, where there is room for it."""
    if not citations:
        return []
    lines: list[str] = ["*Sources*"]
    room, left = _SOURCES, 0
    for citation in citations:
        title = f"*{citation.number}.* {_title(citation.passage)}"
        quote = _quote(citation.quote) if quotes else ""
        for line in (f"{title}\n{quote}" if quote else title, title):
            if len(line) < room:
                lines.append(line)
                room -= len(line) + 1
                break
        else:
            left += 1
    if left:
        lines.append(f"_and {left} more_")
    return _packed(lines)


def feedback(request: str) -> Block:
    """Two buttons: did this help?"""
    value = request[:2_000]
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": _choice("Good answer", f"good {value}"),
                "negative_button": _choice("Bad answer", f"bad {value}"),
            }
        ],
    }


def failure(reason: str, request: str, *, retry: bool = True) -> Message:
    """Why there is no reply, in our own words, with a button to try again."""
    words = shorten(escape(reason), FALLBACK)
    button = {
        "type": "button",
        "action_id": "retry",
        "text": {"type": "plain_text", "text": "Try again"},
        "value": request[:2_000],
    }
    buttons: list[Block] = [{"type": "actions", "elements": [button]}] if retry else []
    return Message(words, [*sections(f":warning: {words}"), *buttons])


def notice(text: str) -> Message:
    """A line of the bot's own; `text` is mrkdwn."""
    words = shorten(text, FALLBACK) or "…"
    return Message(words, sections(words))


def _no_answer(reply: NoAnswer, request: str, *, narrow: bool) -> Message:
    words = _NOTHING_FOUND
    reason = shorten(mrkdwn(reply.reason), 600)
    lead = f"*{words}*\n{reason}" if reason and reply.reason.strip() != words else f"*{words}*"
    return Message(
        shorten(f"{words} {reason}".strip(), FALLBACK),
        [*sections(lead), *closing(reply, request, narrow=narrow)],
    )


def _nearest(reply: NoAnswer) -> list[Block]:
    found = list(dict.fromkeys((m.passage.source.id, m.passage.id) for m in reply.nearest))
    passages = {(m.passage.source.id, m.passage.id): m.passage for m in reply.nearest}
    lines = [
        f"• {_title(passages[key])}\n{_quote(_HEADINGS.sub('', passages[key].text))}"
        for key in found[:_NEAREST]
    ]
    return _packed(["*The nearest that I found*", *lines]) if lines else []


def _title(passage: Passage) -> str:
    """Title and headings, linked where the source has an address on the web."""
    words = passage.context or passage.source.name or passage.source.id
    place = f" (page {passage.page})" if passage.page else ""
    url = passage.source.url if len(passage.source.url) <= _ADDRESS else ""
    return link(url, shorten(" ".join(words.split()), _LABEL)) + place


def _quote(text: str) -> str:
    """A quote of a source, each line of it marked as quoted."""
    lines = [line for line in shorten(mrkdwn(text).replace("```", ""), _QUOTE).split("\n") if line.strip()]
    return "\n".join(f"> {line.strip()}" for line in lines)


def _packed(lines: Iterable[str]) -> list[Block]:
    """Lines joined into as few sections as they fit in; one that fits in none is cut."""
    return [_section(text) for text in _gathered(lines)]


def _gathered(lines: Iterable[str]) -> Iterator[str]:
    text = ""
    for line in lines:
        short = shorten(line, SECTION)
        if text and len(text) + len(short) + 1 > SECTION:
            yield text
            text = ""
        text = f"{text}\n{short}" if text else short
    if text.strip():
        yield text


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _note(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _choice(text: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": value[:2_000]}
