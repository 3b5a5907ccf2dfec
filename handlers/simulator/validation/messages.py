"""Would Slack take this message? Pure: a payload in, what is wrong with it out.

`check_message` is what the stand-in refuses by, and what property tests of the bot's rendering hold it to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handlers.simulator.validation import limits
from handlers.simulator.validation.blocks import check_block
from handlers.simulator.validation.elements import check_text, listed


@dataclass(frozen=True, slots=True)
class Problem:
    """Slack's error code, where in the payload (a JSON pointer), and what is wrong there."""

    error: str
    where: str
    message: str

    def __str__(self) -> str:
        """The line that Slack puts into `response_metadata.messages`."""
        return f"[ERROR] {self.message} [json-pointer:{self.where}]"


def check_message(payload: dict[str, Any]) -> list[Problem]:
    """What Slack would refuse in `text`, `blocks` and `markdown_text` of a message; empty if it takes it."""
    text, markdown = str(payload.get("text") or ""), str(payload.get("markdown_text") or "")
    blocks = payload.get("blocks")
    found: list[Problem] = []
    if not text.strip() and not blocks and not markdown and not payload.get("attachments"):
        found.append(Problem("no_text", "/text", "a message needs text, blocks or markdown_text"))
    if markdown and (text or blocks):
        found.append(
            Problem("markdown_text_conflict", "/markdown_text", "stands alone, without text or blocks")
        )
    if len(text) > limits.PLAIN_TEXT:
        found.append(
            Problem("msg_too_long", "/text", f"must be less than {limits.PLAIN_TEXT + 1} characters")
        )
    if len(markdown) > limits.MARKDOWN_TEXT:
        found.append(
            Problem(
                "msg_too_long", "/markdown_text", f"must be less than {limits.MARKDOWN_TEXT + 1} characters"
            )
        )
    return found + check_blocks(blocks)


def check_blocks(blocks: object, most: int = limits.BLOCKS_A_MESSAGE) -> list[Problem]:
    """What Slack would refuse in the blocks of one message."""
    if blocks is None or blocks == []:
        return []
    if not isinstance(blocks, list):
        return [Problem("invalid_blocks_format", "/blocks", "must be an array")]
    found = [
        Problem("invalid_blocks", where, what)
        for i, block in enumerate(blocks)
        for where, what in check_block(block, f"/blocks/{i}")
    ]
    if len(blocks) > most:
        found.append(Problem("invalid_blocks", "/blocks", f"no more than {most} items allowed"))
    found += _check_ids(blocks)
    found += _check_sums(blocks)
    return found


def check_view(view: object) -> list[Problem]:
    """What Slack would refuse in a modal or a home tab."""
    if not isinstance(view, dict) or str(view.get("type")) not in {"modal", "home"}:
        return [Problem("invalid_arguments", "/view/type", "must be one of home, modal")]
    found = check_blocks(view.get("blocks"), limits.BLOCKS_A_VIEW)
    if not view.get("blocks"):
        found.append(Problem("invalid_arguments", "/view/blocks", "missing required field"))
    for i, block in enumerate(listed(view.get("blocks"))):
        if isinstance(block, dict) and str(block.get("type")) in {"markdown", "table", "context_actions"}:
            found.append(Problem("invalid_arguments", f"/view/blocks/{i}", "unsupported type in a view"))
    inputs = [it for it in listed(view.get("blocks")) if isinstance(it, dict) and it.get("type") == "input"]
    if view["type"] == "modal" and inputs and not view.get("submit"):
        found.append(Problem("invalid_arguments", "/view/submit", "missing required field, with an input"))
    if len(str(view.get("callback_id") or "")) > limits.CALLBACK_ID:
        found.append(Problem("invalid_arguments", "/view/callback_id", "too long"))
    if view["type"] == "modal":
        parts = [("title", limits.VIEW_TITLE)]
        parts += [(name, limits.VIEW_BUTTON) for name in ("submit", "close") if name in view]
        for name, most in parts:
            for where, what in check_text(view.get(name), most, f"/view/{name}", plain=True):
                found.append(Problem("invalid_arguments", where, what))
    if len(str(view.get("private_metadata") or "")) > limits.PRIVATE_METADATA:
        found.append(Problem("invalid_arguments", "/view/private_metadata", "too long"))
    return found


def _check_ids(blocks: list[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, block in enumerate(blocks):
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if not isinstance(block_id, str):
            continue
        if block_id in seen:
            yield Problem(
                "invalid_blocks", f"/blocks/{i}/block_id", f'`block_id` "{block_id}" already exists'
            )
        seen.add(block_id)


def _check_sums(blocks: list[Any]) -> Iterator[Problem]:
    """The limits that hold for all blocks of a message together."""
    shown = [block for block in blocks if isinstance(block, dict)]
    markdown = sum(len(str(block.get("text", ""))) for block in shown if block.get("type") == "markdown")
    if markdown > limits.MARKDOWN:
        yield Problem(
            "msg_blocks_too_long", "/blocks", f"markdown blocks hold {markdown} characters together"
        )
    tables = [block for block in shown if block.get("type") == "table"]
    if len(tables) > limits.TABLES_A_MESSAGE:
        yield Problem("invalid_attachments", "/blocks", "only_one_table_allowed")
    cells = sum(len(text) for table in tables for text in texts_of(table))
    if cells > limits.TABLE_TEXT:
        yield Problem("invalid_blocks", "/blocks", f"table cells hold {cells} characters together")
    total = sum(len(text) for text in texts_of(shown))
    if total > limits.MESSAGE_TEXT:
        yield Problem("msg_blocks_too_long", "/blocks", f"the blocks hold {total} characters together")


def texts_of(node: object) -> Iterator[str]:
    """Every text that a reader sees in blocks, in order."""
    if isinstance(node, list):
        for part in node:
            yield from texts_of(part)
    elif isinstance(node, dict):
        for name, part in node.items():
            if name in {"text", "title", "subtitle", "details", "output"} and isinstance(part, str):
                yield part
            elif isinstance(part, list | dict):
                yield from texts_of(part)
