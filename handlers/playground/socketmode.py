"""Socket Mode: envelopes out, acknowledgements back, and the same event again when none came."""

import asyncio
import contextlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from handlers.playground import limits
from handlers.playground.ids import APP_ID, BOT_USER, TEAM
from handlers.playground.workspace import Workspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app took a request. `error` is what the person reads when it did not in time."""

    elapsed_s: float
    ok: bool
    error: str = ""
    payload: Json | None = None


@dataclass(slots=True)
class Delivery:
    """One event on its way: how often it was sent, and whether it was acknowledged."""

    event_id: str
    body: Json
    attempts: int = 0
    acknowledged: bool = False

    @property
    def event(self) -> Json:
        return dict(self.body["event"])

    @property
    def by_person(self) -> bool:
        event = self.event
        author = event.get("message", event)
        return "bot_id" not in author and author.get("user") != BOT_USER


@dataclass(eq=False, slots=True)
class _Line:
    """One WebSocket; `leaving` once it was told to reconnect."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False


@dataclass(eq=False, slots=True)
class Socket:
    """All the connections of the app, any of which may get a given envelope."""

    workspace: Workspace
    deliveries: list[Delivery] = field(default_factory=list)
    lines: list[_Line] = field(default_factory=list)
    connected: int = 0
    _waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: int = 0

    def start(self) -> None:
        self.workspace.watchers.append(self._wake.set)
        self._spawn(self._pump())

    async def close(self) -> None:
        self.workspace.watchers.remove(self._wake.set)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for line in list(self.lines):
            await line.socket.close()

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until either side closes it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = _Line(socket, request)
        if len(self.lines) >= limits.CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self.lines.append(line)
        self.connected += 1
        hello = {"type": "hello", "num_connections": len(self.lines), "connection_info": {"app_id": APP_ID}}
        try:
            with contextlib.suppress(ConnectionError):  # cut in the middle of a word
                await socket.send_json(hello)
                self.workspace.changed()
                async for message in socket:
                    if message.type == WSMsgType.TEXT:
                        self._acknowledged(message.data)
        finally:
            self.lines.remove(line)
            self.workspace.changed()
        return socket

    def _acknowledged(self, data: str) -> None:
        with contextlib.suppress(ValueError, TypeError):
            answer = json.loads(data)
            future = self._waiting.get(answer.get("envelope_id"))
            if future is not None and not future.done():
                future.set_result(answer.get("payload"))

    async def ask(self, kind: str, payload: Json, **more: Any) -> Ack:
        """Send one envelope and wait for its acknowledgement, at most `rules.ack_s`."""
        start, patience = time.monotonic(), self.workspace.rules.ack_s
        envelope_id = str(uuid.uuid4())
        future: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        } | more
        try:
            async with asyncio.timeout(patience):
                await self._send(envelope)
                answer = await future
            return Ack(time.monotonic() - start, True, payload=answer)
        except TimeoutError:
            error = "operation_timeout" if self.lines else "dispatch_failed"
            return Ack(time.monotonic() - start, False, error)
        finally:
            del self._waiting[envelope_id]

    async def _send(self, envelope: Json) -> None:
        while True:
            lines = await self._open_lines()
            self._turn += 1
            line = lines[self._turn % len(lines)]
            try:
                await line.socket.send_json(envelope)
                return
            except (ConnectionError, RuntimeError):
                line.leaving = True

    async def _open_lines(self) -> list[_Line]:
        """The connections that take envelopes; waits while there is none."""
        while True:
            found = [line for line in self.lines if not line.leaving and not line.socket.closed]
            if found:
                return found
            await asyncio.sleep(0.005)

    async def _pump(self) -> None:
        """Take events out of the workspace's outbox, in order."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self.workspace.outbox:
                delivery = self._wrap(self.workspace.outbox.popleft())
                self.deliveries.append(delivery)
                await self._open_lines()
                self._spawn(self._deliver(delivery))
                await asyncio.sleep(0)

    def _wrap(self, event: Json) -> Delivery:
        channel = self.workspace.channels.get(str(event.get("channel")))
        event_id = self.workspace.new_id("Ev")
        body = {
            "token": "verification",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self.workspace.clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.shared),
            "event_context": f"4-{event_id}",
        }
        return Delivery(event_id, body)

    async def _deliver(self, delivery: Delivery) -> None:
        """Send an event, and again after each of `rules.retry_after_s` until it is acknowledged."""
        for wait in (0.0, *self.workspace.rules.retry_after_s):
            if delivery.attempts:
                await asyncio.sleep(wait)
            await self._open_lines()  # Patience counts from when there is somebody to hear.
            await self.send(delivery)
            if delivery.acknowledged:
                return

    async def send(self, delivery: Delivery) -> Ack:
        """One attempt; from the second on it says which and why, as Slack does."""
        attempt, reason = delivery.attempts, "timeout" if delivery.attempts else ""
        delivery.attempts += 1
        ack = await self.ask("events_api", delivery.body, retry_attempt=attempt, retry_reason=reason)
        delivery.acknowledged = delivery.acknowledged or ack.ok
        self.workspace.changed()
        return ack

    async def refresh(self) -> None:
        """Tell every connection to reconnect; nothing more is sent on them."""
        for line in list(self.lines):
            line.leaving = True
            with contextlib.suppress(ConnectionError):
                await line.socket.send_json(
                    {"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}
                )

    def cut(self) -> None:
        """Cut every connection without a word."""
        for line in self.lines:
            line.leaving = True
            if line.request.transport is not None:
                line.request.transport.abort()

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
