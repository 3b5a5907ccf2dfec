"""The workspaces and organisations that the bot works in: each with a client, a breaker and memories of its
own, all with one backend, one file of requests, and one count of what runs.
"""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from structlog.contextvars import bound_contextvars

from bot.settings import Settings
from handlers.client import RefusalWatch
from handlers.cluster import Alone, Member, News, Peers
from handlers.identity import Identity
from handlers.jobs import (
    PAUSES,
    UNINSTALLED,
    AppContext,
    Attempts,
    Backend,
    Breaker,
    CancelReason,
    Dispatcher,
    Pauses,
    WorkflowRun,
    Workflows,
    hear,
    make_reply,
)
from handlers.observation import (
    Observation,
    Observe,
    RequestEnded,
    SlackConnected,
    SlackLost,
    stages_gathered,
    unobserved,
)
from handlers.posting import AgentSessions, StreamBudget
from handlers.request import Request
from store.calm_clock import CalmClock
from store.tenant import HOME

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Place:
    """What the work in one workspace or organisation is done with."""

    context: AppContext
    breaker: Breaker
    attempts: Attempts


class Tenants:
    """By team. With `only` one, whatever comes is for it, as it is where one token is set."""

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        pauses: Pauses = PAUSES,
        *,
        only: bool = False,
        member: Member | None = None,
        observe: Observe = unobserved,
    ) -> None:
        self.observe = observe
        self._settings = settings
        self._backend = backend
        self._pauses = pauses
        self._only = only
        self._peers: Peers = member or Alone()
        self.lease = member.lease if member else None
        # Set once other bots have taken this one's work.
        self.lost = member.lease.lost if member else asyncio.Event()
        self._places: dict[str, _Place] = {}
        self._first: AppContext | None = None
        self._dispatchers: dict[str, Dispatcher] = {}
        self._workflows: Workflows | None = None
        self._learning = False
        # A jump of the machine's clock makes no question of just now one of last week.
        self._clock = CalmClock()

    def __len__(self) -> int:
        return len(self._places)

    @property
    def running(self) -> int:
        """How many replies are being made."""
        return len(self._first.running) if self._first is not None else 0

    def open_since(self) -> list[float]:
        """When the requests that have not ended were accepted; see Workflows. Blocking."""
        return self._workflows.open_since() if self._workflows is not None else []

    @property
    def refused(self) -> int:
        """Of how many places Slack refuses the token now."""
        return sum(it.breaker.open for it in self._places.values())

    def admit(self, me: Identity, client: AsyncWebClient) -> None:
        """Work for `me.team` from now on, with `client`. Where it is known only the token changes, so that
        what waits for a new one goes on.
        """
        known = self._places.get(me.team)
        if known is not None:
            known.context.client.token = client.token
            return
        context = AppContext.at(self._settings, client, me, self._backend, self._first)
        peers = self._peers
        context = replace(
            context,
            peers=peers,
            streams=StreamBudget(bots=lambda: peers.bots),
            sessions=AgentSessions(bots=lambda: peers.bots),
        )
        self._first = self._first or context
        put_off = partial(context.running.put_off, me.team)
        breaker = Breaker(client.auth_test, put_off, self._pauses.probes, team="" if self._only else me.team)
        client.retry_handlers.insert(0, RefusalWatch(breaker.trip))
        reply = partial(make_reply, context=context)
        attempts = Attempts(reply, breaker, context.running, self._pauses.attempts, self._clock)
        self._places[me.team] = _Place(context, breaker, attempts)
        if self._learning:
            self._begin_learning(context)

    def open(self, workflows: Workflows) -> None:
        """Hand on what comes to `workflows`, which do their work here."""
        self._workflows = workflows

    def begin_learning(self) -> None:
        """Read what there is to learn, here and wherever else the app is admitted: events come already."""
        self._learning = True
        for place in self._places.values():
            self._begin_learning(place.context)

    def _begin_learning(self, context: AppContext) -> None:
        context.learner.begin(lambda: self._peers.leads, self._pauses.learning)

    async def end_learning(self) -> None:
        """What is left is for the next start."""
        self._learning = False
        await asyncio.gather(*(it.context.learner.stop() for it in self._places.values()))

    async def forget_channels(self) -> None:
        """The app is taken out where it has one token, which is not its own to forget: what it learned of
        channels goes. Raises StoreError.
        """
        for place in self._places.values():
            await place.context.learner.unlearn_all("uninstalled")

    def catching_up(self, observe: Observe) -> Observe:
        """`observe`, but once a lost connection is back every channel that is learned is looked through.

        Where Slack only wants another connection, no event is missed.
        """
        lost = False

        def observed(it: Observation) -> None:
            nonlocal lost
            observe(it)
            if isinstance(it, SlackConnected) and lost:
                for place in self._places.values():
                    place.context.learner.catch_up()
            lost = isinstance(it, SlackLost) or (lost and not isinstance(it, SlackConnected))

        return observed

    async def work(self, request: Request, run: WorkflowRun) -> str:
        """Do what `request` asks, in the place that it comes from, and tell how it went. Raises what a reply
        does.
        """
        ended = ""
        with stages_gathered() as stages, bound_contextvars(request=request.id):
            try:
                ended = await self._work(request, run)
            except Exception as error:
                ended = f"lost: {type(error).__name__}"
                raise
            finally:
                if ended:  # else the process stops, and the next one ends it
                    took = time.time() - run.accepted
                    kind, stages_of_it = str(request.kind), tuple(stages)
                    self.observe(RequestEnded(kind, ended, run.accepted, took, run.resumed, stages_of_it))
        return ended

    async def _work(self, request: Request, run: WorkflowRun) -> str:
        place = self._place(request.team)
        if place is None:
            log.info("not_installed", request=request.id, team=request.team)
            return UNINSTALLED
        return await place.attempts(request, run)

    async def hear(self, news: News) -> None:
        """Act upon what another bot told."""
        place = self._place(news.team)
        if place is not None:
            await hear(news, place.context)

    def find(
        self, enterprise: str | None, team: str | None, *, whole: bool = False, bots: Collection[str] = ()
    ) -> Dispatcher | None:
        """Whose work it is that Slack tells of a `team` of an `enterprise`; with `whole` the app is installed
        for all of that. None where it is not installed.

        In a channel that workspaces share Slack names one of those that the app is in: where not its bot is
        among `bots`, but another's, it is that one's.
        """
        if self._only:
            return self.dispatcher(team or "")
        names = (enterprise,) if whole else (team, enterprise)
        found = next((self._places[name] for name in names if name in self._places), None)
        if found is None:
            return None
        if found.context.me.user not in bots:
            found = next((it for it in self._places.values() if it.context.me.user in bots), found)
        return self.dispatcher(found.context.me.team)

    def dispatcher(self, team: str) -> Dispatcher | None:
        place = self._place(team)
        if place is None or self._workflows is None:
            return None
        own = place.context.me.team
        return self._dispatchers.setdefault(own, Dispatcher(place.context, self._workflows))

    def dispatchers(self) -> list[Dispatcher]:
        """Those of all places that it works in now."""
        return [it for it in map(self.dispatcher, list(self._places)) if it is not None]

    @property
    def home(self) -> Dispatcher:
        """That of the home workspace. Raises KeyError where it is not installed there."""
        teams = (it.context.me.team for it in self._places.values() if it.context.me.tenant == HOME)
        found = self.dispatcher(next(teams, ""))
        if found is None:
            raise KeyError("home")
        return found

    def _place(self, team: str) -> _Place | None:
        if self._only:
            return next(iter(self._places.values()), None)
        return self._places.get(team)

    async def dismiss(self, team: str) -> bool:
        """Work no more for `team`: what is under way ends, untold. Whether it was known."""
        place = self._places.pop(team, None)
        self._dispatchers.pop(team, None)
        if place is None:
            return False
        place.attempts.end()
        await place.context.learner.stop()
        await place.context.learner.unlearn_all("uninstalled")
        place.context.running.stop(team, lambda _: True, CancelReason.UNINSTALLED)
        await place.breaker.retire()
        return True

    async def idle(self) -> bool:
        """Whether nothing is left to do for anybody."""
        if self._workflows is None or not await self._workflows.idle():
            return False
        if not all(it.context.learner.settled for it in self._places.values()):
            return False
        return all(it.settled for it in self._dispatchers.values())

    async def settle(self) -> None:
        """Wait for what runs in the background, a few seconds at most."""
        await asyncio.gather(*(it.settle() for it in self._dispatchers.values()))

    async def stop(self) -> None:
        """Ask Slack no more whether it takes tokens."""
        for place in self._places.values():
            await place.breaker.stop()

    def close(self) -> None:
        """Let go of the store and of threads."""
        if self._first is not None:
            self._first.policies.close()
            self._first.executor.shutdown(wait=False, cancel_futures=True)
