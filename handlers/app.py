"""The life of the running bot, from connecting to draining."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import structlog
from slack_bolt.async_app import AsyncApp

from bot.settings import Settings
from handlers.client import slack_client
from handlers.cluster import Lease, Member, News, cluster_member
from handlers.connection import connected_by_socket
from handlers.door import connected_by_http
from handlers.identity import who_am_i
from handlers.installing import Places, install_door
from handlers.jobs import PAUSES, Backend, Pauses, Workflows, digesting
from handlers.manifest import ADD_SCOPES, SCOPES
from handlers.observation import Observe, unobserved
from handlers.registration import build_app
from handlers.tenants import Tenants
from handlers.tokens import BOT, by_oauth, secret

log = structlog.get_logger()

# Container runtimes kill ten seconds after SIGTERM; what is not done by then is resumed at the next start.
DRAIN_S = 7.0


@asynccontextmanager
async def connected(
    settings: Settings,
    backend: Backend,
    drain_s: float = DRAIN_S,
    pauses: Pauses = PAUSES,
    observe: Observe = unobserved,
) -> AsyncIterator[Tenants]:
    """The running bot; leaving it takes no more events and lets replies finish for `drain_s` seconds.

    Raises BadSettings where a token is missing, NotConnected where Slack refuses one, SlackAway where it
    cannot be asked, ClusterAway where the database that it shares with other bots cannot.
    """
    async with AsyncExitStack() as membership:
        database = settings.store.database_url
        member = None
        if database is not None:
            member = await membership.enter_async_context(
                cluster_member(database.get_secret_value(), Lease())
            )
        async with _connected(settings, backend, (drain_s, pauses), member, observe) as tenants:
            yield tenants


@asynccontextmanager
async def _connected(
    settings: Settings,
    backend: Backend,
    times: tuple[float, Pauses],
    member: Member | None,
    observe: Observe,
) -> AsyncIterator[Tenants]:
    drain_s, pauses = times
    tenants = Tenants(settings, backend, pauses, only=not by_oauth(settings), member=member, observe=observe)
    places = await Places.open(settings, tenants, member) if by_oauth(settings) else None
    try:
        if places is None:
            await _admit_only(settings, tenants)
        workflows = await _open_workflows(settings, tenants, places, member)
        try:
            tenants.open(workflows)
            app = build_app(settings, tenants, places, observe)
            async with (
                _way(settings, app, places, tenants.catching_up(observe)),
                digesting(tenants.dispatchers),
            ):
                _tell_connected(settings, tenants)
                tenants.begin_learning()
                yield tenants
            await asyncio.gather(tenants.end_learning(), tenants.settle())
            # What others have taken over is not to be finished here.
            left = await workflows.drain(0 if tenants.lost.is_set() else drain_s)
            log.info("stopped", to_be_resumed=left)
        finally:
            # Where no connection came about, what was resumed goes on at the next attempt.
            await workflows.drain(0)
            await tenants.end_learning()
            await tenants.stop()
            await workflows.close()
    finally:
        tenants.close()
        if places is not None:
            places.close()


async def _open_workflows(
    settings: Settings, tenants: Tenants, places: Places | None, member: Member | None
) -> Workflows:
    """Where the requests of this bot are kept, or of all that share a database."""
    kept = timedelta(days=settings.retention.requests_days)
    if member is None or settings.store.database_url is None:
        return await Workflows.open(settings.data_dir, tenants.work, kept=kept)
    database = settings.store.database_url.get_secret_value()
    workflows = await Workflows.open(database, tenants.work, member.name, kept)

    async def hear(news: News) -> None:
        await tenants.hear(news)
        if places is not None:
            await places.hear(news)

    member.attend(hear, workflows)
    return workflows


async def _admit_only(settings: Settings, tenants: Tenants) -> None:
    """Work for the workspace that the one token belongs to."""
    client = slack_client(settings, secret(settings, BOT), tenants.lease, tenants.observe)
    me = await who_am_i(client)
    if me.scopes is not None and (missing := sorted(SCOPES.keys() - me.scopes)):
        log.warning("scopes_missing", scopes=missing, remedy=ADD_SCOPES)
    tenants.admit(me, client)


@asynccontextmanager
async def _way(
    settings: Settings, app: AsyncApp, places: Places | None, observe: Observe
) -> AsyncIterator[None]:
    """How events come, and browsers in which somebody installs the app."""
    async with AsyncExitStack() as ways:
        if settings.slack.mode == "http":
            await ways.enter_async_context(connected_by_http(app, settings, observe))
        else:
            await ways.enter_async_context(connected_by_socket(app, settings, observe))
            if places is not None:
                await ways.enter_async_context(install_door(places.flow, settings))
        yield


def _tell_connected(settings: Settings, tenants: Tenants) -> None:
    if by_oauth(settings):
        log.info("connected", workspaces=len(tenants), mode=settings.slack.mode)
        return
    me = tenants.home.context.me
    place = me.team_name or me.team
    log.info("connected", bot=f"@{me.name or me.user}", workspace=place, mode=settings.slack.mode)
