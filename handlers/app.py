"""The Slack app: every listener registered in one place, and its life from connecting to draining."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.house import House
from bot.settings import Settings
from handlers.attempts import Attempts
from handlers.breaker import Breaker
from handlers.connecting import answers, check_secrets, connected_by_http, connected_by_socket, secret
from handlers.desk import Desk
from handlers.front import Front
from handlers.listeners.agent_session_stopped import agent_session_stopped
from handlers.listeners.app_home_opened import app_home_opened
from handlers.listeners.app_mention import app_mention
from handlers.listeners.ask import ask
from handlers.listeners.feedback import feedback
from handlers.listeners.message import message
from handlers.listeners.readers_changed import readers_changed
from handlers.listeners.retry import retry
from handlers.listeners.share import share
from handlers.listeners.summarize import summarize
from handlers.listeners.summarize_thread import CALLBACK, summarize_thread
from handlers.listeners.user_change import user_change
from handlers.me import Me, who_am_i
from handlers.mind import HouseMind, Mind
from handlers.replying import reply
from handlers.retrying import ConnectionRetryHandler, RefusalWatch
from handlers.upkeep import in_step
from handlers.workflows import Workflows

log = structlog.get_logger()

# Container runtimes kill ten seconds after SIGTERM; what is not done by then is resumed at the next start.
DRAIN_S = 7.0


def build_client(settings: Settings) -> AsyncWebClient:
    """A client that waits out rate limits and short failures of Slack. Raises BadSettings."""
    handlers = [
        ConnectionRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]
    return AsyncWebClient(
        token=secret(settings.slack_bot_token, "SLACK_BOT_TOKEN"),
        base_url=settings.slack.api_url,
        retry_handlers=list(handlers),
    )


def build_app(settings: Settings, front: Front) -> AsyncApp:
    """The Bolt app with all its listeners. It answers Slack only once a request is on disk."""
    quiet = logging.getLogger("slack_bolt.inhouse")
    # Bolt's warnings quote payloads, and with them what people wrote.
    quiet.setLevel(logging.ERROR)
    signing = settings.slack_signing_secret
    app = AsyncApp(
        client=front.desk.client,
        authorize=_authorize(front.desk.me, front.desk.client.token or ""),
        signing_secret=signing.get_secret_value() if signing else "",
        logger=quiet,
        process_before_response=True,
    )
    app.event("app_mention")(app_mention(front))
    app.event("message")(message(front))
    app.event("app_home_opened")(app_home_opened(front))
    app.event("agent_session_stopped")(agent_session_stopped(front))
    for event in ("member_joined_channel", "member_left_channel", "channel_shared"):
        app.event(event)(readers_changed(front))
    app.event("user_change")(user_change(front))
    app.command("/ask")(ask(front))
    app.command("/summarize")(summarize(front))
    app.message_shortcut(CALLBACK)(summarize_thread(front))
    app.action("feedback")(feedback(front))
    app.action("share")(share(front))
    app.action("retry")(retry(front))
    app.error(_failed)
    return app


def _authorize(me: Me, token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """What Bolt must know to pass an event on. Left to itself it asks Slack, and drops what Slack refuses."""
    known = AuthorizeResult(
        enterprise_id=None, team_id=me.team, bot_id=me.bot or None, bot_user_id=me.user, bot_token=token
    )

    async def authorize() -> AuthorizeResult:
        return known

    return authorize


async def _failed(error: Exception) -> None:
    log.error("listener_failed", error=type(error).__name__)


@asynccontextmanager
async def connected(settings: Settings, mind: Mind, drain_s: float = DRAIN_S) -> AsyncIterator[Front]:
    """The running bot; leaving it takes no more events and lets replies finish for `drain_s` seconds.

    Raises BadSettings where a token is missing, NotConnected where Slack refuses one, SlackAway where it
    cannot be asked.
    """
    client = build_client(settings)
    me = await who_am_i(client)
    desk = Desk.at(settings, client, me, mind)
    breaker = Breaker(client.auth_test, tripped=desk.running.put_off)
    client.retry_handlers.insert(0, RefusalWatch(breaker.trip))
    attempts = Attempts(partial(reply, desk=desk), breaker, desk.running)
    workflows = await Workflows.open(settings.data_dir, attempts)
    try:
        front = Front(desk, workflows)
        app = build_app(settings, front)
        by = connected_by_http if settings.slack.mode == "http" else connected_by_socket
        async with by(app, settings):
            log.info("connected", team=me.team, mode=settings.slack.mode)
            yield front
        await front.settle()
        left = await workflows.drain(drain_s)
        log.info("stopped", to_be_resumed=left)
    finally:
        await breaker.stop()
        await workflows.close()
        desk.threads.shutdown(wait=False, cancel_futures=True)


async def serve(settings: Settings, house: House, stop: asyncio.Event | None = None) -> None:
    """Run the bot until SIGTERM, SIGINT or `stop`.

    Raises BadSettings, NotConnected, SlackAway, ModelError or StoreError.
    """
    check_secrets(settings)
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, RuntimeError):  # Windows, or not the main thread
            loop.add_signal_handler(number, stop.set)
    mind = HouseMind(house)
    # Models load while the connection is made; a broken one is told now, not to the first asker.
    await asyncio.to_thread(mind.warm_up)
    if not await answers(build_client(settings), stop):
        return
    async with connected(settings, mind), in_step(house.library):
        await stop.wait()
