"""What people do with the bot, done in the page."""

import asyncio
import threading
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.playground.browsing import asking
from tests.end_to_end.scripted import ScriptedBackend, answer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_answer_streams_into_a_thread_with_its_sources_and_is_rated(
    browser: Browser, tmp_path: Path
) -> None:
    backend = ScriptedBackend(lambda _: answer("You get 26 days.", "They are yours."), pause=1.5)
    async with asking(browser, backend, tmp_path) as (_, screen):
        await screen.write("@inhouse How many days of leave?")
        await expect(screen.thread.locator(".streaming")).to_contain_text("You get 26 days.")
        assert "They are yours." not in await screen.thread.inner_text()
        await screen.settled()
        await expect(screen.thread).to_contain_text("They are yours.")
        await expect(screen.thread.get_by_role("link", name="Leave")).to_have_attribute(
            "rel", "noopener noreferrer"
        )
        await expect(screen.channel).to_contain_text("1 reply")
        good = screen.thread.get_by_role("button", name="Good answer")
        await good.click()
        await expect(good).to_have_attribute("aria-pressed", "true")
        await screen.page.get_by_role("button", name="Inspector").click()
        stream = screen.page.locator(".log li", has_text="chat.startStream")
        await expect(stream).to_contain_text(" ms")
        await stream.locator("summary").click()
        await expect(stream.locator("pre")).to_contain_text('"recipient_user_id"')
        assert [rating.good for rating in backend.ratings] == [True]


async def test_what_the_bot_is_doing_is_shown_and_stays_out_of_the_message(
    browser: Browser, tmp_path: Path
) -> None:
    hold = threading.Event()
    async with asking(browser, ScriptedBackend(hold=hold), tmp_path) as (_, screen):
        await screen.write("@inhouse Anything?")
        await expect(screen.thread.locator(".status")).to_contain_text("inhouse is")
        await expect(screen.page.locator("#live")).to_contain_text("inhouse is")
        hold.set()
        await screen.settled()
        await expect(screen.thread.locator(".status")).to_have_count(0)


async def test_a_follow_up_is_written_in_the_thread(browser: Browser, tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with asking(browser, backend, tmp_path) as (_, screen):
        await screen.write("@inhouse First?")
        await screen.settled()
        await screen.page.get_by_role("button", name="Close the thread").click()
        await screen.channel.locator(".thread-line").click()
        await screen.write("@inhouse Second?", thread=True)
        await expect(screen.thread.get_by_role("button", name="Good answer")).to_have_count(2)
        assert [len(it.history) for it in backend.questions] == [0, 2]


async def test_nobody_sees_the_direct_messages_of_another(browser: Browser, tmp_path: Path) -> None:
    async with asking(browser, ScriptedBackend(), tmp_path) as (talk, screen):
        talk.workspace.add_channel("plans", talk.ann, private=True)
        await screen.visit("inhouse")
        await screen.write("What do I earn?")
        await screen.settled()
        await expect(screen.page.locator("#prompts button").first).to_be_visible()
        await screen.become("Bob")
        await screen.visit("inhouse")
        await expect(screen.channel).to_contain_text("Only you see the replies")
        await expect(screen.channel.locator(".message")).to_have_count(0)
        assert await screen.page.get_by_role("button", name="plans").count() == 0
        assert "What do I earn?" not in await screen.page.locator("body").inner_text()
        await screen.become("Gus (guest)")
        await expect(screen.page.locator("#channels")).to_contain_text("product")
        await expect(screen.page.locator("#channels")).not_to_contain_text("general")


async def test_a_slash_command_completes_itself_and_only_the_asker_sees_the_answer(
    browser: Browser, tmp_path: Path
) -> None:
    async with asking(browser, ScriptedBackend(), tmp_path) as (_, screen):
        box = screen.page.locator("#main-field")
        await box.press_sequentially("/a")
        option = screen.page.get_by_role("option", name="/ask [your question]")
        await expect(option).to_have_attribute("aria-selected", "true")
        await expect(box).to_have_attribute("aria-activedescendant", str(await option.get_attribute("id")))
        await box.press("Tab")
        await expect(box).to_have_value("/ask ")
        await box.press_sequentially("Where do we meet?")
        await box.press("Enter")
        await expect(screen.channel).to_contain_text("You asked: Where do we meet?")
        await expect(screen.channel).to_contain_text("Only visible to you")
        await screen.write("/sing")
        await expect(screen.channel).to_contain_text("/sing is not a valid command.")
        await screen.become("Bob")
        await expect(screen.channel.locator(".message")).to_have_count(0)


async def test_a_message_has_the_apps_shortcuts_and_its_author_can_change_it(
    browser: Browser, tmp_path: Path
) -> None:
    backend = ScriptedBackend()
    async with asking(browser, backend, tmp_path) as (talk, screen):
        await screen.write("We meet at tne.")
        message = screen.channel.locator(".message")
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await screen.page.get_by_role("menuitem", name="Edit message").click()
        await screen.page.get_by_role("dialog").get_by_role("textbox").fill("We meet at ten.")
        await screen.page.get_by_role("button", name="Save").click()
        await expect(message).to_contain_text("We meet at ten.")
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await screen.page.get_by_role("menuitem", name="Summarize thread").press("Enter")
        await expect(screen.page.get_by_text("It ended.").first).to_be_visible()
        await message.first.hover()
        await message.first.get_by_role("button", name="More actions").click()
        await screen.page.get_by_role("menuitem", name="Delete message").click()
        await expect(screen.channel.get_by_text("We meet at ten.")).to_have_count(0)
        assert [said.text for said in backend.summarized[0]] == ["We meet at ten."]
        assert talk.workspace.messages[talk.general.id] == []


DROP = """([name, text]) => {
    const files = new DataTransfer();
    files.items.add(new File([text], name, { type: "text/plain" }));
    for (const kind of ["dragenter", "dragover", "drop"])
        document.getElementById("main").dispatchEvent(
            new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


async def test_a_file_that_is_dropped_is_sent_and_can_be_fetched_by_who_is_there(
    browser: Browser, tmp_path: Path
) -> None:
    async with asking(browser, ScriptedBackend(), tmp_path) as (talk, screen):
        await screen.page.evaluate(DROP, ["notes <b>.txt", "Nothing much."])
        await screen.page.evaluate(DROP, ["other.txt", "Nor here."])
        await screen.page.get_by_role("button", name="Remove other.txt").click()
        await expect(screen.page.locator("#main").get_by_label("Files to send")).to_contain_text(
            "notes <b>.txt"
        )
        await screen.write("Here it is.")
        link = screen.channel.get_by_role("link", name="notes <b>.txt")
        async with screen.page.expect_download() as download:
            await link.click()
        assert (await (await download.value).path()).read_text() == "Nothing much."
        (file,) = talk.workspace.files.values()
        assert (file.name, file.user, file.content) == ("notes <b>.txt", talk.ann.id, b"Nothing much.")
        there = str(await link.get_attribute("href")).replace(talk.ann.id, talk.guest.id)
        assert await screen.page.evaluate("async (at) => (await fetch(at)).status", there) == 404
        screen.troubles.clear()  # the browser tells of each 404


async def test_the_page_says_so_when_the_demo_has_ended(browser: Browser, tmp_path: Path) -> None:
    async with asking(browser, ScriptedBackend(), tmp_path) as (_, screen):
        await expect(screen.page.get_by_role("note")).to_contain_text("local stand-in for Slack")
        await screen.page.context.set_offline(True)
        await screen.page.evaluate("() => import('./state.js').then((it) => it.follow())")
        await expect(screen.page.locator("#ended")).to_contain_text("Start it again")
        await asyncio.sleep(0)
        screen.troubles.clear()  # the browser tells of each lost connection
