"""The arguments of one Web API call, however they were sent: query, form or JSON."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.simulator.state.errors import Refused

_TRUE = {"1", "true", "True"}


@dataclass(frozen=True, slots=True)
class Arguments:
    """`values` as they came; lists and objects may be JSON text, as forms send them."""

    values: dict[str, Any]

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A required argument. Raises Refused with `invalid_arguments`."""
        if not (value := self.text(name)):
            raise Refused("invalid_arguments", f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        return default if value is None else value is True or str(value) in _TRUE

    def count(self, name: str, default: int, most: int) -> int:
        """A number from 1 to `most`; Slack refuses others with `invalid_limit`."""
        try:
            value = int(self.values.get(name) or default)
        except ValueError:
            raise Refused("invalid_arguments", f"[ERROR] must be an integer [json-pointer:/{name}]") from None
        if value < 1:
            raise Refused("invalid_limit")
        return min(value, most)

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """A list or an object, or None. Raises Refused with `error` when its JSON cannot be read."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(error, f"[ERROR] not JSON [json-pointer:/{name}]") from None

    def payload(self) -> dict[str, Any]:
        """The parts of a message, with their structure read."""
        parts = {name: self.structure(name, "invalid_blocks_format") for name in ("blocks", "attachments")}
        flags = {
            name: self.flag(name)
            for name in ("unfurl_links", "unfurl_media", "link_names")
            if name in self.values
        }
        texts = {name: self.values.get(name) for name in ("text", "markdown_text", "parse")}
        return texts | parts | flags


def page(
    items: Sequence[Any], args: Arguments, default: int = 100, most: int = 1000
) -> tuple[Sequence[Any], str]:
    """One page of `items`, and the next page's cursor, empty at the end. Raises Refused `invalid_cursor`."""
    size, start = args.count("limit", default, most), 0
    if cursor := args.text("cursor"):
        try:
            name, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
            start = int(number)
        except (ValueError, binascii.Error):
            raise Refused("invalid_cursor") from None
        if name != "next" or start > len(items):
            raise Refused("invalid_cursor")
    end = start + size
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], following


def with_cursor(answer: dict[str, Any], cursor: str) -> dict[str, Any]:
    return answer | {"response_metadata": {"next_cursor": cursor}}
