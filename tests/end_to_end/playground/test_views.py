"""Modals, the home tab and every kind of block, by a small app: the bot uses only some of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, expect
from slack_bolt.async_app import AsyncApp

from handlers.simulator.validation.blocks import BLOCKS
from tests.end_to_end.playground.browsing import Screen, browsing
from tests.handlers.simulator_room import Room, room, running

pytestmark = pytest.mark.asyncio(loop_scope="session")
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(name: str) -> Json:
    return {"text": plain(name), "value": name.lower()}


CHOICES = [option("Red"), option("Green")]


def field(block: str, label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block,
        "label": plain(label),
        "element": element | {"action_id": "it"},
    } | more


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "notify_on_close": True,
    "title": plain("Settings"),
    "submit": plain("Save"),
    "blocks": [
        field("name", "Name", {"type": "plain_text_input"}, hint=plain("As people say it")),
        field("why", "Why", {"type": "plain_text_input", "multiline": True}, optional=True),
        field(
            "colour", "Colour", {"type": "static_select", "options": CHOICES, "placeholder": plain("Pick")}
        ),
        field("tone", "Tone", {"type": "radio_buttons", "options": CHOICES, "initial_option": CHOICES[0]}),
        field("days", "Days", {"type": "checkboxes", "options": CHOICES}),
        field("expert", "Expert", {"type": "users_select"}),
        field("experts", "More experts", {"type": "multi_users_select"}, optional=True),
        field("where", "Where", {"type": "channels_select"}),
        field("since", "Since", {"type": "datepicker", "initial_date": "2026-11-02"}),
        field("size", "Size", {"type": "number_input", "is_decimal_allowed": False}),
    ],
}
HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("What is indexed")},
        {
            "type": "section",
            "block_id": "row",
            "text": {"type": "mrkdwn", "text": "*leave.md* was read today"},
            "accessory": {"type": "button", "action_id": "forget", "text": plain("Forget"), "style": "danger"}
            | {
                "confirm": {
                    "title": plain("Forget it?"),
                    "text": plain("For good."),
                    "confirm": plain("Forget"),
                    "deny": plain("Keep"),
                }
            },
        },
    ],
}


class App:
    """Keeps what it hears; refuses the first name it is given."""

    def __init__(self) -> None:
        self.heard: list[Json] = []

    def __call__(self, app: AsyncApp) -> None:
        async def open_form(ack: Any, body: Json, client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)

        async def submitted(ack: Any, view: Json) -> None:
            self.heard.append(view["state"]["values"])
            name = view["state"]["values"]["name"]["it"]["value"]
            if name == "Ada":
                await ack(response_action="errors", errors={"name": "That name is taken."})
            elif name == "Eve":
                shown = {"type": "modal", "title": plain("Done"), "close": plain("Close")}
                section = {"type": "section", "text": plain("It is saved.")}
                await ack(response_action="update", view=shown | {"blocks": [section]})
            else:
                await ack()

        async def closed(ack: Any) -> None:
            await ack()
            self.heard.append({"closed": True})

        async def home(event: Json, client: Any) -> None:
            if event["tab"] == "home":
                await client.views_publish(user_id=event["user"], view=HOME)

        async def forget(ack: Any, body: Json) -> None:
            await ack()
            self.heard.append({"forget": body["user"]["id"], "in": body["container"]["type"]})

        app.command("/form")(open_form)
        app.shortcut("form_anywhere")(open_form)
        app.view("form")(submitted)
        app.view_closed("form")(closed)
        app.event("app_home_opened")(home)
        app.action("forget")(forget)


@asynccontextmanager
async def trying(browser: Browser) -> AsyncIterator[tuple[Room, Screen, App]]:
    app = App()
    features = {
        "app_home": {"home_tab_enabled": True},
        "shortcuts": [{"type": "global", "name": "Open the form", "callback_id": "form_anywhere"}],
    }
    async with (
        room() as here,
        running(here, app),
        browsing(browser, here.slack, here.ada.id, features=features) as screen,
    ):
        yield here, screen, app


async def test_a_modal_is_filled_in_put_right_and_submitted(browser: Browser) -> None:
    async with trying(browser) as (here, screen, app):
        await screen.write("/form")
        modal = screen.page.get_by_role("dialog", name="Settings")
        await expect(modal.get_by_label("Name")).to_be_focused()
        await modal.get_by_label("Name").fill("Ada")
        await modal.get_by_label("Colour").select_option(label="Green")
        await modal.get_by_role("group", name="Days").get_by_label("Red").check()
        await modal.get_by_label("Expert", exact=True).select_option(label="guy")
        await modal.get_by_role("group", name="More experts").get_by_label("ada").check()
        await modal.get_by_label("Where").select_option(label="#general")
        await modal.get_by_label("Size").fill("7")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal).to_contain_text("That name is taken.")
        await expect(modal.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
        await modal.get_by_label("Name").fill("Eve")
        await modal.get_by_role("button", name="Save").click()
        await expect(screen.page.get_by_role("dialog", name="Done")).to_contain_text("It is saved.")
        await screen.page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)
        values = {block: value["it"] for block, value in app.heard[-1].items()}
        assert values["name"] == {"type": "plain_text_input", "value": "Eve"}
        assert values["why"]["value"] is None
        assert values["colour"] == {"type": "static_select", "selected_option": CHOICES[1]}
        assert values["tone"]["selected_option"] == CHOICES[0]
        assert values["days"]["selected_options"] == [CHOICES[0]]
        assert values["expert"]["selected_user"] == here.guy.id
        assert values["experts"]["selected_users"] == [here.ada.id]
        assert values["where"]["selected_channel"] == here.general.id
        assert values["since"]["selected_date"] == "2026-11-02"
        assert values["size"]["value"] == "7"


async def test_a_modal_is_closed_by_escape_and_the_app_is_told(browser: Browser) -> None:
    async with trying(browser) as (here, screen, app):
        await screen.write("/form")
        await expect(screen.page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
        (view,) = here.workspace.views.values()
        changed = view | {"title": plain("Changed")}
        await screen.page.get_by_role("dialog").get_by_label("Name").fill("Half a na")
        view |= changed
        here.workspace.changed()
        await expect(screen.page.get_by_role("dialog", name="Changed")).to_be_visible()
        name = screen.page.get_by_role("dialog").get_by_label("Name")
        await expect(name).to_have_value("Half a na")
        await screen.page.keyboard.press("Escape")
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)
        await here.slack.until(lambda w: app.heard == [{"closed": True}] and not w.views)


async def test_a_shortcut_that_belongs_to_no_message_opens_a_modal(browser: Browser) -> None:
    async with trying(browser) as (here, screen, _):
        await screen.page.locator("#main").get_by_role("button", name="Shortcuts").click()
        await screen.page.get_by_role("menuitem", name="Open the form").click()
        await expect(screen.page.get_by_role("dialog", name="Settings")).to_be_visible()
        assert here.workspace.views


AT_ONCE = """() => {
  document.querySelector("#channels button[aria-label^=secret]").click();
  const field = document.getElementById("main-field");
  field.value = "typed at once";
  field.dispatchEvent(new Event("input"));
}"""


async def test_what_is_typed_before_a_channel_is_drawn_stays_in_its_message_box(browser: Browser) -> None:
    async with trying(browser) as (_, screen, _):
        await screen.page.evaluate(AT_ONCE)
        await expect(screen.page.locator("#head")).to_contain_text("secret")
        await expect(screen.page.locator("#main-field")).to_have_value("typed at once")


async def test_somebody_is_invited_as_in_slack(browser: Browser) -> None:
    async with trying(browser) as (here, screen, _):
        await screen.visit("secret")
        await screen.write("/invite @nobody")
        await expect(screen.page.get_by_role("alert").first).to_contain_text("/invite @inhouse")
        await screen.write("/invite @inhouse")
        await expect(screen.page.locator("#head")).to_contain_text("2 members")
        assert "U0INHOUSE" in here.secret.members


async def test_the_home_tab_is_each_persons_own_and_its_buttons_ask_first(browser: Browser) -> None:
    async with trying(browser) as (here, screen, app):
        await screen.page.locator("#directs button").click()
        await screen.page.get_by_role("tab", name="Home").click()
        await expect(screen.page.get_by_role("heading", name="What is indexed")).to_be_visible()
        await screen.page.get_by_role("button", name="Forget").click()
        await screen.page.get_by_role("dialog", name="Forget it?").get_by_role("button", name="Keep").click()
        await screen.page.get_by_role("button", name="Forget").click()
        await screen.page.get_by_role("dialog").get_by_role("button", name="Forget").click()
        await here.slack.until(lambda _: app.heard == [{"forget": here.ada.id, "in": "view"}])
        await screen.page.get_by_role("tab", name="Messages").click()
        await expect(screen.page.locator("#main-field")).to_be_visible()


TASK: Json = {"type": "task_card", "task_id": "t", "title": "Searching", "status": "complete"}
GALLERY: list[Json] = [
    {"type": "header", "text": plain("A heading")},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Bold* _slanted_ ~struck~ `code`\n> quoted"}},
    {"type": "section", "fields": [plain("Left"), plain("Right")]},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "A small note"}]},
    {"type": "image", "image_url": "https://pictures.example.com/cat.png", "alt_text": "A cat"},
    {
        "type": "markdown",
        "text": "1. One\n   - nested\n2. Two\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```\nx < y\n```",
    },
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "An item"}]}
                ],
            }
        ],
    },
    {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "Head"}], [{"type": "raw_text", "text": "Cell"}]],
    },
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "a", "text": plain("Press"), "style": "primary"},
            {"type": "static_select", "action_id": "b", "options": CHOICES, "placeholder": plain("Pick one")},
            {"type": "overflow", "action_id": "c", "options": CHOICES},
        ],
    },
    {"type": "alert", "level": "warning", "text": plain("Mind this")},
    {"type": "card", "title": plain("A card"), "body": plain("Its body")},
    {"type": "container", "title": plain("Folded"), "child_blocks": [{"type": "divider"}]},
    {"type": "plan", "title": "A plan", "tasks": [TASK | {"status": "in_progress"}]},
    TASK,
    {"type": "carousel", "elements": [{"type": "card", "title": plain("First card")}]},
    {"type": "video", "title": plain("A film"), "alt_text": "Waves"},
    {"type": "file", "external_id": "F1", "source": "remote"},
]
BUTTONS: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "f",
            "positive_button": {"text": plain("Good"), "value": "y"},
            "negative_button": {"text": plain("Bad"), "value": "n"},
        }
    ],
}


async def test_every_kind_of_block_is_shown(browser: Browser) -> None:
    shown = [*GALLERY, BUTTONS]
    # An input stands in views only; the modals above have it.
    assert {block["type"] for block in shown} == BLOCKS.keys() - {"input"}
    async with trying(browser) as (here, screen, _):
        await here.client.chat_postMessage(channel=here.general.id, text="All", blocks=shown)
        message = screen.channel.locator(".message")
        for words in (
            *("A heading", "quoted", "Left", "A small note", "A cat", "nested", "x < y", "An item", "Cell"),
            *("Mind this", "Its body", "Folded", "A plan", "Searching", "First card", "A film", "F1"),
        ):
            await expect(message).to_contain_text(words)
        await expect(message.locator(".unknown")).to_have_count(0)
        for kind, name in (("strong", "Bold"), ("em", "slanted"), ("s", "struck")):
            await expect(message.locator(f".body {kind}").first).to_have_text(name)
        await expect(message.locator("ol ul li")).to_have_text("nested")
        await expect(message.get_by_role("img", name="A cat")).to_be_visible()
        await message.get_by_role("button", name="More actions").first.click()
        await expect(screen.page.get_by_role("menuitem", name="Red")).to_be_focused()
        await screen.page.keyboard.press("Escape")
        await message.get_by_label("Pick one").select_option(label="Green")
        await message.get_by_role("button", name="Good").click()
