"""The page is for everybody: by keyboard alone, by screen reader, on a phone, in the dark."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.end_to_end.playground.browsing import PHONE, asking
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import Talk

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What a checker of accessibility looks for first, each finding as a line.
CHECKS = (Path(__file__).parent / "accessibility.js").read_text(encoding="utf-8")
SIDEWAYS = (Path(__file__).parent / "sideways.js").read_text(encoding="utf-8")
WIDE_TABLE = "| " + " | ".join(f"column {n}" for n in range(14)) + " |\n|" + "---|" * 14


async def post_wide(talk: Talk, thread: str | None) -> None:
    """A wide table, a word without end, and a line of code without end."""
    client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
    block = {"type": "markdown", "text": f"{WIDE_TABLE}\n\n{'x' * 300}\n\n```\n{'y' * 300}\n```"}
    await client.chat_postMessage(channel=talk.general.id, text="wide", blocks=[block], thread_ts=thread)


async def sideways(page: Page) -> list[str]:
    found = await page.evaluate(SIDEWAYS)
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    return list(found)


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_everything_has_a_name_and_enough_contrast(
    browser: Browser, tmp_path: Path, colours: str
) -> None:
    context = {"color_scheme": colours, "reduced_motion": "reduce"}
    async with asking(browser, ScriptedBackend(), tmp_path, **context) as (talk, screen):
        assert await screen.page.evaluate(CHECKS) == []
        await screen.write("@inhouse How many days?")
        await screen.settled()
        await post_wide(talk, None)
        await screen.write("/ask Anything?")
        await expect(screen.channel).to_contain_text("Only visible to you")
        await screen.page.get_by_role("button", name="Inspector").click()
        await screen.page.locator(".log summary").first.click()
        assert await screen.page.evaluate(CHECKS) == []
        await screen.page.locator("#inspector-close").click()
        await screen.page.locator("#main-field").press_sequentially("/")
        await expect(screen.page.locator("[role=option]").first).to_be_visible()
        assert await screen.page.evaluate(CHECKS) == []


async def test_nothing_sticks_out_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    context = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
    async with asking(browser, ScriptedBackend(), tmp_path, **context) as (talk, screen):
        assert await sideways(screen.page) == []
        await screen.write("@inhouse How many days?")
        await screen.settled()
        root = talk.workspace.messages[talk.general.id][0].ts
        await post_wide(talk, root)
        await post_wide(talk, None)
        await expect(screen.thread.locator("table")).to_have_count(1)
        assert await sideways(screen.page) == []
        await screen.page.get_by_role("button", name="Close the thread").click()
        await expect(screen.channel.locator("table")).to_have_count(1)
        assert await sideways(screen.page) == []
        await screen.page.get_by_role("button", name="Workspace").click()
        assert await screen.page.evaluate(CHECKS) == []
        await screen.visit("product")
        await expect(screen.page.get_by_role("heading", level=1)).to_have_text("product")
        await screen.page.get_by_role("button", name="Workspace").click()
        await screen.page.get_by_role("button", name="Inspector").click()
        await expect(screen.page.locator(".log li").first).to_be_visible()
        await screen.page.keyboard.press("Escape")
        assert await sideways(screen.page) == []


async def test_the_colours_are_the_machines_until_somebody_chooses(browser: Browser, tmp_path: Path) -> None:
    async with asking(browser, ScriptedBackend(), tmp_path, color_scheme="dark") as (_, screen):

        async def ground() -> str:
            colour = "() => getComputedStyle(document.body).backgroundColor"
            return str(await screen.page.evaluate(colour))

        assert await ground() == "rgb(22, 24, 29)"
        await screen.page.get_by_label("Colours").select_option(label="Light")
        assert await ground() == "rgb(255, 255, 255)"
        await screen.page.reload()
        await expect(screen.channel.locator(".start")).to_be_visible()
        assert await ground() == "rgb(255, 255, 255)"


async def test_all_is_done_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with asking(browser, backend, tmp_path) as (_, screen):
        page, keys = screen.page, screen.page.keyboard
        await keys.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
        await keys.press("Enter")
        await expect(page.locator("#main-field")).to_be_focused()
        await keys.type("@inh")
        await keys.press("Enter")
        await keys.type("How many days?")
        await keys.press("Enter")
        await screen.settled()
        await keys.press("Escape")
        await expect(page.locator("#thread")).to_be_hidden()
        await expect(screen.channel.locator(".thread-line")).to_be_focused()
        await keys.press("Enter")
        good = screen.thread.get_by_role("button", name="Good answer")
        for _ in range(40):
            await keys.press("Tab")
            if await good.evaluate("(it) => it === document.activeElement"):
                break
        await keys.press("Enter")
        await expect(good).to_have_attribute("aria-pressed", "true")
        await expect(good).to_be_focused()
        # From message to message by arrows; what can be done with one comes next by Tab.
        last = screen.thread.locator(".message").last
        await last.focus()
        await keys.press("ArrowUp")
        first = screen.thread.locator(".message").first
        await expect(first).to_be_focused()
        await keys.press("Tab")
        await expect(first.get_by_role("button", name="More actions")).to_be_focused()
        await keys.press("Enter")
        await expect(page.get_by_role("menuitem").first).to_be_focused()
        await keys.press("End")
        await expect(page.get_by_role("menuitem", name="Delete message")).to_be_focused()
        await keys.press("Escape")
        await expect(first.get_by_role("button", name="More actions")).to_be_focused()
        assert [rating.good for rating in backend.ratings] == [True]
        assert [it.text for it in backend.questions] == ["How many days?"]
