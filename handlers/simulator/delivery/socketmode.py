"""Socket Mode: envelopes out, acknowledgements back."""

import asyncio
import contextlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from handlers.simulator.delivery.delivering import Ack
from handlers.simulator.state.records import APP_ID
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation import limits

Json = dict[str, Any]


@dataclass(eq=False, slots=True)
class _Line:
    """One WebSocket; `leaving` once it was told to reconnect, `frozen` once nothing comes through."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    frozen: bool = False


@dataclass(eq=False, slots=True)
class Socket:
    """All the connections of the app, any of which may get a given envelope."""

    workspace: Workspace
    lines: list[_Line] = field(default_factory=list)
    connected: int = 0
    _waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)
    _turn: int = 0

    async def close(self) -> None:
        for line in list(self.lines):
            await line.socket.close()

    async def ready(self) -> None:
        """Wait until there is somebody to hear."""
        await self._open_lines()

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until either side closes it."""
        socket = web.WebSocketResponse(autoping=False)  # a frozen line answers none
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
                    if line.frozen:
                        continue
                    if message.type == WSMsgType.PING:
                        await socket.pong(message.data)
                    elif message.type == WSMsgType.TEXT:
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
            if line.frozen:
                return  # it is on its way, and never arrives
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

    async def refresh(self) -> None:
        """Tell every connection to reconnect; nothing more is sent on them."""
        for line in list(self.lines):
            line.leaving = True
            with contextlib.suppress(ConnectionError):
                await line.socket.send_json(
                    {"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}
                )

    def freeze(self) -> None:
        """Leave every connection half open: it stands, and nothing comes through in either direction."""
        for line in self.lines:
            line.frozen = True

    def cut(self) -> None:
        """Cut every connection without a word."""
        for line in self.lines:
            line.leaving = True
            if line.request.transport is not None:
                line.request.transport.abort()
