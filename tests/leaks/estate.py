"""Where worlds stand: two workspaces whose people have the same ids, and one library and bot for both."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest

from bot.answering import Dependencies
from bot.model.writer import Prompt
from bot.runtime import Runtime
from handlers.client import slack_client
from handlers.identity import who_am_i
from handlers.jobs import AppContext
from handlers.monitoring.observed_backend import ObservedBackend
from handlers.monitoring.scrape import Scrape
from handlers.monitoring.vitals import Vitals
from handlers.observation import Observation
from handlers.simulator.server import Simulator
from handlers.simulator.state.records import TEAM
from store.library import Library
from store.tenant import HOME, Tenant
from tests.bot.answering.fakes_answering import dependencies
from tests.end_to_end.talking import settings_for
from tests.leaks.mind import Gossip, Mind, Parts, SlipEmbedder
from tests.leaks.office import Office
from tests.leaks.truth import CANARY, Page, Town, Truth
from tests.store.sources.place import register

OTHER = "T0OTHER"


@dataclass
class Estate:
    """`at` is the office whose people do something now; `told` is what monitoring hears of all of it."""

    library: Library
    mind: Mind
    directory: Path
    offices: Sequence[Office] = ()
    told: list[Observation] = field(default_factory=list)
    at: Office | None = None

    @property
    def crossed(self) -> list[str]:
        """What crossed since it was asked last."""
        found = [each for it in self.offices for each in it.crossed]
        for it in self.offices:
            it.crossed.clear()
        return found

    def prompted(self, prompt: Prompt) -> None:
        assert self.at is not None
        self.at.prompted(prompt)

    def watched_over(self) -> list[str]:
        """What whoever runs the bot reads in metrics and traces, where that tells of whom or what."""
        scrape = Scrape(Vitals(cast(Runtime, self.mind.parts), self.mind.parts.writer))
        for it in self.told:
            scrape.observe(it)
        observed = f"{self.told!r} {scrape().decode()}"
        people = {id_ for it in self.offices for id_ in (*it.town.people, *it.town.channels)}
        if not self.told or CANARY.search(observed) or any(it in observed for it in people):
            return ["metrics and traces are told of whom or what, or nothing at all"]
        return []


@asynccontextmanager
async def estate(directory: Path, *, chroma: bool = False, capable: bool = False) -> AsyncIterator[Estate]:
    """Workspaces without people and a library without documents, with the bot between them. It asks Chroma
    too, or has a `capable` writer, which puts answers and summaries into its own words.
    """
    embedder = SlipEmbedder()
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        register(patch)
        home = await stack.enter_async_context(Simulator(Town()))
        other = await stack.enter_async_context(Simulator(Town(OTHER)))
        settings = settings_for(home, directory, {"per_minute": 100_000, "per_hour": 100_000})
        library = stack.enter_context(Library.open(settings.location, embedder))
        if chroma:
            library.sync()
        mind = Mind(Parts(settings, library, embedder, cast(Dependencies, None)))
        found = Estate(library, mind, directory)
        writer = Gossip(found.prompted, 8e9 if capable else 135e6)
        mind.parts.dependencies = dependencies(library, writer, embedder)
        pages, given = dict[str, Page](), set[str]()
        for slack in (home, other):
            town = slack.workspace
            assert isinstance(town, Town)
            mine = settings.model_copy(
                update={"slack": settings.slack.model_copy(update={"api_url": slack.api_url})}
            )
            client = slack_client(mine, slack.bot_token, observe=found.told.append)
            tenant = HOME if town.team == TEAM else Tenant(town.team)
            me = replace(await who_am_i(client), tenant=tenant)
            beside = found.offices[0].context if found.offices else None
            observed = ObservedBackend(mind, found.told.append)
            context = AppContext.at(mine, client, me, observed, beside)
            office = Office(slack, mind, Truth(town, pages, given), context)
            context.learner.begin(lambda: True, 0.0)
            stack.push_async_callback(office.close)
            found.offices = (*found.offices, office)
        stack.callback(found.offices[0].context.executor.shutdown)
        yield found
