"""Opening the page in whoever's browser there is, and keeping it open until the person ends the demo."""

import asyncio
import contextlib
import os
import signal
import sys
import webbrowser
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

_OPEN = """\

The page is open in your browser. If you do not see it, open
  {address}

It is a local stand-in for Slack, and only this machine can reach it. Ctrl-C ends the demo."""
_CLOSED = """\

Open this address in a browser on this machine:
  {address}

It is a local stand-in for Slack, and only this machine can reach it. Ctrl-C ends the demo.
To stay in the terminal: inhouse demo --terminal"""


async def until_ended(address: str, console: Console) -> None:
    """Open `address`, say where it is, and wait for Ctrl-C or SIGTERM."""
    opened = await asyncio.to_thread(_opened, address)
    with _ending() as ended:
        # An address that is broken over two lines cannot be clicked.
        console.print(Text((_OPEN if opened else _CLOSED).format(address=address)), soft_wrap=True)
        await ended.wait()
    console.print(Text("\nThe demo has ended."))


@contextlib.contextmanager
def _ending() -> Iterator[asyncio.Event]:
    """Set by Ctrl-C or SIGTERM. A second Ctrl-C, while replies finish, ends the process at once."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows, where Ctrl-C is a KeyboardInterrupt
        for number in numbers:
            loop.add_signal_handler(number, ended.set)
    try:
        yield ended
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)


def _opened(address: str) -> bool:
    """Whether a browser took the address. A browser in the terminal itself would take the terminal over."""
    if not _has_display():
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def _has_display() -> bool:
    if sys.platform in {"darwin", "win32"}:
        return not os.environ.get("SSH_CONNECTION")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
