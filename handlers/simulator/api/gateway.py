"""The Web API over HTTP: who may call, what goes wrong on demand, and Slack's way of answering."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from handlers.simulator.api.arguments import Arguments
from handlers.simulator.api.faults import Fault, Faults, Rates
from handlers.simulator.api.oauth import OAuthApp
from handlers.simulator.api.responses import ResponseUrl, respond
from handlers.simulator.api.table import METHODS, Method
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, as it was made and answered; `at` is when, in seconds since 1970."""

    method: str
    args: Json
    ok: bool
    error: str = ""
    at: float = 0.0
    elapsed_s: float = 0.0

    def __str__(self) -> str:
        return f"{self.method} {self.error}".strip()


@dataclass(eq=False, slots=True)
class Gateway:
    """Answers HTTP requests out of the workspace. `tickets` are WebSocket addresses not yet used.

    `others` are workspaces that are served at the same address: a token tells which of them is meant.
    `revoked` are tokens that were this one's. With `oauth` the app has none before somebody installs it.
    """

    workspace: Workspace
    bot_token: str
    app_token: str
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    oauth: OAuthApp | None = None
    others: list["Gateway"] = field(default_factory=list)
    asked_scopes: frozenset[str] = frozenset()
    revoked: set[str] = field(default_factory=set)
    tickets: set[str] = field(default_factory=set)
    rates: Rates = field(init=False)

    def __post_init__(self) -> None:
        self.rates = Rates(self.workspace.clock)

    def application(self, connect: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.Application:
        """All addresses of the stand-in; `connect` serves a WebSocket."""

        async def link(request: web.Request) -> web.StreamResponse:
            """GET /link/: each address that apps.connections.open gives is good once."""
            fault = self.faults.take("link")
            if lost := await _before(request, fault):
                return lost
            if fault.error:
                return web.Response(status=503, text=fault.error)
            ticket = request.query.get("ticket", "")
            if ticket not in self.tickets:
                return web.Response(status=404, text="this address was used already")
            self.tickets.discard(ticket)
            return await connect(request)

        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/api/{method}", self.api)
        if self.oauth is not None:
            app.router.add_get("/oauth/v2/authorize", self.oauth.page)
        for other in self.others:
            app.add_subapp(f"/{other.workspace.team}/", other.application(connect))
        app.router.add_get("/link/", link)
        app.router.add_post("/response/{id}", self.response_url)
        app.router.add_post("/upload/{id}", self.upload)
        app.router.add_get("/files/{id}/{name}", self.download)
        return app

    async def api(self, request: web.Request) -> web.StreamResponse:
        """POST or GET /api/{method}."""
        args, token = await _read(request)
        owner = next((it for it in self.others if token in {it.bot_token, *it.revoked}), self)
        return await owner.answer(request, args, token)

    async def answer(self, request: web.Request, args: Arguments, token: str) -> web.StreamResponse:
        """One call of a method, with the token of this workspace or of the app."""
        name, began = request.match_info["method"], time.monotonic()
        fault = self.faults.take(name)
        if lost := await _before(request, fault):
            return lost
        try:
            body = {"ok": True} | self._call(name, args, token, fault)
            status, headers = 200, self._headers()
        except Refused as no:
            body, status, headers = _refusal(no), no.fields.get("status", fault.status), self._headers()
            if no.error == "ratelimited":
                status, headers = 429, headers | {"Retry-After": str(no.fields["retry_after"])}
        self._note(name, args.values, began, str(body.get("error", "")))
        self.workspace.changed()
        if fault.lost == "after" and request.transport is not None:
            request.transport.abort()
        return web.json_response(body, status=status, headers=headers)

    def _note(self, name: str, args: Json, began: float, error: str = "") -> None:
        elapsed = time.monotonic() - began
        self.calls.append(Call(name, args, not error, error, self.workspace.clock(), elapsed))

    def _call(self, name: str, args: Arguments, token: str, fault: Fault) -> Json:
        """Raises Refused."""
        if name == "oauth.v2.access" and self.oauth is not None:
            return self.oauth.access(args.values, token)
        if not token:
            raise Refused("not_authed")
        if token in self.revoked:
            raise Refused("account_inactive")
        if token not in {self.bot_token, self.app_token}:
            raise Refused("invalid_auth")
        if self.faults.token and token == self.bot_token:
            raise Refused(self.faults.token)
        if fault.retry_after is not None:
            raise Refused("ratelimited", retry_after=fault.retry_after)
        if fault.error:
            raise Refused(fault.error)
        if (name == "apps.connections.open") != (token == self.app_token):
            raise Refused("not_allowed_token_type")
        if name == "apps.connections.open":
            return self._open_connection()
        if name == "apps.uninstall" and self.oauth is not None:
            if not self.oauth.owns(args.values):
                raise Refused("invalid_client_id")
            self.uninstall()
            return {}
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        self._check_scope(method, args)
        self._check_rate(name, method, args)
        return method.run(self.workspace, args)

    def install(self) -> str:
        """Let the app into the workspace; its token there."""
        self.bot_token = f"xoxb-{secrets.token_hex(8)}"
        self.workspace.installed = True
        return self.bot_token

    def uninstall(self) -> None:
        """Take the app out: it is told so, and its token is good for nothing."""
        self.workspace.uninstall()
        self.revoked.add(self.bot_token)
        self.bot_token = ""

    def _open_connection(self) -> Json:
        ticket = self.workspace.new_id("L")
        self.tickets.add(ticket)
        return {"url": f"{self.workspace.base_url.replace('http', 'ws', 1)}link/?ticket={ticket}&app_id=1"}

    def _check_scope(self, method: Method, args: Arguments) -> None:
        needed, given = method.needed(self.workspace, args), self.workspace.rules.scopes
        if needed and not given.intersection(needed):
            raise Refused("missing_scope", needed=needed[0], provided=",".join(sorted(given)))

    def _check_rate(self, name: str, method: Method, args: Arguments) -> None:
        rules = self.workspace.rules
        if not rules.rates and not (rules.capped and method.capped):
            return
        tier = 1 if method.capped and rules.capped else method.tier
        wait = self.rates.take((name, ""), tier, tier / 60)
        if not wait and name == "chat.postMessage":
            wait = self.rates.take((name, args.text("channel")), 1, 1 / rules.post_interval_s)
        if wait:
            raise Refused("ratelimited", retry_after=wait)

    def _headers(self) -> dict[str, str]:
        return {"X-OAuth-Scopes": ",".join(sorted(self.workspace.rules.scopes))}

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """POST /response/{id}."""
        began, fault = time.monotonic(), self.faults.take("response_url")
        if lost := await _before(request, fault):
            return lost
        payload = await request.json()
        if fault.retry_after is not None:
            self._note("response_url", payload, began, "ratelimited")
            return web.Response(status=429, headers={"Retry-After": str(fault.retry_after)})
        try:
            if fault.error:
                raise Refused(fault.error)
            url = self.response_urls.get(request.match_info["id"])
            if url is None:
                raise Refused("expired_url")
            respond(self.workspace, url, payload)
        except Refused as no:
            self._note("response_url", payload, began, no.error)
            refused = 404 if no.error.endswith("_url") else 400
            return web.json_response(_refusal(no), status=max(refused, fault.status))
        self._note("response_url", payload, began)
        self.workspace.changed()
        if fault.lost == "after" and request.transport is not None:
            request.transport.abort()
        return web.Response(text="ok")

    async def upload(self, request: web.Request) -> web.Response:
        """POST /upload/{id}: the second step of an upload, raw or as a form."""
        file = self.workspace.files.get(request.match_info["id"])
        if file is None:
            return web.Response(status=404, text="file not found")
        content = await request.read()
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            part = next((each for each in form.values() if isinstance(each, web.FileField)), None)
            content = part.file.read() if part else b""
        file.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.Response:
        """GET /files/{id}/{name}: without the right token or scope a sign-in page, status 200."""
        fault = self.faults.take("files")
        if lost := await _before(request, fault):
            return lost
        self.calls.append(Call("files", {"id": request.match_info["id"]}, True))
        file = self.workspace.files.get(request.match_info["id"])
        known = request.headers.get("Authorization") == f"Bearer {self.bot_token}" and not self.faults.token
        if fault.error or not known or "files:read" not in self.workspace.rules.scopes:
            page = (
                "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"
            )
            return web.Response(text=page, content_type="text/html")
        if file is None or file.content is None or file.deleted:
            return web.Response(status=404, text="file not found")
        kind = "text/html" if file.name.endswith((".html", ".htm")) else "application/octet-stream"
        return web.Response(body=file.content, content_type=kind)


async def _before(request: web.Request, fault: Fault) -> web.Response | None:
    await asyncio.sleep(fault.delay)
    if fault.lost == "before" and request.transport is not None:
        request.transport.abort()
        return web.Response()
    return None


def _refusal(no: Refused) -> Json:
    body: Json = {"ok": False, "error": no.error}
    body |= {key: value for key, value in no.fields.items() if key not in {"retry_after", "status"}}
    return body | {"response_metadata": {"messages": list(no.messages)}} if no.messages else body


async def _read(request: web.Request) -> tuple[Arguments, str]:
    """All arguments of a call, and its token, which is not kept among them."""
    values: Json = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        try:
            sent = json.loads(await request.text())
        except ValueError:
            sent = {}
        values |= sent if isinstance(sent, Mapping) else {}
    elif request.method == "POST":
        values |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    token = str(values.pop("token", "") or request.headers.get("Authorization", "").removeprefix("Bearer "))
    return Arguments({key: value for key, value in values.items() if value is not None}), token
