"""Slack's cursors: opaque text that says where the next page begins."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from handlers.playground.arguments import Arguments
from handlers.playground.errors import Refused


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
