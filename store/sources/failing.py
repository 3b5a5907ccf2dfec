"""Why a place could not be reached, in words: each library wraps the system's error in its own. Pure.

The errors' own texts may hold addresses with what is secret in them, so nothing of them is told.
"""

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import Any

_CARRIED = ("__cause__", "__context__", "reason", "os_error", "inner_exception", "certificate_error")
"""Where libraries keep the error that was behind theirs: urllib3, aiohttp, Azure's SDK."""
_REFUSED = {errno.ECONNREFUSED}
_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}
_BROKEN = {errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE}
_LATE = {errno.ETIMEDOUT}


def why_unreachable(failed: BaseException, within_s: float | None = None) -> str:
    """What is wrong and what to look at, as the end of a sentence that begins with the host. `within_s` are
    the seconds that it was waited for, if it was for so long."""
    found = list(_behind(failed))
    numbers = {it.errno for it in found if isinstance(it, OSError)}
    if any(isinstance(it, ssl.SSLCertVerificationError) for it in found):
        return "shows a certificate that is not trusted here: has it expired, or is its authority your own?"
    if any(isinstance(it, socket.gaierror) for it in found):
        return "cannot be found: is its name spelled so, and known to this machine?"
    if numbers & _REFUSED:
        return "refuses the connection: does it run, and is the port right?"
    if any(isinstance(it, TimeoutError) or _is_named(it, "Timeout") for it in found) or numbers & _LATE:
        return f"does not answer within {within_s:g} s" if within_s else "does not answer in time"
    if numbers & _NO_WAY:
        return "cannot be reached from this machine: is there a way to it through network and firewall?"
    if any(isinstance(it, ssl.SSLError) for it in found):
        return "does not speak TLS as this machine does: is it https, and is the port right?"
    if numbers & _BROKEN or any(isinstance(it, EOFError) for it in found):
        return "breaks off the connection"
    if any(_is_named(it, "Connect") or _is_named(it, "Endpoint") for it in found):
        return "cannot be reached"
    return "does not answer as it should"


def _behind(failed: BaseException) -> Iterator[BaseException]:
    """An error and all that are behind it, each once."""
    seen: set[int] = set()
    waiting: list[object] = [failed]
    while waiting:
        it = waiting.pop()
        if not isinstance(it, BaseException) or id(it) in seen:
            continue
        seen.add(id(it))
        yield it
        waiting += [getattr(it, name, None) for name in _CARRIED]
        waiting += it.args
        several: Any = getattr(it, "errors", None)  # paramiko: one for each address
        waiting += several.values() if isinstance(several, dict) else ()


def _is_named(failed: BaseException, word: str) -> bool:
    """For libraries whose errors are of no kind of the system's, and keep none."""
    return any(word in it.__name__ for it in type(failed).__mro__)
