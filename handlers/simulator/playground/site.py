"""The playground's page: a server on loopback with the page's own files, its stream and its commands."""

import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import quote

from aiohttp import web

from handlers.simulator.playground.commands import COMMANDS, Asked
from handlers.simulator.playground.guard import HEADERS, guarded
from handlers.simulator.playground.records import Records
from handlers.simulator.playground.sight import sight
from handlers.simulator.playground.stream import stream
from handlers.simulator.server import Simulator
from handlers.simulator.state.errors import Refused, SimulatorMisused

Json = dict[str, Any]
_STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_MOST_BYTES = 64 * 2**20


class Tour(Protocol):
    """A tour that can be played in the page. `state` is what the page shows of it."""

    @property
    def state(self) -> Json: ...

    def play(self) -> None: ...

    def skip(self) -> None:
        """On to the next step, without waiting for the reply."""

    def stop(self) -> None: ...


class Playground:
    """`async with Playground(slack, features) as page:` serves `slack` to a browser at `page.address`.

    `features` are the app's, of its manifest: its commands, shortcuts, and whether it has a home tab.
    """

    def __init__(
        self, slack: Simulator, features: Mapping[str, Any], you: str, tour: Tour | None = None, port: int = 0
    ) -> None:
        """`you` is the person whom the page opens as; `port` 0 means any that is free."""
        self.slack = slack
        self.token = secrets.token_urlsafe(16)
        self.port = port
        self._tour = tour
        self._you = you
        self._records = Records(slack)
        self._app = _app(features, you, slack.workspace.rules.commands)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        guard = guarded(self.token, lambda: self.port)
        app = web.Application(middlewares=[guard], client_max_size=_MOST_BYTES)
        app.router.add_get("/{token}/", self._file)
        app.router.add_get("/{token}/changes", self._changes)
        app.router.add_get("/{token}/files/{id}", self._download)
        app.router.add_get("/{token}/{name}", self._file)
        app.router.add_post("/{token}/do", self._do)
        # Whatever else is asked for goes through the guard too, and gets the same headers.
        app.router.add_route("*", "/{rest:.*}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """GET /{token}/{name}: one of the page's own files; the page itself without a name."""
        known = {path.name: path for path in _STATIC.iterdir()}
        path = known.get(request.match_info.get("name") or "index.html")
        if path is None or "rest" in request.match_info:
            return web.Response(status=404, text="There is no such file.", headers=HEADERS)
        return web.Response(
            body=path.read_bytes(),
            headers=HEADERS | {"Content-Type": f"{_TYPES[path.suffix]}; charset=utf-8"},
        )

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        """GET /{token}/changes?as=U…: what this person sees, and from then on what changes."""
        user = request.query.get("as") or self._you
        person = self.slack.workspace.people.get(user)
        if person is None or person.bot:
            return web.Response(status=404, text="There is nobody with that id.", headers=HEADERS)
        return await stream(request, self.slack.workspace, lambda: self._seen(user))

    def _seen(self, user: str) -> Iterator[tuple[str, str]]:
        yield "app", self._app
        if self._tour:
            yield "tour", json.dumps(self._tour.state)
        yield from sight(self.slack.workspace, user)
        yield from self._records.rows()

    async def _do(self, request: web.Request) -> web.StreamResponse:
        """POST /{token}/do: `{"do": …, "as": U…, …}`."""
        try:
            body = json.loads(await request.read())
            answer = await self._done(body) if isinstance(body, dict) else {"error": "this is not an object"}
        except (SimulatorMisused, Refused) as no:
            answer = {"error": str(no)}
        except ValueError:
            answer = {"error": "this is not JSON"}
        return web.json_response({"ok": "error" not in answer} | answer, headers=HEADERS)

    async def _done(self, body: Json) -> Json:
        what = str(body.get("do"))
        if what in {"play", "skip", "stop_tour"} and self._tour:
            {"play": self._tour.play, "skip": self._tour.skip, "stop_tour": self._tour.stop}[what]()
            return {}
        command = COMMANDS.get(what)
        if command is None:
            raise SimulatorMisused(f"nobody can do {what!r}")
        return await command(self.slack, Asked(self.slack, body))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """GET /{token}/files/{id}?as=U…: a file, to whoever is where it was posted; never shown inline."""
        workspace, user = self.slack.workspace, request.query.get("as", "")
        file = workspace.files.get(request.match_info["id"])
        places = [
            workspace.channels[it] for it in (file.channels if file else ()) if it in workspace.channels
        ]
        if file is None or not (file.user == user or any(user in place.members for place in places)):
            return web.Response(status=404, text="There is no such file.", headers=HEADERS)
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        return web.Response(
            body=file.content or b"", headers=HEADERS | named, content_type="application/octet-stream"
        )


def _app(features: Mapping[str, Any], you: str, commands: frozenset[str] | None) -> str:
    """What the page must know of the app, as JSON."""
    told = [
        {"name": it["command"], "description": it.get("description", ""), "hint": it.get("usage_hint", "")}
        for it in features.get("slash_commands", ())
    ]
    untold = sorted((commands or frozenset()) - {it["name"] for it in told})
    shortcuts = [
        {"callback": it["callback_id"], "name": it["name"], "of": it.get("type", "message")}
        for it in features.get("shortcuts", ())
    ]
    invite = {"name": "/invite", "description": "Slack's own: add somebody to this channel", "hint": "@name"}
    return json.dumps(
        {
            "you": you,
            "commands": [*told, *({"name": it, "description": "", "hint": ""} for it in untold), invite],
            "shortcuts": shortcuts,
            "prompts": features.get("agent_view", {}).get("suggested_prompts", []),
            "home": bool(features.get("app_home", {}).get("home_tab_enabled")),
        }
    )
