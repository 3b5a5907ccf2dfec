"""The frame of a modal, for views of every kind. Pure."""

from collections.abc import Sequence
from typing import Any

from handlers.locale import ENGLISH, Locale
from handlers.rendering.sections import Block, sections

View = dict[str, Any]
# Slack takes a hundred blocks in a view.
MOST_BLOCKS = 100


def modal(
    title: str, blocks: Sequence[Block], submit: str = "", callback: str = "", locale: Locale = ENGLISH
) -> View:
    """A modal with at most a hundred `blocks`; one with a `submit` button says so as `callback`.

    `title` and `submit` are texts of the catalogues: Slack takes 24 characters of each.
    """
    close = locale.gettext("Cancel") if submit else locale.gettext("Close")
    view: View = {
        "type": "modal",
        "title": plain_text(locale.gettext(title)),
        "close": plain_text(close),
        "blocks": list(blocks[:MOST_BLOCKS]),
    }
    return view | ({"submit": plain_text(locale.gettext(submit)), "callback_id": callback} if submit else {})


def waiting(title: str, locale: Locale = ENGLISH) -> View:
    """Shown at once, as a trigger is good for three seconds only."""
    return saying(title, locale.gettext("Just a moment…"), locale)


def saying(title: str, words: str, locale: Locale = ENGLISH) -> View:
    """A modal that says `words`, in mrkdwn."""
    return modal(title, sections(words), locale=locale)


def text_input(
    name: str, label: str, value: str = "", *, lines: bool = True, optional: bool = False
) -> Block:
    """An input for text, which is read back by `name`."""
    element: Block = {"type": "plain_text_input", "action_id": name, "multiline": lines, "max_length": 3_000}
    if value:
        element["initial_value"] = value[:3_000]
    return {
        "type": "input",
        "block_id": name,
        "label": plain_text(label),
        "element": element,
        "optional": optional,
    }


def choices(kind: str, name: str, label: str, options: Sequence[Block], *, optional: bool = False) -> Block:
    """Radio buttons or checkboxes; of radio buttons the first is chosen."""
    element: Block = {"type": kind, "action_id": name, "options": list(options)}
    if kind == "radio_buttons":
        element["initial_option"] = options[0]
    return {
        "type": "input",
        "block_id": name,
        "label": plain_text(label),
        "element": element,
        "optional": optional,
    }


def option(value: str, label: str) -> Block:
    return {"text": plain_text(label), "value": value}


def field_of(view: View, name: str) -> dict[str, Any]:
    """The state of one input of a submitted view; empty where there is none."""
    values = (view.get("state") or {}).get("values") or {}
    return dict((values.get(name) or {}).get(name) or {})


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text}
