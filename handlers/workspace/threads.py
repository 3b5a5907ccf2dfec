"""A conversation so far, from Slack itself, as the turns that a follow-up may draw on."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.query import Smalltalk, smalltalk_in
from bot.question import Turn
from handlers.errors import NotThere, SlackAway
from handlers.identity import Identity
from handlers.locale import LANGUAGES, N_, Locale
from handlers.request import SPOKEN, Kind, Request, mentioned, plain, without_mention
from handlers.workspace.contents import files_in, shared_in, words_of
from handlers.workspace.messages import SlackMessage, latest, mark_of, thread

# How a request ends that was none: nothing of it is kept.
NOT_FOR_ME = "not for the bot"
# Older direct messages are another conversation.
_ONE_CONVERSATION = 3_600.0
_NUMBERS = re.compile(r"\s?\\?\[\d{1,3}\\?\]")
_BACKSLASHED = re.compile(r"\\([\\`*_\[\]~#>|])")
HOW = N_(
    "Ask me a question, here or in a direct message: I answer from this team's documents, with sources. "
    "`/ask` answers only you; `/summarize` sums up a channel."
)
WELCOME = N_("You're welcome. Just ask when something else comes up.")


def is_for_me(request: Request, thread: Sequence[SlackMessage], me: Identity) -> bool:
    """Whether the follow-up `request` is meant for the bot; `thread` is oldest first."""
    before = [message for message in thread if float(message["ts"]) < float(request.ts)]
    asked = [
        m for m in before if m.get("user") == request.asker and me.user in mentioned(m.get("text") or "")
    ]
    if not asked:
        return False
    answered = any(me.said(m) and float(m["ts"]) > float(asked[0]["ts"]) for m in before)
    last = before[-1]
    return answered and (me.said(last) or last.get("user") == request.asker)


def smalltalk_reply(text: str) -> str | None:
    """The reply to a greeting or to thanks, as mrkdwn in English; None for what may be a question."""
    found = smalltalk_in(text)
    return None if found is None else {Smalltalk.GREETING: HOW, Smalltalk.THANKS: WELCOME}[found]


@dataclass(frozen=True, slots=True)
class Heard:
    """The `turns` before a request; what it forwards is the last. `files` are the names of its own."""

    turns: tuple[Turn, ...] = ()
    shared: bool = False
    files: tuple[str, ...] = ()


async def conversation(
    client: AsyncWebClient,
    request: Request,
    me: Identity,
    most: int,
    found: Sequence[SlackMessage] | None = None,
) -> Heard:
    """At most `most` turns before `request`, and what it forwards; none where the bot cannot read.

    In a thread they are the thread's, which is `found` where it was read already: its first message, which it
    is about, and the last ones. A direct message outside a thread continues the last ones, each of which has
    its reply in a thread of its own. Raises one of UNREACHABLE where Slack cannot be asked now: a follow-up
    means nothing without them.
    """
    try:
        found = await _around(client, request, most) if found is None else found
    except (NotThere, SlackClientError):
        return Heard()
    before = (message for message in found if float(message["ts"]) < float(request.ts or "inf"))
    said = [turn for message in before if (turn := _turn(message, me)) and not _says_nothing(turn.text)]
    if len(said) > most:
        first = said[:1] if most > 1 and request.kind is not Kind.DIRECT else []
        said = [*first, *said[len(said) - most + len(first) :]]
    own = next((message for message in found if message["ts"] == request.ts), {})
    shared = plain(shared_in(own))
    turns = (*said, Turn("user", shared)) if shared else tuple(said)
    return Heard(turns, bool(shared), files_in(own))


async def _around(client: AsyncWebClient, request: Request, most: int) -> Sequence[SlackMessage]:
    """The request's own message and those around it. An event of a mention may lack what came with it."""
    if request.kind is Kind.DIRECT and request.thread == request.ts:
        return await _direct(client, request, most)
    if not request.thread:
        return ()
    try:
        return await thread(client, request.channel, request.thread)
    except SlackAway:
        if request.thread != request.ts:
            raise
        return ()


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


def _turn(message: SlackMessage, me: Identity) -> Turn | None:
    """A message as a turn: the bot's own without source numbers; failures are none.

    What another app says is what people talk about, as their own words are.
    """
    mark = mark_of(message)
    if me.said(message):
        if mark is not None and mark.failed:
            return None
        text = _BACKSLASHED.sub(r"\1", _NUMBERS.sub("", plain(message.get("text") or "")))
        return Turn("assistant", text) if text else None
    if message.get("subtype") not in {*SPOKEN, "bot_message"}:
        return None
    text = plain(without_mention(words_of(message), me.user))
    return Turn("user", text) if text else None


def _says_nothing(text: str) -> bool:
    """Whether an earlier message of either side was mere courtesy."""
    own = {Locale(each).gettext(words) for each in LANGUAGES for words in (HOW, WELCOME)}
    return text in own or smalltalk_in(text) is not None
