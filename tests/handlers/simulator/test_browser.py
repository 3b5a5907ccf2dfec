"""Opening the demo's page: with a browser, with none, and with one that fails."""

import asyncio
import io
import os
import signal
import webbrowser

import pytest
from rich.console import Console

from handlers.simulator.demo.browser import until_ended

ADDRESS = "http://127.0.0.1:4711/a-token-that-is-quite-long-indeed-and-goes-past-the-edge/"


async def shown(monkeypatch: pytest.MonkeyPatch, *, display: bool, opens: bool | Exception) -> str:
    """What is said before and after Ctrl-C."""
    opened: list[str] = []

    def open_page(address: str) -> bool:
        opened.append(address)
        if isinstance(opens, Exception):
            raise opens
        return opens

    monkeypatch.setattr(webbrowser, "open", open_page)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", ":0")
    out = io.StringIO()
    ending = asyncio.create_task(until_ended(ADDRESS, Console(file=out, width=40)))
    while "Ctrl-C ends the demo." not in out.getvalue():  # noqa: ASYNC110 - a console tells no event
        await asyncio.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
    await ending
    assert opened == ([ADDRESS] if display else [])
    assert ADDRESS in out.getvalue() and "The demo has ended." in out.getvalue()
    return out.getvalue()


async def test_the_page_opens_in_the_browser_and_ctrl_c_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "open in your browser" in await shown(monkeypatch, display=True, opens=True)


@pytest.mark.parametrize("opens", [False, webbrowser.Error("none"), OSError("broken")])
async def test_a_browser_that_does_not_open_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, opens: bool | Exception
) -> None:
    assert "Open this address" in await shown(monkeypatch, display=True, opens=opens)


async def test_without_a_display_the_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--terminal" in await shown(monkeypatch, display=False, opens=True)
