"""Replies as Slack messages: values in, blocks out, inside every limit whatever the reply. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.citations import in_reading_order, numbers_in, own_words, quote_blocks
from bot.reply import (
    AskedBefore,
    Citation,
    NoAnswer,
    Quotes,
    Reply,
    Sentence,
    nearest_citations,
)
from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.feedback import feedback
from handlers.rendering.files import unread
from handlers.rendering.menu import Choice, person_button, private_button, with_menu
from handlers.rendering.mrkdwn import escape, link, markdown, mrkdwn
from handlers.rendering.quotes import laid_out, marks
from handlers.rendering.reasons import DOUBT, left_open, partly_read, refusal_reason
from handlers.rendering.sections import Block, note, packed, pieces, quoted, sections, shorten
from handlers.rendering.sources import age, conflicts, sources, titled, whereabouts
from handlers.uploads import UnreadFile
from store.sentences import as_markdown

_NEAREST = 3
# So much of a question that was asked before is shown.
_ASKED = 300
# So much of the setting that names where to ask is shown.
_PLACE = 200
_GUESTS = N_(
    "There are guests here, so I use only this channel's own documents. In a direct message I can use yours."
)
_AGAIN = N_("Ask again in the words that the document itself would use, or name the document.")
_ADD = N_("Is it written down somewhere? Whoever runs me can add it with `inhouse index`.")
# Slack takes 50 blocks and about 13,200 characters a message, 4,000 a fallback text.
BODY = 7_000
FALLBACK = 3_000
_MOST_PARTS = 3
_OWN_LINE = re.compile(r"\s*(?:[-*+•]\s|\d{1,3}[.)]\s|#{1,6}\s|\||>|```|~~~)")
_NOTHING_FOUND = N_("I found nothing in the documents that answers this.")
_OFFER = N_("Documents that not everybody here can read may answer this. Only you see this message.")
_QUOTED = N_("Quoted word for word from the sources.")
_QUOTED_ROWS = N_("Quoted from the sources; table rows with the names of their columns.")


@dataclass(frozen=True, slots=True)
class Advice:
    """What a reply says beside its words. A refusal advises: `narrow` is whether guests kept documents out of
    it, `ask_in` where to ask, or "". `unread` are files of the conversation that were not read. `choices`
    are what may be done with the reply. `alone` is whether only the asker reads it.
    """

    narrow: bool = False
    ask_in: str = ""
    unread: tuple[UnreadFile, ...] = ()
    choices: tuple[Choice, ...] = ()
    alone: bool = False


NO_ADVICE = Advice()


def refusal(nearest: Sequence[Citation], advice: Advice = NO_ADVICE, locale: Locale = ENGLISH) -> list[Block]:
    """The nearest passages and what can be done."""
    found = nearest[:_NEAREST]
    near = [locale.gettext("*Closest matches*"), *(_near(it, locale) for it in found)]
    asking = [place_to_ask(advice.ask_in, locale)] if advice.ask_in.strip() else []
    guests = [locale.gettext(_GUESTS)] if advice.narrow else []
    ways = [*guests, locale.gettext(_AGAIN), *asking, locale.gettext(_ADD)]
    head = locale.gettext("*What you can do*")
    return [*(packed(near) if found else []), *packed([head, *(f"• {way}" for way in ways)])]


def place_to_ask(place: str, locale: Locale = ENGLISH) -> str:
    """Whom to ask, as mrkdwn: the words of a setting are as inert as those of a document."""
    return mrkdwn(locale.gettext("Ask in {place}", place=shorten(" ".join(place.split()), _PLACE)))


def _near(citation: Citation, locale: Locale) -> str:
    where = whereabouts(citation.passage, citation.quote, locale)
    title = titled(citation.passage, citation.quote, where, locale)
    return f"• {title}{age(citation.passage, locale)}\n{quoted(citation.shown)}"


@dataclass(frozen=True, slots=True)
class Message:
    """What one message holds: `text` is for notifications and screen readers, and what a follow-up draws
    on.
    """

    text: str
    blocks: list[Block]

    @property
    def arguments(self) -> dict[str, Any]:
        """As a call of Slack takes it; no address in it is unfolded."""
        return {"text": self.text, "blocks": self.blocks, "unfurl_links": False, "unfurl_media": False}


def render(
    reply: Reply, request: str, advice: Advice = NO_ADVICE, locale: Locale = ENGLISH
) -> tuple[Message, ...]:
    """A whole reply as one message, or a few where it is long."""
    if isinstance(reply, NoAnswer):
        return (_no_answer(reply, request, advice, locale),)
    reply = in_reading_order(reply)
    blocks = (laid_out(it, locale) for it in quote_blocks(reply.sentences, reply.citations))
    doubt = f"_{escape(locale.gettext(DOUBT))}_" if reply.doubtful else ""
    words = "\n\n".join(it for it in (doubt, spoken(own_words(reply.sentences)), *blocks) if it)
    return split(words, closing(reply, request, advice, locale), locale)


def streams_as_shown(reply: Reply) -> bool:
    """Whether the finished reply reads as it came: quotes are laid out by their documents at the end, and
    that a reply is doubtful is said above it."""
    return isinstance(reply, NoAnswer) or not (reply.doubtful or any(it.parts for it in reply.sentences))


def split(text: str, closing_blocks: Sequence[Block], locale: Locale = ENGLISH) -> tuple[Message, ...]:
    """mrkdwn `text` over as many messages as it takes, the last with `closing_blocks`."""
    parts = list(pieces(text, BODY)) or [escape(locale.gettext(_NOTHING_FOUND))]
    if len(parts) > _MOST_PARTS:
        cut = locale.gettext("_The rest was cut off._")
        parts = [*parts[: _MOST_PARTS - 1], f"{shorten(parts[_MOST_PARTS - 1], BODY - 1 - len(cut))}\n{cut}"]
    messages = [Message(shorten(part, FALLBACK), sections(part)) for part in parts]
    messages[-1].blocks.extend(closing_blocks)
    return tuple(messages)


def spoken(sentences: Iterable[Sentence]) -> str:
    """Sentences with their numbers as mrkdwn."""
    text, before = "", ""
    for sentence in sentences:
        text += gap(before, sentence.text) + mrkdwn(_written(sentence)) + numbers(sentence)
        before = sentence.text
    return text.strip()


def _written(sentence: Sentence) -> str:
    """In Markdown: the writer's own words are, those of a document are as one reads them."""
    return as_markdown(sentence.headed) if sentence.parts else sentence.headed


def message_text(sentence: Sentence, before: str) -> str:
    """One sentence as it is appended to a stream; `before` is the sentence before it, "" at the start."""
    return gap(before, sentence.text) + markdown(_written(sentence)) + numbers(sentence)


def gap(before: str, text: str) -> str:
    """What parts two sentences: a line's end where one of them is a list item, a heading, a table row or
    code.
    """
    if not before:
        return ""
    return "\n" if _OWN_LINE.match(text) or _OWN_LINE.match(before) or "\n" in text.strip() else " "


def numbers(sentence: Sentence) -> str:
    """` [1][2]`, the numbers of the sources that a sentence rests on."""
    shown = marks(sentence)
    # Behind a closing fence a mark would be part of its line.
    return f"\n{shown.lstrip()}" if shown and sentence.text.rstrip().endswith(("```", "~~~")) else shown


def closing(reply: Reply, request: str, advice: Advice = NO_ADVICE, locale: Locale = ENGLISH) -> list[Block]:
    """What stands below the words: sources, a note, and the buttons."""
    missed = [note(unread(advice.unread, locale))] if advice.unread else []
    if isinstance(reply, NoAnswer):
        near = _refused(nearest_citations(reply), request, advice, locale)
        return [*missed, *near, feedback(request, locale=locale)]
    reply = in_reading_order(reply)
    verbatim = isinstance(reply, Quotes)
    above = numbers_in(quote_blocks(reply.sentences, reply.citations))
    blocks = sources(reply.citations, quotes=not verbatim, above=above, locale=locale)
    if verbatim:
        rows = any(part.row for it in reply.sentences for part in it.parts)
        blocks.append(note(locale.gettext(_QUOTED_ROWS if rows else _QUOTED)))
    if reply.asked:
        blocks.append(note(asked_before(reply.asked, locale)))
    if part := left_open(reply, locale):
        blocks.append(note(mrkdwn(part)))
    if part := partly_read(reply, locale):
        blocks.append(note(mrkdwn(part)))
    blocks = [*blocks, *missed, *conflicts(reply.disagreements, locale)]
    menu = with_menu(blocks, request, advice.choices, reply.citations, locale)
    return [*menu, feedback(request, reply.citations, locale)]


def asked_before(it: AskedBefore, locale: Locale = ENGLISH) -> str:
    """Who asked the same before, when and in which words, as mrkdwn that leads there."""
    said = it.message
    question = shorten(" ".join(it.question.split()), _ASKED)
    asked = link(said.url, question)
    by, date = escape(said.author), locale.date(said.at)
    return locale.gettext(
        "Asked before by {author} on {date}: “{question}”", author=by, date=date, question=asked
    )


def _refused(nearest: Sequence[Citation], request: str, advice: Advice, locale: Locale) -> list[Block]:
    """A refusal with its menu; that a person is wanted has a button, as it is the next thing to do."""
    others = [it for it in advice.choices if it is not Choice.PERSON]
    blocks = with_menu(refusal(nearest, advice, locale), request, others, nearest[:_NEAREST], locale)
    return [*blocks, *([person_button(request, locale)] if len(others) < len(advice.choices) else [])]


def failure(reason: str, request: str, ask_in: str = "", locale: Locale = ENGLISH) -> Message:
    """Why there is no reply, in our own words, where to ask instead, and a button to try again."""
    words = shorten(escape(locale.gettext(reason)), FALLBACK)
    button = {
        "type": "button",
        "action_id": "retry",
        "text": {"type": "plain_text", "text": locale.gettext("Try again")},
        "value": request[:2_000],
    }
    asking = f"\n{place_to_ask(ask_in, locale)}" if ask_in.strip() else ""
    return Message(
        words, [*sections(f":warning: {words}{asking}"), {"type": "actions", "elements": [button]}]
    )


def notice(text: str) -> Message:
    """A line of the bot's own; `text` is mrkdwn."""
    words = shorten(text, FALLBACK) or "…"
    return Message(words, sections(words))


def private_offer(request: str, locale: Locale = ENGLISH) -> Message:
    """To whoever asked, alone: documents that not all who read there may read seem to answer it."""
    words = locale.gettext(_OFFER)
    return Message(words, [*sections(words), private_button(request, locale)])


def _no_answer(reply: NoAnswer, request: str, advice: Advice, locale: Locale) -> Message:
    words = locale.gettext(_NOTHING_FOUND)
    reason = shorten(mrkdwn(refusal_reason(reply, locale, alone=advice.alone)), 600)
    lead = f"*{words}*\n{reason}" if reason and reply.reason.strip() != _NOTHING_FOUND else f"*{words}*"
    return Message(
        shorten(f"{words} {reason}".strip(), FALLBACK),
        [*sections(lead), *closing(reply, request, advice, locale)],
    )
