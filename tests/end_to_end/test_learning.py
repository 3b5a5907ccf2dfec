"""A channel that the bot was told to learn: what it then answers from, for whom, and until when; each as a
transcript."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from handlers.app import connected
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from tests.end_to_end.filing import FilingBackend, filing_backend
from tests.end_to_end.talking import BOT, SOON, Talk, settings_for, workspace

Teaching = tuple[Talk, FilingBackend]
BEFORE = 3_600.0


@asynccontextmanager
async def teaching(directory: Path, **rules: Any) -> AsyncIterator[Teaching]:
    """The bot in a workspace in which something was said before it was told to learn."""
    async with workspace(**rules) as talk:
        talk.workspace.people[talk.ann.id] = replace(talk.ann, admin=True)
        async with running(talk, directory) as backend:
            yield talk, backend


@asynccontextmanager
async def running(talk: Talk, directory: Path) -> AsyncIterator[FilingBackend]:
    with filing_backend(directory) as backend:
        settings = settings_for(talk.slack, directory)
        async with connected(settings, backend, drain_s=2, pauses=SOON) as tenants:
            talk.bot = tenants.home
            yield backend


def said_before(
    talk: Talk, who: Person, text: str, ago: float = BEFORE, where: Channel | None = None, thread: str = ""
) -> str:
    """What was said there `ago` seconds before now; returns its ts."""
    channel = (where or talk.general).id
    ts = f"{talk.workspace.clock() - ago:.6f}"
    talk.workspace.seed(Posted(channel, ts, who.id, text, thread_ts=thread or None))
    return ts


async def typed(talk: Talk, what: str, who: Person | None = None, where: Channel | None = None) -> str:
    """`/inhouse WHAT`, and what only whoever typed it reads then."""
    asker, seen = who or talk.ann, len(talk.workspace.seen)
    await talk.slack.command(asker.id, (where or talk.general).id, "/inhouse", what)
    await talk.slack.until(lambda w: len(w.seen) > seen)
    return talk.workspace.seen[-1].visible


async def learned(talk: Talk) -> None:
    """Until there is nothing left to read."""
    assert talk.bot is not None
    learner = talk.bot.context.learner
    for _ in range(600):
        if not talk.workspace.outbox and all(it.acknowledged for it in talk.slack.deliveries):
            if learner.settled:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("it still reads")


def notice(talk: Talk, where: Channel | None = None) -> str:
    """What the channel last read of being learned."""
    said = [
        it.visible for it in talk.workspace.messages[(where or talk.general).id] if it.user == "U0INHOUSE"
    ]
    return next(it for it in reversed(said) if "learning this channel" in it)


def held(backend: FilingBackend) -> dict[str, str]:
    """All that is in the library of channels: its words by id."""
    found = {}
    for source in backend.shelf.sources("slack:"):
        from store.audience import Readers

        pieces = backend.shelf.passages_of(source.id, Readers.of_any([source.audience]))
        found[source.id] = "\n".join(it.text for it in pieces)
    return found


async def test_a_channel_is_learned_announced_and_cited_by_permalink(tmp_path: Path) -> None:
    async with teaching(tmp_path) as (talk, backend):
        root = said_before(talk, talk.bob, "Where is the zugspitze key?")
        said_before(talk, talk.ann, "The zugspitze key hangs behind the door.", BEFORE - 60, thread=root)
        assert "I would learn what has been said here since" in await typed(talk, "learn")
        assert held(backend) == {}
        assert await typed(talk, "learn 90d") == "I have begun, and have told the channel."
        await learned(talk)
        told = notice(talk)
        assert "Ann asked me to" in told and "1 conversation" in told and "`/inhouse unlearn` ends it" in told
        reply = await talk.said(talk.bob, f"{BOT} where is the zugspitze key?")
        assert "The zugspitze key hangs behind the door." in reply
        assert f"/archives/{talk.general.id}/p" in reply
