"""Who may ask the page's server: its own page, on this machine, with the token of this run. Nobody else.

A page on the internet can make a browser send requests to 127.0.0.1, and can let its own name point there
(DNS rebinding). So Host and Origin must be ours, and the address must hold a token that nobody guesses.
"""

import secrets
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

# Nothing is loaded from elsewhere, no script stands in the page, and no text can become markup.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_LOST = "Open the address that `inhouse demo` printed in the terminal."


def refusal(request: web.Request, token: str, port: int) -> web.Response | None:
    """The answer to a request that did not come from our page; None to one that did."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if request.headers.get("Host") not in hosts:
        return web.Response(status=421, text=_LOST)
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
    ours = origin in {f"http://{host}" for host in hosts}
    # Browsers send an Origin with every POST; with a GET it may be left out.
    if not (ours or (origin is None and request.method == "GET")) or site not in {"none", "same-origin"}:
        return web.Response(status=403, text="This page takes orders from itself only.")
    given = request.path.lstrip("/").partition("/")[0]
    if not secrets.compare_digest(given.encode(), token.encode()):
        return web.Response(status=404, text=_LOST)
    return None


def guarded(token: str, port: Callable[[], int]) -> Middleware:
    """The middleware that asks `refusal` before anything else, and puts HEADERS on what is answered."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if no := refusal(request, token, port()):
            no.headers.update(HEADERS)
            return no
        return await handler(request)

    return middleware
