"""A learner over a library of its own, whose calls go straight to the stand-in for Slack, by no network."""

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.identity import Identity
from handlers.learning import NAME, PINS, History, Learner, Means
from handlers.locale import ENGLISH
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.api.table import METHODS
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.records import BOT_ID, BOT_USER
from handlers.simulator.state.workspace import Workspace
from handlers.uploads import Downloads
from handlers.workspace import Channels, Members
from store.audience import Readers
from store.indexing import ChannelIndexer
from store.library import Library
from store.passage import Passage
from store.reading import Limits
from tests.fakes import HashEmbedder


class StraightClient(AsyncWebClient):
    """Calls the stand-in's methods, so that hundreds of examples take seconds. `refusals` come first."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(token="xoxb-playground", base_url="http://127.0.0.1/api/")
        self.workspace = workspace
        self.refusals: list[Refused] = []
        self.calls: list[str] = []

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        self.calls.append(api_method)
        what = {**(given.get("params") or {}), **(given.get("json") or {}), **(given.get("data") or {})}
        args = Arguments({name: it for name, it in what.items() if it is not None})
        try:
            if self.refusals:
                raise self.refusals.pop(0)
            return self._response({"ok": True, **METHODS[api_method].run(self.workspace, args)}, {})
        except Refused as no:
            headers = {"Retry-After": str(no.fields["retry_after"])} if no.error == "ratelimited" else {}
            response = self._response({"ok": False, "error": no.error}, headers)
            raise SlackApiError(no.error, response) from None  # type: ignore[no-untyped-call]

    def _response(self, data: Mapping[str, Any], headers: Mapping[str, str]) -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url="",
            req_args={},
            data=dict(data),
            headers=dict(headers),
            status_code=200,
        )


class Classroom:
    """One learner's life; `hear` hands it what happened since, as Slack's events would."""

    def __init__(self, workspace: Workspace, library: Library, embedder: HashEmbedder) -> None:
        self.workspace = workspace
        self.library = library
        self.client = StraightClient(workspace)
        self.executor = ThreadPoolExecutor(1)
        self.indexer = ChannelIndexer(library, embedder, Limits(seconds=30), 220)
        self.grant(None)

    def grant(self, scopes: frozenset[str] | None) -> None:
        """What the app may do; None is everything."""
        me = Identity(
            self.workspace.team, BOT_USER, BOT_ID, "https://acme.slack.com/", name="inhouse", scopes=scopes
        )
        means = Means(
            me,
            self.client,
            History(self.client, pause_s=0.0),
            self.indexer,
            Members(self.client, me),
            Channels(self.client),
            Downloads(self.client, 2**20, Path()),
            asyncio.Semaphore(1),
            self.executor,
        )
        self.learner = Learner(means, "/inhouse")

    async def learn(self, channel: str, since: float) -> None:
        await self.learner.learn(channel, f"{since:017.6f}", next(iter(self.workspace.people)), ENGLISH)

    async def hear(self) -> None:
        while self.workspace.outbox:
            event = self.workspace.outbox.popleft()
            match event["type"], event.get("subtype"):
                case "message", "message_changed":
                    await self.learner.changed(event["channel"], event["message"], event["previous_message"])
                case "message", "message_deleted":
                    await self.learner.changed(event["channel"], {}, event["previous_message"])
                case "message", _:
                    await self.learner.changed(event["channel"], event)
                case (("pin_added" | "pin_removed"), _):
                    await self.learner.touched(event["channel_id"], PINS)
                case "channel_rename", _:
                    await self.learner.touched(event["channel"]["id"], NAME)
                case "file_change", _:
                    await self.learner.file_changed(event["file_id"])
                case "file_deleted", _:
                    await self.learner.file_changed(event["file_id"], deleted=True)

    async def settle(self) -> None:
        """Until there is nothing to read."""
        await self.hear()
        async with asyncio.timeout(60):
            while not self.learner.settled:  # noqa: ASYNC110 - it tells nobody when that is
                await asyncio.sleep(0.002)

    async def end(self) -> None:
        await self.learner.stop()
        self.executor.shutdown()

    def held(self) -> dict[str, list[Passage]]:
        """All that is known of channels, by the ids of its documents."""
        found = self.library.sources("slack:")
        return {it.id: self.library.passages_of(it.id, Readers.of_any([it.audience])) for it in found}

    def words(self) -> str:
        return "\n".join(it.text for pieces in self.held().values() for it in pieces)


@contextmanager
def library(directory: Path) -> Iterator[tuple[Library, HashEmbedder]]:
    embedder = HashEmbedder()
    with Library.open(directory, embedder) as opened:
        yield opened, embedder
