"""A balancer before several bots: each request goes to the next of them that takes connections."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

import aiohttp
from aiohttp import web

from handlers.manifest import PATH

_HOP = {"Host", "Content-Length", "Transfer-Encoding", "Connection"}


@asynccontextmanager
async def balancing(ports: Sequence[int]) -> AsyncIterator[str]:
    """Its address, as Slack is told it."""
    turns = count()

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name not in _HOP}
        first = next(turns)
        for at in range(len(ports)):
            url = f"http://127.0.0.1:{ports[(first + at) % len(ports)]}{request.path}"
            try:
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(url, data=body, headers=headers) as answer,
                ):
                    kind = answer.headers.get("Content-Type", "text/plain").partition(";")[0]
                    return web.Response(body=await answer.read(), status=answer.status, content_type=kind)
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post(PATH, pass_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}{PATH}"
    finally:
        await runner.cleanup()
