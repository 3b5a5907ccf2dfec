"""A person at the page: the browser on a workspace, and the few verbs that its tests are written in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, ViewportSize, expect

from handlers.manifest import manifest
from handlers.simulator.playground.site import Playground, Tour
from handlers.simulator.server import Simulator
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import Talk, talking

WIDE, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
# Busy machines are slow.
expect.set_options(timeout=60_000)


@dataclass
class Screen:
    """`troubles` is what the browser's console complained of; a test ends with none."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def heard(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.troubles.append(said.text)

    @property
    def channel(self) -> Locator:
        return self.page.locator("#messages")

    @property
    def thread(self) -> Locator:
        return self.page.locator("#thread-messages")

    async def write(self, text: str, *, thread: bool = False) -> None:
        """Type into the message box and send."""
        box = self.page.locator("#reply-field" if thread else "#main-field")
        await box.fill(text)
        await box.press("Enter")

    async def become(self, name: str) -> None:
        await self.page.get_by_label("You are").select_option(label=name)

    async def visit(self, place: str) -> None:
        """Go to a channel, or to the direct messages, by its button."""
        await self.page.get_by_role("button", name=place).first.click()

    async def settled(self) -> None:
        """Wait until the bot has finished its reply in the open thread."""
        await expect(self.thread.get_by_role("button", name="Good answer")).to_be_visible()


@asynccontextmanager
async def browsing(
    browser: Browser,
    slack: Simulator,
    you: str,
    *,
    tour: Tour | None = None,
    features: dict[str, Any] | None = None,
    **context: Any,
) -> AsyncIterator[Screen]:
    """The page, opened as `you`."""
    told = manifest()["features"] | (features or {})
    async with Playground(slack, told, you, tour) as playground:
        there = await browser.new_context(**{"viewport": WIDE, "locale": "en-GB"} | context)
        page = await there.new_page()
        screen = Screen(page)
        page.on("console", screen.heard)
        page.on("pageerror", lambda it: screen.troubles.append(str(it)))
        await page.goto(playground.address)
        await expect(screen.channel.locator(".start")).to_be_visible()
        yield screen
        troubles = list(screen.troubles)
        await there.close()
    assert troubles == []


@asynccontextmanager
async def asking(
    browser: Browser, backend: ScriptedBackend, directory: Path, **context: Any
) -> AsyncIterator[tuple[Talk, Screen]]:
    """Ann at the page, in #general, with the bot answering by `backend`."""
    async with (
        talking(backend, directory) as talk,
        browsing(browser, talk.slack, talk.ann.id, **context) as screen,
    ):
        yield talk, screen
