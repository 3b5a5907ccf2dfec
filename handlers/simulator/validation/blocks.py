"""Slack's rules for one block, as pure functions: a block in, what is wrong with it out."""

from collections.abc import Callable

from handlers.simulator.validation import limits
from handlers.simulator.validation.elements import (
    ELEMENTS,
    INPUTS,
    Json,
    Wrong,
    check_element,
    check_image,
    check_items,
    check_length,
    check_text,
    listed,
)


def check_block(block: object, at: str) -> Wrong:
    """What Slack would hold against `block`, which stands at the JSON pointer `at`."""
    if not isinstance(block, dict):
        yield at, "must be an object"
        return
    kind = block.get("type")
    rule = BLOCKS.get(kind) if isinstance(kind, str) else None
    if rule is None:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    yield from check_length(block.get("block_id", "-"), limits.BLOCK_ID, f"{at}/block_id")
    yield from rule(block, at)


def _section(block: Json, at: str) -> Wrong:
    if "text" not in block and "fields" not in block:
        yield at, "missing required field: text or fields"
    if "text" in block:
        yield from check_text(block["text"], limits.TEXT_OBJECT, f"{at}/text")
    if "fields" in block:
        yield from check_items(block["fields"], limits.SECTION_FIELDS, f"{at}/fields")
        for i, field in enumerate(listed(block["fields"])):
            yield from check_text(field, limits.SECTION_FIELD, f"{at}/fields/{i}")
    if "accessory" in block:
        yield from check_element(block["accessory"], f"{at}/accessory", ELEMENTS | {"image"})


def _header(block: Json, at: str) -> Wrong:
    yield from check_text(block.get("text"), limits.HEADER, f"{at}/text", plain=True)


def _markdown(block: Json, at: str) -> Wrong:
    yield from check_length(block.get("text"), limits.MARKDOWN, f"{at}/text")


def _context(block: Json, at: str) -> Wrong:
    yield from check_items(block.get("elements"), limits.CONTEXT_ELEMENTS, f"{at}/elements")
    for i, element in enumerate(listed(block.get("elements"))):
        if isinstance(element, dict) and element.get("type") == "image":
            yield from check_image(element, f"{at}/elements/{i}")
        else:
            yield from check_text(element, limits.TEXT_OBJECT, f"{at}/elements/{i}")


def _actions(block: Json, at: str) -> Wrong:
    yield from _elements(block, at, limits.ACTIONS_ELEMENTS, ELEMENTS)


def _context_actions(block: Json, at: str) -> Wrong:
    yield from _elements(block, at, limits.CONTEXT_ACTIONS_ELEMENTS, {"feedback_buttons", "icon_button"})


def _elements(block: Json, at: str, most: int, allowed: set[str]) -> Wrong:
    yield from check_items(block.get("elements"), most, f"{at}/elements")
    seen: set[str] = set()
    for i, element in enumerate(listed(block.get("elements"))):
        yield from check_element(element, f"{at}/elements/{i}", allowed)
        action = element.get("action_id") if isinstance(element, dict) else None
        if action is not None and action in seen:
            yield f"{at}/elements/{i}/action_id", f'`action_id` "{action}" already exists'
        seen.add(str(action))


def _table(block: Json, at: str) -> Wrong:
    rows = block.get("rows")
    yield from check_items(rows, limits.TABLE_ROWS, f"{at}/rows")
    for i, row in enumerate(listed(rows)):
        yield from check_items(row, limits.TABLE_COLUMNS, f"{at}/rows/{i}")
        for j, cell in enumerate(listed(row)):
            if not isinstance(cell, dict) or str(cell.get("type")) not in {
                "raw_text",
                "raw_number",
                "rich_text",
            }:
                yield f"{at}/rows/{i}/{j}", "must be one of raw_number, raw_text, rich_text"
            elif cell["type"] == "raw_text":
                yield from check_length(cell.get("text"), limits.TABLE_TEXT, f"{at}/rows/{i}/{j}/text")


def _rich_text(block: Json, at: str) -> Wrong:
    yield from check_items(block.get("elements"), 1_000, f"{at}/elements")


def _input(block: Json, at: str) -> Wrong:
    yield from check_text(block.get("label"), limits.INPUT_LABEL, f"{at}/label", plain=True)
    if "hint" in block:
        yield from check_text(block["hint"], limits.INPUT_LABEL, f"{at}/hint", plain=True)
    yield from check_element(block.get("element"), f"{at}/element", ELEMENTS | INPUTS)


def _task_card(block: Json, at: str) -> Wrong:
    yield from check_length(block.get("task_id"), limits.BLOCK_ID, f"{at}/task_id")
    yield from check_length(block.get("title"), limits.TEXT_OBJECT, f"{at}/title")
    if str(block.get("status", "pending")) not in {"pending", "in_progress", "complete", "error"}:
        yield f"{at}/status", "must be one of complete, error, in_progress, pending"


def _plan(block: Json, at: str) -> Wrong:
    yield from check_length(block.get("title"), limits.TEXT_OBJECT, f"{at}/title")
    for i, task in enumerate(listed(block.get("tasks"))):
        yield from check_block(
            {"type": "task_card"} | task if isinstance(task, dict) else task, f"{at}/tasks/{i}"
        )


def _alert(block: Json, at: str) -> Wrong:
    yield from check_text(block.get("text"), limits.TEXT_OBJECT, f"{at}/text")
    if str(block.get("level", "default")) not in {"default", "info", "warning", "error", "success"}:
        yield f"{at}/level", "must be one of default, error, info, success, warning"


def _card(block: Json, at: str) -> Wrong:
    if not block.keys() & {"hero_image", "title", "actions", "body"}:
        yield at, "missing required field: hero_image, title, actions or body"
    for name, most in (
        ("title", limits.CARD_TITLE),
        ("subtitle", limits.CARD_TITLE),
        ("body", limits.CARD_BODY),
    ):
        if name in block:
            yield from check_text(block[name], most, f"{at}/{name}")


def _container(block: Json, at: str) -> Wrong:
    if "rich_text_title" not in block:
        yield from check_text(block.get("title"), limits.CONTAINER_TITLE, f"{at}/title", plain=True)
    yield from check_items(block.get("child_blocks"), limits.CONTAINER_BLOCKS, f"{at}/child_blocks")
    for i, child in enumerate(listed(block.get("child_blocks"))):
        yield from check_block(child, f"{at}/child_blocks/{i}")


def _carousel(block: Json, at: str) -> Wrong:
    yield from check_items(block.get("elements"), limits.CAROUSEL_CARDS, f"{at}/elements")
    for i, card in enumerate(listed(block.get("elements"))):
        yield from check_block(card, f"{at}/elements/{i}")


def _anything(block: Json, at: str) -> Wrong:
    yield from ()


BLOCKS: dict[str, Callable[[Json, str], Wrong]] = {
    "actions": _actions,
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "context_actions": _context_actions,
    "divider": _anything,
    "file": _anything,
    "header": _header,
    "image": check_image,
    "input": _input,
    "markdown": _markdown,
    "plan": _plan,
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
    "task_card": _task_card,
    "video": _anything,
}
