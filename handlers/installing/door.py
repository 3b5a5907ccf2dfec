"""The pages of the OAuth flow where Slack's events come by WebSocket: a browser needs an address even so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

from bot.settings import Settings
from handlers.door import serving_at
from handlers.installing.flow import InstallFlow


@asynccontextmanager
async def install_door(flow: InstallFlow, settings: Settings) -> AsyncIterator[None]:
    """On `slack.port`, the two pages and nothing else. Raises BadSettings."""

    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def redirect(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_get(flow.install_path, install)
    app.router.add_get(flow.redirect_uri_path, redirect)
    async with serving_at(settings.slack.port, app):
        yield
