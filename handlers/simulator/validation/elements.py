"""Slack's rules for what stands inside a block: text objects, buttons, menus, options."""

from collections.abc import Iterator
from typing import Any

from handlers.simulator.validation import limits

Json = dict[str, Any]
Wrong = Iterator[tuple[str, str]]
"""(JSON pointer, what is wrong)."""

ELEMENTS = {
    "button",
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "overflow",
    "radio_buttons",
    "static_select",
    "multi_static_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "channels_select",
    "timepicker",
}
INPUTS = {
    "plain_text_input",
    "rich_text_input",
    "email_text_input",
    "number_input",
    "url_text_input",
    "file_input",
}


def listed(value: object) -> list[Any]:
    """The items of a list, none of anything else."""
    return value if isinstance(value, list) else []


def check_length(value: object, most: int, at: str, least: int = 1) -> Wrong:
    if not isinstance(value, str):
        yield at, "must be a string"
    elif len(value) < least:
        yield at, f"must be more than {least - 1} characters"
    elif len(value) > most:
        yield at, f"must be less than {most + 1} characters"


def check_text(value: object, most: int, at: str, *, plain: bool = False) -> Wrong:
    """A text object of at most `most` characters; `plain` where mrkdwn is refused."""
    if not isinstance(value, dict):
        yield at, "missing required field" if value is None else "must be an object"
        return
    allowed = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if str(value.get("type")) not in allowed:
        yield f"{at}/type", f"must be one of {', '.join(sorted(allowed))}"
    yield from check_length(value.get("text"), most, f"{at}/text")


def check_items(value: object, most: int, at: str) -> Wrong:
    if not isinstance(value, list) or not value:
        yield at, "missing required field" if value is None else "no fewer than 1 items allowed"
    elif len(value) > most:
        yield at, f"no more than {most} items allowed"


def check_image(block: Json, at: str) -> Wrong:
    if "slack_file" not in block:
        yield from check_length(block.get("image_url"), limits.IMAGE_URL, f"{at}/image_url")
    yield from check_length(block.get("alt_text"), limits.ALT_TEXT, f"{at}/alt_text")
    if "title" in block:
        yield from check_text(block["title"], limits.IMAGE_TITLE, f"{at}/title", plain=True)


def check_element(element: object, at: str, allowed: set[str]) -> Wrong:
    if not isinstance(element, dict):
        yield at, "must be an object"
        return
    kind = element.get("type")
    if str(kind) not in allowed:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    if "action_id" in element:
        yield from check_length(element["action_id"], limits.ACTION_ID, f"{at}/action_id")
    if "placeholder" in element:
        yield from check_text(element["placeholder"], limits.PLACEHOLDER, f"{at}/placeholder", plain=True)
    if "confirm" in element:
        yield from check_confirm(element["confirm"], f"{at}/confirm")
    if kind == "image":
        yield from check_image(element, at)
    elif kind == "button":
        yield from check_button(element, at)
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from check_button(element.get(name), f"{at}/{name}")
    elif "options" in element or kind == "overflow":
        most = limits.OVERFLOW_OPTIONS if kind == "overflow" else limits.OPTIONS
        yield from check_items(element.get("options"), most, f"{at}/options")
        for i, option in enumerate(listed(element.get("options"))):
            yield from check_option(option, f"{at}/options/{i}")
        yield from check_initial(element, at)
    elif kind == "plain_text_input":
        most = element.get("max_length", limits.TEXT_INPUT)
        yield from check_length(element.get("initial_value", ""), most, f"{at}/initial_value", least=0)
        if most > limits.TEXT_INPUT:
            yield f"{at}/max_length", f"must be less than {limits.TEXT_INPUT + 1}"


def check_initial(element: Json, at: str) -> Wrong:
    """What a menu shows at first must be among its options, each exactly."""
    given = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", ())
    if "initial_options" in element and not given:
        yield f"{at}/initial_options", "no fewer than 1 items allowed"
    if any(it not in listed(element.get("options")) for it in given):
        yield f"{at}/initial_option", "must be one of the options"


def check_button(button: object, at: str) -> Wrong:
    if not isinstance(button, dict):
        yield at, "missing required field"
        return
    yield from check_text(button.get("text"), limits.BUTTON_TEXT, f"{at}/text", plain=True)
    if "value" in button:
        yield from check_length(button["value"], limits.BUTTON_VALUE, f"{at}/value", least=0)
    if "url" in button:
        yield from check_length(button["url"], limits.BUTTON_URL, f"{at}/url")
    if str(button.get("style", "primary")) not in {"primary", "danger"}:
        yield f"{at}/style", "must be one of danger, primary"


def check_option(option: object, at: str) -> Wrong:
    if not isinstance(option, dict):
        yield at, "must be an object"
        return
    yield from check_text(option.get("text"), limits.OPTION_TEXT, f"{at}/text")
    yield from check_length(option.get("value"), limits.OPTION_VALUE, f"{at}/value")


def check_confirm(confirm: object, at: str) -> Wrong:
    if not isinstance(confirm, dict):
        yield at, "must be an object"
        return
    yield from check_text(confirm.get("title"), limits.CONFIRM_TITLE, f"{at}/title", plain=True)
    yield from check_text(confirm.get("text"), limits.CONFIRM_TEXT, f"{at}/text")
    yield from check_text(confirm.get("confirm"), limits.CONFIRM_BUTTON, f"{at}/confirm", plain=True)
    yield from check_text(confirm.get("deny"), limits.CONFIRM_BUTTON, f"{at}/deny", plain=True)
