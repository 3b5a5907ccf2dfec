"""A conversation so far, from Slack itself, as the turns that a follow-up may draw on."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.query import Leaning, Smalltalk, is_question, leaning_of, smalltalk_in
from bot.question import Turn
from handlers.errors import NotThere, SlackAway
from handlers.identity import Identity
from handlers.locale import LANGUAGES, N_, Locale
from handlers.request import Kind, Request
from handlers.workspace.messages import SlackMessage, latest, mark_of, thread
from store.conversations import SPOKEN, Contents, contents_of, plain, without_mention

# How a request ends that was none: nothing of it is kept.
NOT_FOR_ME = "not for the bot"
# Older direct messages are another conversation.
_ONE_CONVERSATION = 3_600.0
# What the bot posts for somebody who asks.
_ASKED = re.compile(r"(?m)^> ?(.+)$")
_NUMBERS = re.compile(r"\s?\\?\[\d{1,3}\\?\]")
_BACKSLASHED = re.compile(r"\\([\\`*_\[\]~#>|])")
HOW = N_(
    "Ask me a question, here or in a direct message: I answer from this team's documents, with sources. "
    "`/ask` answers only you; `/summarize` sums up a channel."
)
WELCOME = N_("You're welcome. Just ask when something else comes up.")
BARE = N_(
    "What would you like to know? Write your question here: I look it up in this team's documents, and "
    "answer with sources."
)
NO_WORDS = N_(
    "I can read nothing in this message: I read words, not pictures. Write your question here, and I look it "
    "up in this team's documents."
)


def smalltalk_reply(text: str) -> str | None:
    """The reply to a greeting or to thanks, as mrkdwn in English; None for what may be a question."""
    found = smalltalk_in(text)
    return None if found is None else {Smalltalk.GREETING: HOW, Smalltalk.THANKS: WELCOME}[found]


@dataclass(frozen=True, slots=True)
class Heard:
    """The `turns` before a request; what it quotes or forwards comes last. Those of people are in Slack's
    markup. `own` is what its own message says. `messages` are those of its conversation, with its own.
    """

    turns: tuple[Turn, ...] = ()
    own: Contents = field(default_factory=Contents)
    messages: tuple[SlackMessage, ...] = ()


async def conversation(
    client: AsyncWebClient,
    request: Request,
    me: Identity,
    most: int,
    found: Sequence[SlackMessage] | None = None,
) -> Heard:
    """At most `most` turns before `request`, and what it forwards; none where the bot cannot read.

    In a thread they are the thread's, which is `found` where it was read already: its first message, which it
    is about, and the last ones. A direct message outside a thread goes on with the one before it, whose reply
    is in a thread of its own, only where it says too little by itself: others are another conversation.
    `messages` are then these, and those just before that brought files and asked nothing.
    Raises one of UNREACHABLE where Slack cannot be asked now: a follow-up means nothing without them.
    """
    try:
        found = await _around(client, request, most) if found is None else found
    except (NotThere, SlackClientError):
        return Heard()
    before: Sequence[SlackMessage] = [it for it in found if float(it["ts"]) < float(request.ts or "inf")]
    if _is_direct_root(request):
        since, brought = _gone_on_with(request, before, me), _brought(before, me)
        later = (it for it in found if float(it["ts"]) >= float(request.ts or "inf"))
        found, before = (*before[min(since, brought) :], *later), before[since:]
    said = [turn for message in before for turn in _turns(message, me) if not _says_nothing(turn.text)]
    if len(said) > most:
        first = said[:1] if most > 1 and request.kind is not Kind.DIRECT else []
        said = [*first, *said[len(said) - most + len(first) :]]
    own = contents_of(next((message for message in found if message["ts"] == request.ts), {}))
    return Heard((*said, *_quoted(own)), own, tuple(found))


async def _around(client: AsyncWebClient, request: Request, most: int) -> Sequence[SlackMessage]:
    """The request's own message and those around it. An event of a mention may lack what came with it."""
    if _is_direct_root(request):
        return await _direct(client, request, most)
    if not request.thread:
        return ()
    try:
        return await thread(client, request.channel, request.thread)
    except SlackAway:
        if request.thread != request.ts:
            raise
        return ()


def _is_direct_root(request: Request) -> bool:
    return request.kind is Kind.DIRECT and request.thread == request.ts


async def _direct(client: AsyncWebClient, request: Request, most: int) -> list[SlackMessage]:
    since = float(request.ts or time.time()) - _ONE_CONVERSATION
    found: list[SlackMessage] = []
    for message in await latest(client, request.channel, (most + 1) // 2 + 1, oldest=since):
        own = message["ts"] == request.ts
        replied = message.get("reply_count") and message.get("thread_ts") == message["ts"]
        if most and replied and not own:
            found += await thread(client, request.channel, message["ts"], most)
        elif most or own:
            found.append(message)
    return found


def _gone_on_with(request: Request, before: Sequence[SlackMessage], me: Identity) -> int:
    """Where, among earlier direct messages, each with its thread, those begin that `request` goes on with."""
    asked, first = request.text, len(before)
    for at in _roots(before):
        words = plain(contents_of(before[at]).words)
        if me.said(before[at]) or _says_nothing(words):
            continue
        if not _leans(plain(asked), words):
            break
        asked, first = words, at
    return first


def _brought(before: Sequence[SlackMessage], me: Identity) -> int:
    """Where, among earlier direct messages, those begin that brought files and asked nothing, just before."""
    first = len(before)
    for at in _roots(before):
        said = contents_of(before[at])
        if me.said(before[at]):
            continue
        if not said.files or is_question(plain(said.words)):
            break
        first = at
    return first


def _roots(before: Sequence[SlackMessage]) -> list[int]:
    """Where the direct messages stand that are in no thread, or begin one; the last one first."""
    return [at for at, it in reversed([*enumerate(before)]) if it.get("thread_ts") in {None, it["ts"]}]


def _leans(text: str, before: str) -> bool:
    """Whether a direct message says too little by itself."""
    return leaning_of(text, (Turn("user", before),)) not in {Leaning.WHOLE, Leaning.ASKS}


def _turns(message: SlackMessage, me: Identity) -> Iterator[Turn]:
    """A message as turns: the bot's own without source numbers; failures are none.

    What another app says is what people talk about, as their own words are.
    """
    mark = mark_of(message)
    if me.said(message):
        text = _BACKSLASHED.sub(r"\1", _NUMBERS.sub("", plain(message.get("text") or "")))
        if mark is not None and mark.asks:
            yield Turn("user", " ".join(_ASKED.findall(text)))
        elif text and not (mark is not None and mark.failed):
            yield Turn("assistant", text)
    elif message.get("subtype") in {*SPOKEN, "bot_message"}:
        said = contents_of(message)
        if text := without_mention(said.words, me.user):
            yield Turn("user", text)
        yield from _quoted(said)


def _quoted(said: Contents) -> Iterator[Turn]:
    """What somebody else said, as it was brought along."""
    return (Turn("user", it.text, it.author or "someone") for it in said.quotes)


def _says_nothing(text: str) -> bool:
    """Whether an earlier message of either side was mere courtesy."""
    own = {Locale(it).gettext(words) for it in LANGUAGES for words in (HOW, WELCOME, BARE, NO_WORDS)}
    return text in own or smalltalk_in(plain(text)) is not None
