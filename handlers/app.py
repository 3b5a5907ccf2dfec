"""The Slack app: every listener registered in one place, and its life from connecting to draining."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization.async_authorize import AsyncCallableAuthorize

from bot.answering import ask as answer
from bot.answering import covered
from bot.errors import BotError
from bot.question import Question, Said, SummaryTask
from bot.reply import Reply, Summary, Watch
from bot.runtime import Runtime
from bot.settings import Settings
from bot.summarization import SummaryCache, said_about
from handlers.approval import CALLBACK as APPROVE
from handlers.channels import CALLBACK as SETTINGS
from handlers.channels import FORGET
from handlers.cluster import Lease, Member, News, cluster_member
from handlers.command_names import ANY_ASK, ANY_OTHER, ANY_SUMMARIZE
from handlers.connection import connected_by_socket, slack_client
from handlers.door import connected_by_http
from handlers.home import DELETE_ANSWER, END_DIGEST, FORGET_FILE, FORGET_RATING
from handlers.identity import who_am_i
from handlers.installing import Places, app_uninstalled, install_door, tokens_revoked
from handlers.jobs import PAUSES, Backend, BackendState, Pauses, Workflows, digesting
from handlers.learning import START, ChannelMemory
from handlers.listeners import (
    QUESTION,
    agent_session_stopped,
    answer_this,
    app_context_changed,
    app_home_opened,
    app_mention,
    approve_answer,
    ask,
    ask_question,
    bot_left,
    canvas_changed,
    channel_renamed,
    explain,
    feedback,
    file_deleted,
    forget_submitted,
    group_changed,
    home_button,
    learn_pressed,
    member_joined,
    member_left,
    message,
    own_command,
    pins_changed,
    question_asked,
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
from handlers.manifest import (
    ADD_SCOPES,
    ANSWER_THIS,
    ASK_QUESTION,
    CALLBACK,
    LEFT_EVENTS,
    SAVE_ANSWER,
    SCOPES,
)
from handlers.observation import Observe, unobserved
from handlers.observed import ObservedApp
from handlers.records import LibraryRecords, Records, own_files
from handlers.rendering import ASK_PRIVATELY, LONGER, REPLY_MENU, TURNS_PAGE, WANT_PERSON, WHY_BAD
from handlers.tenants import Tenants, authorize_in, note_mentions
from handlers.tokens import BOT, by_oauth, secret
from handlers.uploads import LibraryFiles, SentFiles
from store.audience import Readers
from store.indexing import ChannelIndexer, UploadReader
from store.passage import Source
from store.rating import Rating
from store.reading import MB, Limits

log = structlog.get_logger()

# Container runtimes kill ten seconds after SIGTERM; what is not done by then is resumed at the next start.
DRAIN_S = 7.0
_NOT_HERE = "I am not installed in this workspace any more. Whoever runs me can install me again."


class RuntimeBackend:
    """The backend that a runtime is. Its parts open when they are first used."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._summaries = SummaryCache()

    def warm_up(self) -> None:
        """Open library and models now, so that the first question does not wait for it."""
        self._runtime.warm_up()

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        return answer(question, self._runtime.dependencies, watch, cancel)

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        return self._summaries.made(task, self._runtime.dependencies, watch, cancel)

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        return said_about(about, self._runtime.dependencies.within(tuple(documents)), readers)

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

    def covered(self, question: Question) -> bool:
        return covered(question, self._runtime.dependencies)

    def groups(self) -> Collection[str]:
        return self._runtime.library.groups()

    def forget(self, user: str) -> int:
        self._runtime.dependencies.conversations.forget_all()
        self._summaries.forget_all()
        self._runtime.library.digests.forget(user)
        return self._runtime.library.ratings.forget_person(user)

    @property
    def records(self) -> Records:
        runtime = self._runtime
        files = partial(own_files, library=runtime.library, days=runtime.settings.slack.keep_files_days)
        return LibraryRecords(runtime.library, runtime.embedder, runtime.settings.store.chunk_tokens, files)

    @property
    def files(self) -> SentFiles:
        runtime, settings = self._runtime, self._runtime.settings
        tokens = settings.store.chunk_tokens
        reader = UploadReader(runtime.library, runtime.embedder, _limits(settings), tokens)
        return LibraryFiles(runtime.library, reader)

    @property
    def learning(self) -> ChannelMemory:
        runtime, settings = self._runtime, self._runtime.settings
        tokens = settings.store.chunk_tokens
        return ChannelIndexer(runtime.library, runtime.embedder, _limits(settings), tokens)


def _limits(settings: Settings) -> Limits:
    store = settings.store
    return Limits(seconds=store.reading_seconds, memory_bytes=store.reading_memory_mb * MB, text_chars=4 * MB)


def _named(name: Callable[[], str]) -> str:
    """The name of a model, or "" where it cannot be used."""
    try:
        return name()
    except BotError as error:
        log.warning("model_unusable", error=type(error).__name__)
        return ""


def build_app(
    settings: Settings, tenants: Tenants, places: Places | None = None, observe: Observe = unobserved
) -> AsyncApp:
    """The Bolt app with all its listeners. It answers Slack only once a request is on disk.

    Each listener is given the dispatcher of the workspace that its event is of.
    """
    quiet = logging.getLogger("slack_bolt.inhouse")
    # Bolt's warnings quote payloads, and with them what people wrote.
    quiet.setLevel(logging.ERROR)
    signing = settings.slack_signing_secret
    app = ObservedApp(
        observe,
        name="inhouse",  # else Bolt looks through all modules for who called it, which takes it a while
        client=slack_client(settings, observe=observe),
        before_authorize=note_mentions,
        # Bolt takes either, and None for: not installed there.
        authorize=AsyncCallableAuthorize(logger=quiet, func=authorize_in(tenants)),  # type: ignore[arg-type]
        oauth_flow=places.flow if places else None,
        user_facing_authorize_error_message=_NOT_HERE,
        signing_secret=signing.get_secret_value() if signing else "",
        logger=quiet,
        process_before_response=True,
    )
    if places is not None:
        app.event("app_uninstalled")(partial(app_uninstalled, places))
        app.event("tokens_revoked")(partial(tokens_revoked, places))
    else:
        # Bolt asks for no token then: there may be none any more.
        app.event("app_uninstalled")(tenants.forget_channels)
    app.event("app_mention")(app_mention)
    app.event("message")(message)
    app.event("app_home_opened")(app_home_opened)
    app.event("app_context_changed")(app_context_changed)
    app.event("agent_session_stopped")(agent_session_stopped)
    app.event("member_joined_channel")(member_joined)
    app.event("member_left_channel")(member_left)
    app.event("channel_shared")(readers_changed)
    for event in LEFT_EVENTS:
        app.event(event)(bot_left)
    for event in ("pin_added", "pin_removed"):
        app.event(event)(pins_changed)
    for event in ("channel_rename", "group_rename"):
        app.event(event)(channel_renamed)
    app.event("file_change")(canvas_changed)
    app.event("file_deleted")(file_deleted)
    app.event("user_change")(user_change)
    for event in ("subteam_members_changed", "subteam_updated"):
        app.event(event)(group_changed)
    app.command(ANY_ASK)(ask)
    app.command(ANY_SUMMARIZE)(summarize)
    app.command(ANY_OTHER)(own_command)
    app.view(SETTINGS)(settings_submitted)
    app.view(FORGET)(forget_submitted)
    app.global_shortcut(ASK_QUESTION)(ask_question)
    app.view(QUESTION)(question_asked)
    app.message_shortcut(ANSWER_THIS)(answer_this)
    app.message_shortcut(CALLBACK)(summarize_thread)
    app.message_shortcut(SAVE_ANSWER)(save_answer)
    app.view(APPROVE)(approve_answer)
    app.view(WHY_BAD)(explain)
    app.event("reaction_added")(reaction_added)
    app.event("reaction_removed")(reaction_removed)
    for action in (REPLY_MENU, WANT_PERSON, ASK_PRIVATELY):
        app.action(action)(reply_menu)
    for action in (FORGET_RATING, FORGET_FILE, DELETE_ANSWER, END_DIGEST):
        app.action(action)(home_button)
    app.action("feedback")(feedback)
    app.action("share")(share)
    app.action("retry")(retry)
    app.action(LONGER)(retry)
    app.action(TURNS_PAGE)(turn_page)
    app.action(START)(learn_pressed)
    app.error(_failed)
    return app


async def _failed(error: Exception) -> None:
    log.error("listener_failed", error=type(error).__name__)


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
