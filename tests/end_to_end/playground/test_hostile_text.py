"""What people and documents write is shown as text: it runs nothing, hides nothing and loads nothing."""

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.playground.browsing import browsing
from tests.handlers.simulator_room import room

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKUP = '<img src=x onerror="document.title=1"><script>document.title=1</script><b>bold</b>'
HOSTILE = (
    MARKUP,
    "[press](javascript:document.title=1) and <javascript:document.title=1|here>",
    "![pixel](https://evil.example/pixel.png)",
    "an invoice \u202efdp.exe",
    "<https://good.example|https://bank.example> [x](data:text/html,<b>1</b>)",
)


@pytest.mark.parametrize("kind", ["text", "markdown", "mrkdwn", "rich_text", "header"])
async def test_hostile_text_is_shown_as_text(browser: Browser, kind: str) -> None:
    async with room() as here, browsing(browser, here.slack, here.ada.id) as screen:
        for text in HOSTILE:
            block = {
                "text": None,
                "markdown": {"type": "markdown", "text": text},
                "mrkdwn": {"type": "section", "text": {"type": "mrkdwn", "text": text}},
                "header": {"type": "header", "text": {"type": "plain_text", "text": text}},
                "rich_text": {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": text},
                                {"type": "link", "url": "javascript:document.title=1", "text": "press"},
                            ],
                        }
                    ],
                },
            }[kind]
            blocks = [block] if block else None
            await here.client.chat_postMessage(channel=here.general.id, text=text, blocks=blocks)
        await expect(screen.channel.locator(".message")).to_have_count(len(HOSTILE))
        await expect(screen.channel).to_contain_text("U+202E")
        await expect(screen.channel).to_contain_text("onerror=")
        assert await screen.channel.locator("img, script, iframe, b").count() == 0
        links = await screen.channel.get_by_role("link").all()
        assert {str(await it.get_attribute("href")).split(":")[0] for it in links} <= {"https"}
        for link in links:
            assert await link.get_attribute("rel") == "noopener noreferrer"
            # Wherever a link says that it leads, its title says where it does.
            assert await link.get_attribute("title")
        assert "playground" in await screen.page.title()


async def test_names_of_people_channels_and_files_are_text_too(browser: Browser) -> None:
    async with room() as here:
        eve = here.workspace.add_person(MARKUP)
        there = here.workspace.add_channel(MARKUP, here.ada, eve)
        await here.slack.say(eve.id, there.id, "hello", files=[(f"{MARKUP}.txt", b"x")])
        async with browsing(browser, here.slack, here.ada.id) as screen:
            await screen.page.locator("#channels button").first.click()
            await expect(screen.channel).to_contain_text("hello")
            assert await screen.page.locator("img:not([class]), b").count() == 0
            assert MARKUP in await screen.channel.inner_text()


async def test_the_page_runs_no_script_of_its_own_and_no_text_becomes_markup(browser: Browser) -> None:
    async with room() as here, browsing(browser, here.slack, here.ada.id) as screen:
        ran = await screen.page.evaluate(
            """() => {
                const script = document.createElement("script");
                let refused = [];
                const attempt = (name, run) => { try { run(); } catch { refused.push(name); } };
                attempt("script", () => { script.text = "window.ran = 1"; document.head.append(script); });
                attempt("markup", () => { document.body.innerHTML = "<b>1</b>"; });
                return [window.ran ?? 0, refused];
            }"""
        )
        assert ran == [0, ["script", "markup"]]
        screen.troubles.clear()  # the browser tells what it refused
