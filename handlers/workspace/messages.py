"""Messages read back from Slack, in pages and within bounds, and the bot's mark on its own: which request
each belongs to. The mark holds ids only, as every app can read it.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import NotThere, SlackAway, code, is_passing
from handlers.identity import Identity
from handlers.request import Request

SlackMessage = dict[str, Any]

_PAGE = 200
_NOT_THERE = {
    "not_in_channel",
    "channel_not_found",
    "no_permission",
    "missing_scope",
    "access_denied",
    "is_archived",
}
_JOINS = {"channel_join", "group_join"}
_EVENT_TYPE = "inhouse_reply"


@contextmanager
def reading() -> Iterator[None]:
    """What Slack refuses in here is raised as NotThere or SlackAway where it is one of them."""
    try:
        yield
    except SlackApiError as refused:
        why = code(refused)
        if why in _NOT_THERE:
            raise NotThere("the bot cannot read this conversation") from None
        if is_passing(refused):
            raise SlackAway(why) from None
        raise


async def thread(client: AsyncWebClient, channel: str, root: str, most: int = 1_000) -> list[SlackMessage]:
    """The thread that `root` starts, oldest first; of one longer than `most`, its first message and its last.

    Of one that was deleted, nothing. Raises NotThere and SlackAway.
    """
    found = [each async for each in _pages(client, "conversations.replies", channel=channel, ts=root)]
    return found if len(found) <= most else [found[0], *found[-(most - 1) :]]


async def latest(
    client: AsyncWebClient, channel: str, most: int, oldest: float = 0.0, until: float = 0.0
) -> list[SlackMessage]:
    """The last `most` messages of a channel since `oldest` and before `until` (seconds since 1970; 0 is
    no bound), oldest first. Raises NotThere and SlackAway.
    """
    found: list[SlackMessage] = []
    bounds = {"oldest": oldest, "latest": until}
    when = {name: f"{at:.6f}" for name, at in bounds.items() if at}
    async for message in _pages(client, "conversations.history", channel=channel, **when):
        found.append(message)
        if len(found) >= most:
            break
    return found[::-1]


async def last_by(
    client: AsyncWebClient, channel: str, user: str, most: int, oldest: float
) -> SlackMessage | None:
    """The last message that `user` wrote in `channel` since `oldest`, of the last `most` there; that somebody
    joined is none. Raises NotThere and SlackAway.
    """
    looked = 0
    async for message in _pages(client, "conversations.history", channel=channel, oldest=f"{oldest:.6f}"):
        looked += 1
        if message.get("user") == user and message.get("subtype") not in _JOINS:
            return message
        if looked >= most:
            break
    return None


async def _pages(client: AsyncWebClient, method: str, **what: str) -> AsyncIterator[SlackMessage]:
    cursor = ""
    seen: set[str] = set()
    while True:
        asked = {**what, "limit": _PAGE, "include_all_metadata": True} | (
            {"cursor": cursor} if cursor else {}
        )
        try:
            with reading():
                page = await client.api_call(method, params=asked)
        except SlackApiError as refused:
            if code(refused) == "thread_not_found":
                return
            raise
        for message in page.get("messages") or ():
            # Every page of a thread begins with the thread's first message.
            if message["ts"] not in seen:
                seen.add(message["ts"])
                yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


@dataclass(frozen=True, slots=True)
class Mark:
    """`last` is on the message that completes a reply; `failed` on one that only says why there is none;
    `asks` on a question that the bot posted for somebody, as a quote."""

    request: str
    last: bool = True
    failed: bool = False
    asks: bool = False

    def to_metadata(self) -> dict[str, Any]:
        """As Slack's message metadata."""
        payload = {"request": self.request, "last": self.last, "failed": self.failed, "asks": self.asks}
        return {"event_type": _EVENT_TYPE, "event_payload": payload}


def mark_of(message: Mapping[str, Any]) -> Mark | None:
    """The mark on a message, if it has one."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT_TYPE:
        return None
    payload = metadata.get("event_payload") or {}
    flags = (bool(payload.get(it)) for it in ("last", "failed", "asks"))
    return Mark(str(payload.get("request")), *flags)


def parts_of(ts: str, thread: Sequence[SlackMessage], me: Identity) -> list[str]:
    """The ts of every message of the reply that the message `ts` belongs to, oldest first; at least its
    own.
    """
    marks = {str(it["ts"]): mark for it in thread if me.said(it) and (mark := mark_of(it))}
    own = marks.get(ts)
    parts = [at for at, mark in marks.items() if own is not None and mark.request == own.request]
    return sorted(parts, key=float) or [ts]


@dataclass(frozen=True, slots=True)
class PriorAttempt:
    """`done`: the reply stands already. Else `messages` are its parts so far, by ts, to be written over."""

    done: bool
    messages: tuple[str, ...] = ()


def find_prior_attempt(
    request: Request, thread: Sequence[SlackMessage], me: Identity, claimed: Collection[str] = ()
) -> PriorAttempt:
    """Look through `thread`, oldest first. `claimed` are messages that other replies are writing now."""
    marked: list[str] = []
    cut_off: list[str] = []
    for message in thread:
        ts = str(message["ts"])
        if not me.said(message) or float(ts) <= float(request.ts or 0):
            continue
        mark = mark_of(message)
        if mark is None:
            if ts not in claimed:
                cut_off.append(ts)
        elif mark.request == request.id:
            if mark.last:
                return PriorAttempt(done=True)
            marked.append(ts)
    # Others may have been cut off in the same thread: one reply streams one message at a time.
    return PriorAttempt(done=False, messages=tuple(sorted([*marked, *cut_off[:1]], key=float)))


def earlier_replies(request: Request, thread: Sequence[SlackMessage], me: Identity) -> tuple[str, ...]:
    """The ts of what the bot replied to the message of `request` before it was edited, or tried again."""
    found = []
    for message in thread:
        mark = mark_of(message) if me.said(message) else None
        if mark is None or mark.request == request.id:
            continue
        if mark.request == request.question_id or mark.request.startswith(f"{request.question_id}-"):
            found.append(str(message["ts"]))
    return tuple(found)
