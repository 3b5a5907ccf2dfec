"""What one bot learns from Slack or does there, and others must know: acted upon here, and told to them.

`hear` is what each does who is told; `spread` does it here first. Slack is told that an event arrived only
once all can know of it, so what could not be told comes again.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from handlers.cluster import News, Topic
from handlers.jobs.context import AppContext, CancelReason
from handlers.request import Change, Request


async def spread(news: News, context: AppContext) -> None:
    """Act upon `news` here, and have all other bots do so. Raises ClusterAway."""
    await hear(news, context)
    await context.peers.tell(news)


async def hear(news: News, context: AppContext) -> None:
    """Act upon what another bot told; topics that concern no single workspace's work are none of this."""
    match news.topic:
        case Topic.READERS:
            _readers_changed(news, context)
        case Topic.PERSON:
            _person_changed(news, context)
        case Topic.GROUPS:
            context.members.forget_groups()
            context.running.doubt(news.team, lambda r: True)
        case Topic.CHANGED:
            take_note(news, context)
        case Topic.STOPPED:
            _stop(news, context)
        case Topic.CLAIMED:
            context.claimed.add(news.subject, news.request)
        case Topic.RELEASED:
            context.claimed.release(news.subject.split())
        case Topic.SPOKE:
            context.spoken_in.add(news.channel, news.subject)
        case Topic.LEARNING:
            context.learner.wake()
        case Topic.POLICY:
            context.policies.forget(news.channel)
        case Topic.FORGET:
            await asyncio.to_thread(context.backend.forget, news.subject)


async def person_changed(person: Mapping[str, Any], team: str, context: AppContext) -> None:
    """Slack sent this user object: something of it changed, most often nothing that matters. Raises
    ClusterAway.

    Others may know less of them than this bot, or more, so they are told in any case.
    """
    now, user = context.members.people.read(person), str(person["id"])
    if context.members.changed(person):
        _doubt(user, team, context)
    await context.peers.tell(News(Topic.PERSON, team, subject=user, flags=(now.outsider, now.counts)))


def take_note(news: News, context: AppContext) -> bool:
    """What a message asked before is not answered any more; it makes `news.request` now, "" for nothing.
    False where a later change is known.
    """
    deleted = not news.request
    change = Change(news.channel, news.subject, news.at, deleted, {})
    if not context.changes.note(change, news.request):
        return False
    why = CancelReason.DELETED if deleted else CancelReason.EDITED
    message = news.channel, news.subject
    context.running.stop(news.team, lambda r: (r.channel, r.ts) == message and not r.response_url, why)
    return True


def claim(ts: str, request: Request, context: AppContext) -> None:
    """The message `ts` is being written by the reply to `request`: no other takes it for its own."""
    context.claimed.add(ts, request.id)
    context.peers.mention(News(Topic.CLAIMED, request.team, request.channel, ts, request.id))


def release(messages: Collection[str], request: Request, context: AppContext) -> None:
    """They are written no more."""
    context.claimed.release(messages)
    if messages:
        context.peers.mention(News(Topic.RELEASED, request.team, request.channel, " ".join(messages)))


def spoke(request: Request, context: AppContext) -> None:
    """A reply is made in the thread of `request`: what is said there next may be to the bot."""
    if (request.channel, request.thread) not in context.spoken_in:
        context.peers.mention(News(Topic.SPOKE, request.team, request.channel, request.thread))
    context.spoken_in.add(request.channel, request.thread)


def _readers_changed(news: News, context: AppContext) -> None:
    """Somebody joined or left a channel, or it was shared."""
    channel, user = news.channel, news.subject
    context.members.forget(channel)
    context.channels.forget(channel)
    if user:
        context.members.people.forget(user)
    context.running.doubt(news.team, lambda r: r.asker == user if r.private else r.channel == channel)


def _person_changed(news: News, context: AppContext) -> None:
    outsider, counts = news.flags
    if context.members.became(news.subject, outsider=outsider, counts=counts):
        _doubt(news.subject, news.team, context)


def _doubt(user: str, team: str, context: AppContext) -> None:
    # Who is in which channel is not kept: every reply that others read looks once.
    context.running.doubt(team, lambda r: not r.private or r.asker == user)


def _stop(news: News, context: AppContext) -> None:
    """What is written in that thread ends; what somebody alone reads of it is theirs to stop."""
    channel, thread = news.channel, news.subject
    context.running.stop(
        news.team,
        lambda r: r.channel == channel and not r.response_url and (not thread or r.thread == thread),
        CancelReason.STOPPED,
    )
