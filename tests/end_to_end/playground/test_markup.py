"""Markdown and mrkdwn become the elements that Slack would show: (written, what is found, its words)."""

import time

import pytest
from playwright.async_api import Browser

from tests.end_to_end.playground.browsing import browsing
from tests.handlers.simulator_room import room

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKDOWN = [
    ("some **bold words** here", "strong", "bold words"),
    ("__bold__", "strong", "bold"),
    ("some *slanted words* here", "em", "slanted words"),
    ("2 * 3 * 4 and snake_case_name", "em", None),
    ("***both***", "strong em, em strong", "both"),
    ("~~struck~~", "s", "struck"),
    ("`a * b * c`", "code", "a * b * c"),
    ("``a ` b``", "code", "a ` b"),
    ("\\*literal\\*", "em", None),
    ("[a page](https://a.example/x_(y))", 'a[href="https://a.example/x_(y)"]', "a page"),
    ("see https://a.example/x.", 'a[href="https://a.example/x"]', "https://a.example/x"),
    ("- [ ] one\n- two", "ul > li:nth-child(2)", "two"),
    ("3. three\n4. four", 'ol[start="3"] > li:last-child', "four"),
    ("> quoted\n> on", "blockquote p", "quoted\non"),
    ("## Heading ##", "h4", "Heading"),
    ("```python\nx = **1**\n```", "pre", "x = **1**"),
    ("~~~\nopen", "pre", "open"),
    ("1 &lt; 2 &amp; 3", "p", "1 < 2 & 3"),
]
MRKDWN = [
    ("some *bold words* here", "strong", "bold words"),
    ("some _slanted_ words", "em", "slanted"),
    ("2 * 3 * 4 and snake_case_name", "strong, em", None),
    ("~struck~", "s", "struck"),
    ("`a &lt; b`", "code", "a < b"),
    ("```\nx &amp; *y*\n```", "pre", "x & *y*"),
    ("&gt; quoted\n&gt; on", "blockquote", "quoted\non"),
    ("<https://a.example|*a* page>", 'a[href="https://a.example/"]', "*a* page"),
    ("<https://a.example>", "a", "https://a.example"),
    ("<!date^1700000000^{date}|a day>", "p", "a day"),
    ("<!here> and <!subteam^S1>", ".mention:last-child", "@subteam"),
    ("&lt;@U1&gt; stays", "p", "<@U1> stays"),
    (":eyes: and 10:30:45", "p", "\U0001f440 and 10:30:45"),
]
DRAW = """async ([module, text, tag]) => {
    const draw = (await import(`./${module}.js`))[module];
    const at = document.createElement("div");
    at.className = "body";
    document.body.append(at);
    at.replaceChildren(...draw(text));
    return at.querySelector(tag)?.innerText ?? null;
}"""


async def test_markup_is_read_as_slack_reads_it(browser: Browser) -> None:
    async with room() as here, browsing(browser, here.slack, here.ada.id) as screen:
        for module, pairs in (("markdown", MARKDOWN), ("mrkdwn", MRKDWN)):
            for text, tag, words in pairs:
                assert (text, await screen.page.evaluate(DRAW, [module, text, tag])) == (text, words)


async def test_markup_made_to_be_slow_is_read_at_once(browser: Browser) -> None:
    texts = ["*" * 3_000, "[" * 3_000, "`" * 3_000, "_a" * 3_000, "~~" * 3_000, "<" * 3_000, "*a " * 3_000]
    async with room() as here, browsing(browser, here.slack, here.ada.id) as screen:
        for module in ("markdown", "mrkdwn"):
            for text in texts:
                began = time.monotonic()
                await screen.page.evaluate(DRAW, [module, text, "p"])
                assert time.monotonic() - began < 10, (module, text[:3])
