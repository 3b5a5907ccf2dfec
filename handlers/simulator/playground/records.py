"""What the inspector shows: each call of the Web API, each event, each interaction, and how it went."""

import json
from collections.abc import Iterator
from typing import Any

from handlers.simulator.api.gateway import Call
from handlers.simulator.delivery.delivering import Ack, Delivery, Way
from handlers.simulator.server import Simulator
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]
# A page that was open all day need not hold what the bot did in the morning.
KEPT = 500


class Recording:
    """A way to the app that notes what people did: commands, buttons, shortcuts, modals."""

    def __init__(self, way: Way, workspace: Workspace) -> None:
        self.rows: list[str] = []
        self._way = way
        self._workspace = workspace

    async def ready(self) -> None:
        await self._way.ready()

    async def ask(self, kind: str, payload: Json, **more: Any) -> Ack:
        at = self._workspace.clock()
        ack = await self._way.ask(kind, payload, **more)
        name = str(payload.get("command") or payload.get("type") or kind)
        self.rows.append(
            _row("interaction", name, at, ack.elapsed_s, error="" if ack.ok else ack.error, body=payload)
        )
        self._workspace.changed()
        return ack


class Records:
    """The rows of `slack`, oldest first, as JSON by key. Each is written once, but for events under way."""

    def __init__(self, slack: Simulator) -> None:
        self._slack = slack
        self._way = slack.way = Recording(slack.way, slack.workspace)
        self._calls: list[str] = []
        self._events: dict[str, tuple[int, bool, str]] = {}

    def rows(self) -> Iterator[tuple[str, str]]:
        calls = self._slack.calls
        self._calls += [_call(call) for call in calls[len(self._calls) :]]
        yield from _latest("call", self._calls)
        yield from _latest("interaction", self._way.rows)
        for delivery in self._slack.deliveries[-KEPT:]:
            yield f"log:{delivery.event_id}", self._event(delivery)

    def _event(self, delivery: Delivery) -> str:
        state = delivery.attempts, delivery.acknowledged
        known = self._events.get(delivery.event_id)
        if known is None or known[:2] != state:
            known = self._events[delivery.event_id] = (*state, _delivery(delivery))
        return known[2]


def _latest(kind: str, rows: list[str]) -> Iterator[tuple[str, str]]:
    first = max(len(rows) - KEPT, 0)
    for number, row in enumerate(rows[first:], first):
        yield f"log:{kind}{number}", row


def _call(call: Call) -> str:
    return _row("call", call.method, call.at, call.elapsed_s, error=call.error, body=call.args)


def _delivery(delivery: Delivery) -> str:
    event = delivery.event
    name = ".".join(str(event[part]) for part in ("type", "subtype") if event.get(part))
    error = "" if delivery.acknowledged else f"not acknowledged, attempt {delivery.attempts}"
    return _row("event", name, delivery.at, delivery.elapsed_s, error=error, body=event)


def _row(kind: str, name: str, at: float, elapsed_s: float, *, error: str, body: Json) -> str:
    row = {
        "kind": kind,
        "name": name,
        "at": at,
        "ms": round(elapsed_s * 1000, 1),
        "error": error,
        "body": body,
    }
    return json.dumps(row, default=str)
