"""Events on their way to the app, and the same event again when nobody acknowledged it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from handlers.simulator.state.records import APP_ID, BOT_USER
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ack:
    """`error` is what the person reads when the app did not take it in time; `payload` what it answered."""

    elapsed_s: float
    ok: bool
    error: str = ""
    payload: Json | None = None


class Way(Protocol):
    """How requests reach the app: Socket Mode, or HTTP."""

    async def ready(self) -> None:
        """Wait until there is somebody to hear."""

    async def ask(self, kind: str, payload: Json, **more: Any) -> Ack:
        """Send one request and wait for its acknowledgement, at most `rules.ack_s`."""


@dataclass(slots=True)
class Delivery:
    """One event on its way: how often it was sent, when last, and whether it was acknowledged."""

    event_id: str
    body: Json
    attempts: int = 0
    acknowledged: bool = False
    at: float = 0.0
    elapsed_s: float = 0.0

    @property
    def event(self) -> Json:
        return dict(self.body["event"])

    @property
    def by_person(self) -> bool:
        event = self.event
        author = event.get("message", event)
        return "bot_id" not in author and author.get("user") != BOT_USER


class Deliveries:
    """Takes events out of the workspace's outbox and sends them by `way`, in order."""

    def __init__(self, workspace: Workspace, way: Way) -> None:
        self.workspace = workspace
        self.sent: list[Delivery] = []
        self._way = way
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self.workspace.watchers.append(self._wake.set)
        self._spawn(self._pump())

    async def close(self) -> None:
        self.workspace.watchers.remove(self._wake.set)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pump(self) -> None:
        """Take events out of the workspace's outbox, in order."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self.workspace.outbox:
                delivery = self._wrap(self.workspace.outbox.popleft())
                self.sent.append(delivery)
                await self._way.ready()
                self._spawn(self._deliver(delivery))
                await asyncio.sleep(0)

    def _wrap(self, event: Json) -> Delivery:
        channel = self.workspace.channels.get(str(event.get("channel")))
        event_id = self.workspace.new_id("Ev")
        whole = self.workspace.organisation or None
        team = self.workspace.team_of(event)
        body = {
            "token": "verification",
            "team_id": team,
            "enterprise_id": whole,
            "context_team_id": team,
            "context_enterprise_id": whole,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self.workspace.clock()),
            "authorizations": [
                {
                    "enterprise_id": whole,
                    "team_id": None if whole else team,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": bool(whole),
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.shared),
            "event_context": f"4-{event_id}",
        }
        return Delivery(event_id, body)

    async def _deliver(self, delivery: Delivery) -> None:
        """Send an event, and again after each of `rules.retry_after_s` until it is acknowledged."""
        if late := self.workspace.rules.late_s():
            await asyncio.sleep(late)
        for wait in (0.0, *self.workspace.rules.retry_after_s):
            if delivery.attempts:
                await asyncio.sleep(wait)
            await self._way.ready()  # Patience counts from when there is somebody to hear.
            await self.send(delivery)
            if delivery.acknowledged:
                return

    async def send(self, delivery: Delivery) -> Ack:
        """One attempt; from the second on it says which and why, as Slack does."""
        attempt, reason = delivery.attempts, "timeout" if delivery.attempts else ""
        delivery.attempts += 1
        delivery.at = self.workspace.clock()
        ack = await self._way.ask("events_api", delivery.body, retry_attempt=attempt, retry_reason=reason)
        delivery.acknowledged, delivery.elapsed_s = delivery.acknowledged or ack.ok, ack.elapsed_s
        self.workspace.changed()
        return ack

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
