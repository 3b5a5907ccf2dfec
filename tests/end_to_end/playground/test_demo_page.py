"""`inhouse demo` as a page: the tour, and all of it with the starter models."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.model.catalogue.starter import starter_embedder, starter_writer
from handlers.simulator.demo.tour import Tour
from tests.end_to_end.playground.browsing import WIDE, browsing
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.test_demo import SCENE, knowing, stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_tour_goes_from_person_to_person_and_can_be_skipped_and_stopped(
    browser: Browser, tmp_path: Path
) -> None:
    async with stage(ScriptedBackend(knowing), tmp_path, live=False) as (there, _, _):
        tour = Tour(there, SCENE.steps, reading_s=60)
        async with browsing(browser, there.slack, SCENE.you, tour=tour) as screen:
            await screen.page.get_by_role("button", name="Play the tour").click()
            bar = screen.page.get_by_role("region", name="Tour")
            for number, step in enumerate(SCENE.steps, 1):
                await expect(bar).to_contain_text(f"{number} of {len(SCENE.steps)}")
                await expect(bar).to_contain_text(step.title)
                await expect(screen.page.get_by_label("You are")).to_have_value(step.user)
                if step.kind == "command":
                    await expect(screen.channel).to_contain_text("Only visible to you")
                else:
                    await expect(screen.thread.locator(".message").nth(1)).to_be_visible()
                await bar.get_by_role("button", name=re.compile("Next|Finish")).click()
            await expect(bar).to_be_hidden()
            await screen.page.get_by_role("button", name="Play the tour").click()
            await expect(bar).to_contain_text(SCENE.steps[0].title)
            await bar.get_by_role("button", name="Stop the tour").click()
            await expect(bar).to_be_hidden()
            assert tour.state["playing"] is False


async def test_the_demo_answers_in_the_page_with_the_starter_and_ends_at_ctrl_c(
    browser: Browser, models_dir: Path, tmp_path: Path
) -> None:
    own = {
        "INHOUSE_DATA_DIR": str(tmp_path),
        "INHOUSE_MODEL__PATH": str(starter_writer(models_dir)),
        "INHOUSE_EMBEDDER__PATH": str(starter_embedder(models_dir)),
        "OMP_WAIT_POLICY": "passive",
    }
    # There may be a display where tests run; no browser of somebody's is to open there.
    here = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo",
        env=here | own, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said = ""
    try:
        assert process.stdout is not None
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/\S+", said)):
            line = await process.stdout.readline()
            assert line, said
            said += line.decode()
        context = await browser.new_context(viewport=WIDE)
        page = await context.new_page()
        await page.goto(found[0])
        field, typed = page.locator("#main-field"), f"@inhouse {SCENE.steps[0].text}"
        await field.fill(typed)  # whoever types before the channels have come loses nothing
        await expect(page.get_by_role("button", name="general")).to_be_visible(timeout=30_000)
        await expect(field).to_have_value(typed)
        await field.press("Enter")
        thread = page.locator("#thread-messages")
        await expect(thread.get_by_role("button", name="Good answer")).to_be_visible(timeout=90_000)
        for words in SCENE.steps[0].contains:
            await expect(thread).to_contain_text(words)
        process.send_signal(signal.SIGINT)
        rest, _ = await process.communicate()
        assert process.returncode == 0, rest.decode()
        assert "The demo has ended." in rest.decode()
        await expect(page.locator("#ended")).to_be_visible()
        await context.close()
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
