"""The Slack app: every listener registered in one place, and its life from connecting to draining."""

import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import ask as answer
from bot.errors import BotError
from bot.question import Question, Said
from bot.reply import Reply, Summary, Watch
from bot.runtime import Runtime
from bot.settings import Settings
from bot.summarization import summarize as sum_up
from handlers.approval import CALLBACK as APPROVE
from handlers.channels import CALLBACK as SETTINGS
from handlers.channels import FORGET
from handlers.command_names import ANY_ASK, ANY_OTHER, ANY_SUMMARIZE
from handlers.connection import (
    ConnectionRetryHandler,
    RefusalWatch,
    connected_by_http,
    connected_by_socket,
)
from handlers.home import DELETE_ANSWER, FORGET_FILE, FORGET_RATING
from handlers.identity import Identity, who_am_i
from handlers.jobs import (
    PAUSES,
    AppContext,
    Attempts,
    Backend,
    BackendState,
    Breaker,
    Dispatcher,
    Pauses,
    Workflows,
    make_reply,
)
from handlers.listeners import (
    agent_session_stopped,
    app_context_changed,
    app_home_opened,
    app_mention,
    approve_answer,
    ask,
    explain,
    feedback,
    forget_submitted,
    home_button,
    member_joined,
    message,
    own_command,
    reaction_added,
    reaction_removed,
    readers_changed,
    reply_menu,
    retry,
    save_answer,
    settings_submitted,
    share,
    summarize,
    summarize_thread,
    turn_page,
    user_change,
)
from handlers.manifest import ADD_SCOPES, CALLBACK, SAVE_ANSWER, SCOPES
from handlers.records import LibraryRecords, Records
from handlers.rendering import REPLY_MENU, TURNS_PAGE, WANT_PERSON, WHY_BAD
from handlers.tokens import BOT, secret
from store.audience import Readers
from store.passage import Source
from store.rating import Rating

log = structlog.get_logger()

# Container runtimes kill ten seconds after SIGTERM; what is not done by then is resumed at the next start.
DRAIN_S = 7.0


class RuntimeBackend:
    """The backend that a runtime is. Its parts open when they are first used."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def warm_up(self) -> None:
        """Open library and models now, so that the first question does not wait for it."""
        self._runtime.warm_up()

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        return answer(question, self._runtime.dependencies, watch, cancel)

    def summarize(self, messages: Sequence[Said], watch: Watch, cancel: threading.Event) -> Summary:
        return sum_up(messages, self._runtime.dependencies, watch, cancel)

    def rate(self, rating: Rating) -> None:
        self._runtime.library.ratings.keep(rating)

    def state(self) -> BackendState:
        return BackendState(
            writer=_named(lambda: self._runtime.writer.name),
            embedder=_named(lambda: self._runtime.embedder_path.stem),
            indexed=self._runtime.library.indexed,
        )

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        return self._runtime.library.readable(readers, documents)

    def forget(self, user: str) -> int:
        self._runtime.dependencies.conversations.forget_all()
        return self._runtime.library.ratings.forget_person(user)

    @property
    def records(self) -> Records:
        runtime = self._runtime
        return LibraryRecords(runtime.library, runtime.embedder, runtime.settings.store.chunk_tokens)


def _named(name: Callable[[], str]) -> str:
    """The name of a model, or "" where it cannot be used."""
    try:
        return name()
    except BotError as error:
        log.warning("model_unusable", error=type(error).__name__)
        return ""


def build_client(settings: Settings) -> AsyncWebClient:
    """A client that waits out rate limits and short failures of Slack. Raises BadSettings."""
    handlers = [
        ConnectionRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]
    return AsyncWebClient(
        token=secret(settings, BOT),
        base_url=settings.slack.api_url,
        retry_handlers=list(handlers),
    )


def build_app(settings: Settings, dispatcher: Dispatcher) -> AsyncApp:
    """The Bolt app with all its listeners. It answers Slack only once a request is on disk."""
    quiet = logging.getLogger("slack_bolt.inhouse")
    # Bolt's warnings quote payloads, and with them what people wrote.
    quiet.setLevel(logging.ERROR)
    signing = settings.slack_signing_secret
    app = AsyncApp(
        name="inhouse",  # else Bolt looks through all modules for who called it, which takes it a while
        client=dispatcher.context.client,
        authorize=_authorize(dispatcher.context.me, dispatcher.context.client.token or ""),
        signing_secret=signing.get_secret_value() if signing else "",
        logger=quiet,
        process_before_response=True,
    )
    app.event("app_mention")(partial(app_mention, dispatcher))
    app.event("message")(partial(message, dispatcher))
    app.event("app_home_opened")(partial(app_home_opened, dispatcher))
    app.event("app_context_changed")(app_context_changed)
    app.event("agent_session_stopped")(partial(agent_session_stopped, dispatcher))
    app.event("member_joined_channel")(partial(member_joined, dispatcher))
    for event in ("member_left_channel", "channel_shared"):
        app.event(event)(partial(readers_changed, dispatcher))
    app.event("user_change")(partial(user_change, dispatcher))
    app.command(ANY_ASK)(partial(ask, dispatcher))
    app.command(ANY_SUMMARIZE)(partial(summarize, dispatcher))
    app.command(ANY_OTHER)(partial(own_command, dispatcher))
    app.view(SETTINGS)(partial(settings_submitted, dispatcher))
    app.view(FORGET)(partial(forget_submitted, dispatcher))
    app.message_shortcut(CALLBACK)(partial(summarize_thread, dispatcher))
    app.message_shortcut(SAVE_ANSWER)(partial(save_answer, dispatcher))
    app.view(APPROVE)(partial(approve_answer, dispatcher))
    app.view(WHY_BAD)(partial(explain, dispatcher))
    app.event("reaction_added")(partial(reaction_added, dispatcher))
    app.event("reaction_removed")(partial(reaction_removed, dispatcher))
    for action in (REPLY_MENU, WANT_PERSON):
        app.action(action)(partial(reply_menu, dispatcher))
    for action in (FORGET_RATING, FORGET_FILE, DELETE_ANSWER):
        app.action(action)(partial(home_button, dispatcher))
    app.action("feedback")(partial(feedback, dispatcher))
    app.action("share")(partial(share, dispatcher))
    app.action("retry")(partial(retry, dispatcher))
    app.action(TURNS_PAGE)(partial(turn_page, dispatcher))
    app.error(_failed)
    return app


def _authorize(me: Identity, token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
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
async def connected(
    settings: Settings, backend: Backend, drain_s: float = DRAIN_S, pauses: Pauses = PAUSES
) -> AsyncIterator[Dispatcher]:
    """The running bot; leaving it takes no more events and lets replies finish for `drain_s` seconds.

    Raises BadSettings where a token is missing, NotConnected where Slack refuses one, SlackAway where it
    cannot be asked.
    """
    client = build_client(settings)
    me = await who_am_i(client)
    if me.scopes is not None and (missing := sorted(SCOPES.keys() - me.scopes)):
        log.warning("scopes_missing", scopes=missing, remedy=ADD_SCOPES)
    context = AppContext.at(settings, client, me, backend)
    breaker = Breaker(client.auth_test, partial(context.running.put_off, me.team), pauses.probes)
    client.retry_handlers.insert(0, RefusalWatch(breaker.trip))
    attempts = Attempts(partial(make_reply, context=context), breaker, context.running, pauses.attempts)
    workflows = await Workflows.open(settings.data_dir, attempts)
    try:
        dispatcher = Dispatcher(context, workflows)
        app = build_app(settings, dispatcher)
        by = connected_by_http if settings.slack.mode == "http" else connected_by_socket
        async with by(app, settings):
            place = me.team_name or me.team
            log.info("connected", bot=f"@{me.name or me.user}", workspace=place, mode=settings.slack.mode)
            yield dispatcher
        await dispatcher.settle()
        left = await workflows.drain(drain_s)
        log.info("stopped", to_be_resumed=left)
    finally:
        # Where no connection came about, what was resumed goes on at the next attempt.
        await workflows.drain(0)
        await breaker.stop()
        await workflows.close()
        context.policies.close()
        context.executor.shutdown(wait=False, cancel_futures=True)
