"""Slack's messages as what was said, by whom and where: what summaries read."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping

from bot.question import Said
from handlers.jobs.context import AppContext
from handlers.locale import N_, Locale
from handlers.workspace import SlackMessage
from store.audience import Readers
from store.conversations import SPOKEN, channels_in, mentioned, plain, words_of

_FIGURES = re.compile(r"\d+")
_APP = N_("An app")


async def said_in_channel(
    found: Iterable[SlackMessage], channel: str, readers: Readers, context: AppContext, locale: Locale
) -> list[Said]:
    """What was said, with names and links; notices of joining say nothing, and so does the bot itself.

    What an app posts again and again, but for its figures, is said once. Names of channels are those that
    `readers` may know.
    """
    spoken = [
        (message, words)
        for message in found
        if not context.me.said(message)
        and message.get("subtype") in {*SPOKEN, "bot_message"}
        and (words := words_of(message).strip())
    ]
    spoken = [*_without_repeats(spoken)]
    written = [words for _, words in spoken]
    users = {m["user"] for m, _ in spoken if m.get("user")} | {
        it for text in written for it in mentioned(text)
    }
    names, channels = await asyncio.gather(
        context.members.people.names(sorted(users), locale),
        context.channels.names((it for text in written for it in channels_in(text)), readers),
    )
    return [
        Said(
            author=_author(message, names) or locale.gettext(_APP),
            text=plain(words, names, channels),
            link=context.me.link(channel, message["ts"], str(message.get("thread_ts") or "")),
            thread=str(message.get("thread_ts") or message["ts"]) if message.get("thread_ts") else "",
        )
        for message, words in spoken
    ]


def _without_repeats(spoken: Iterable[tuple[SlackMessage, str]]) -> Iterator[tuple[SlackMessage, str]]:
    seen: set[tuple[str, str]] = set()
    for message, words in spoken:
        key = str(message.get("bot_id") or ""), _FIGURES.sub("", words)
        if not key[0] or key not in seen:
            yield message, words
        seen.add(key)


def _author(message: SlackMessage, names: Mapping[str, str]) -> str:
    """Who wrote it, an app too; "" where it has no name."""
    app = (message.get("bot_profile") or {}).get("name") or message.get("username")
    return str(app or names.get(message.get("user") or "") or "")
