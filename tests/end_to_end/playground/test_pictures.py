"""The pictures of the README: taken by this test, and kept with `PICTURES=docs/images`."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.question import Question
from bot.reply import Answer, Citation, Reply, Sentence
from handlers.simulator.demo.tour import Tour
from tests.end_to_end.playground.browsing import PHONE, browsing
from tests.end_to_end.scripted import ScriptedBackend, no_answer, passage
from tests.end_to_end.test_demo import SCENE, stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Written by hand, in the manner of a capable writer; the quotes are the handbook's.
_SAID = (
    (
        "If you work full time, you get **26 days** of annual leave a year, and public holidays come on top.",
        "You get 26 days of annual leave a year if you work full time.",
    ),
    (
        "You earn one extra day for every three full years at Pellworth, up to 30 days in total.",
        "You gain one extra day of annual leave for every three full years at Pellworth, up to 30 days.",
    ),
)


def leave(question: Question) -> Reply:
    if "leave" not in question.text:
        return no_answer()
    whole = passage(" ".join(quote for _, quote in _SAID), url="https://handbook.example/leave")
    citations = tuple(Citation(number, whole, quote) for number, (_, quote) in enumerate(_SAID, 1))
    return Answer(tuple(Sentence(said, (n,)) for n, (said, _) in enumerate(_SAID, 1)), citations)


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("light", {"color_scheme": "light"}),
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"color_scheme": "light", "viewport": PHONE}),
    ],
)
async def test_a_picture_of_the_page_is_small_enough_for_the_readme(
    browser: Browser, tmp_path: Path, name: str, context: dict[str, Any]
) -> None:
    into = Path(os.environ.get("PICTURES") or tmp_path)
    shape: dict[str, Any] = {"viewport": {"width": 1200, "height": 720}, "reduced_motion": "reduce"} | context
    async with (
        stage(ScriptedBackend(leave), tmp_path, live=False) as (there, _, _),
        browsing(browser, there.slack, SCENE.you, tour=Tour(there, SCENE.steps), **shape) as screen,
    ):
        await screen.write("@inhouse How many days of annual leave do I get?")
        await screen.settled()
        await expect(screen.thread.locator(".status")).to_have_count(0)
        if name == "dark":
            await screen.page.get_by_role("button", name="Inspector").click()
            await screen.page.get_by_role("searchbox").fill("stream")
            await screen.page.locator(".log summary", has_text="chat.startStream").click()
        await screen.page.mouse.move(0, 0)
        await screen.page.screenshot(path=into / f"playground-{name}.png")
    assert (into / f"playground-{name}.png").stat().st_size < 300_000
