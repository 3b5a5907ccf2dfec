"""Properties of Notion's pages, the cells of its databases, as text.

https://developers.notion.com/reference/page-property-values
"""

from collections.abc import Mapping
from typing import Any

from store.sources.notion.blocks import plain_of
from store.sources.payload import fields, rows, words

_PLAIN = ("number", "url", "email", "phone_number")
_NAMED = ("select", "status")
_TIMES = ("created_time", "last_edited_time")
_PEOPLE = ("created_by", "last_edited_by")


def title_of(thing: Mapping[str, Any]) -> str:
    """What a page, or a data source, is called."""
    if words(thing, "object") == "page":
        found = (it for it in fields(thing, "properties").values() if words(it, "type") == "title")
        return plain_of(fields(next(found, {})).get("title"))
    return plain_of(thing.get("title")) or words(thing, "name")


def value_of(said: Any) -> str:
    """One property, "" where it is empty or of a kind that is no text."""
    kind = words(said, "type")
    value = said.get(kind) if isinstance(said, dict) else None
    if kind in ("title", "rich_text"):
        return plain_of(value)
    if kind in _PLAIN or kind in _TIMES:
        return words(said, kind)
    if kind in _NAMED or kind in _PEOPLE:
        return words(value, "name")
    if kind in ("multi_select", "people", "files"):
        return ", ".join(name for it in rows(said, kind) if (name := words(it, "name")))
    if kind == "date":
        return " – ".join(filter(None, (words(value, "start"), words(value, "end"))))
    if kind == "checkbox":
        return "yes" if value is True else "no"
    if kind == "unique_id":
        return "-".join(filter(None, (words(value, "prefix"), words(value, "number"))))
    if kind == "formula":
        return value_of(value) or words(value, words(value, "type"))
    if kind == "rollup":
        inner = rows(value, "array")
        return ", ".join(filter(None, map(value_of, inner))) if inner else value_of(value)
    return ""


def listed(page: Mapping[str, Any]) -> str:
    """The properties of a page beside its title, one a line."""
    said = fields(page, "properties").items()
    values = [(name, value_of(it)) for name, it in said if words(it, "type") != "title"]
    return "\n".join(f"- {name}: {value}" for name, value in values if value)
