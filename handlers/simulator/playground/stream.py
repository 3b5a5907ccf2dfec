"""The stream of changes: server-sent events, each with what one person sees that is new, changed or gone."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from aiohttp import web

from handlers.simulator.playground.guard import HEADERS
from handlers.simulator.state.workspace import Workspace

Look = Callable[[], Iterator[tuple[str, str]]]
"""All that is seen now: keys, and their JSON."""

# A reply that streams in changes many times a second: a screen is drawn no oftener than this.
PAUSE_S = 0.05
# Status lines expire by themselves, and a browser that has gone is noticed when it is written to.
LOOK_AGAIN_S = 2.0


async def stream(request: web.Request, workspace: Workspace, look: Look) -> web.StreamResponse:
    """Send what `look` sees, then each change of it, until the browser goes."""
    response = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream"})
    await response.prepare(request)
    wake = asyncio.Event()
    workspace.watchers.append(wake.set)
    sent: dict[str, str] = {}
    try:
        with contextlib.suppress(ConnectionError):
            await response.write(b"event: all\n" + _line(changes(sent, dict(look()))))
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), LOOK_AGAIN_S)
                wake.clear()
                changed = changes(sent, dict(look()))
                await response.write(_line(changed) if changed else b": still here\n\n")
                await asyncio.sleep(PAUSE_S)
    finally:
        workspace.watchers.remove(wake.set)
    return response


def changes(sent: dict[str, str], seen: dict[str, str]) -> str:
    """What leads from `sent` to `seen`, as JSON; empty when nothing does. `sent` becomes `seen`."""
    new = [f"{_text(key)}:{value}" for key, value in seen.items() if sent.get(key) != value]
    gone = [_text(key) for key in sent if key not in seen]
    sent.clear()
    sent.update(seen)
    return f'{{"set":{{{",".join(new)}}},"gone":[{",".join(gone)}]}}' if new or gone else ""


def _text(key: str) -> str:
    """Keys are ids and timestamps."""
    return f'"{key}"'


def _line(data: str) -> bytes:
    """JSON has no line breaks, so one event is one line."""
    return f"data: {data or '{}'}\n\n".encode()
