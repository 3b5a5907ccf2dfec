"""A message as Slack shows it, put into Markdown for the terminal and the transcript. Pure."""

import html
import re
from collections.abc import Callable
from typing import Any

from handlers.playground.posted import Posted

_TAG = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_ITALIC = re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
_STRIKE = re.compile(r"(?<!\w)~(?=\S)([^~\n]+?)(?<=\S)~(?!\w)")
_KEPT = re.compile(r"\0(\d+)\0")

Name = Callable[[str], str]
"""A user id to what people are called."""


def markdown_of(message: Posted, name: Name) -> str:
    """All that a reader sees of a message: its words, its blocks, and its buttons in brackets."""
    parts: list[str] = []
    if message.stream is not None:
        parts.append(_lines(message.text))
    elif not message.blocks:
        parts.append(from_mrkdwn(message.text, name))
    parts += [_block(block, name) for block in message.blocks]
    return "\n\n".join(part for part in parts if part.strip())


def from_mrkdwn(text: str, name: Name) -> str:
    """Slack's markup as Markdown."""

    def tag(match: re.Match[str]) -> str:
        target, label = match.group(1), match.group(2)
        if target[0] == "@":
            return f"@{label or name(target[1:])}"
        if target[0] in "#!":
            return f"{'#' if target[0] == '#' else '@'}{label or target[1:].split('^')[0]}"
        return f"[{label}]({target})" if label else target

    # What stands in an address is no markup: it is put back after the rest was read.
    tags: list[str] = []

    def kept(match: re.Match[str]) -> str:
        tags.append(tag(match))
        return f"\0{len(tags) - 1}\0"

    text = _TAG.sub(kept, text.replace("\0", ""))
    text = _BOLD.sub(r"**\1**", text)
    text = _ITALIC.sub(r"*\1*", text)
    text = _STRIKE.sub(r"~~\1~~", text)
    return _lines(html.unescape(_KEPT.sub(lambda match: tags[int(match[1])], text)))


def _lines(text: str) -> str:
    """Markdown joins lines that Slack keeps apart, so each line ends hard, and quotes stand by themselves."""
    out: list[str] = []
    for line in text.split("\n"):
        line = re.sub(r"^•\s*", "- ", line)
        quoted = line.startswith(">")
        if out and out[-1] and quoted != out[-1].startswith(">"):
            out.append("")
        listed = bool(re.match(r"\s*(?:[-*+]|\d+[.)])\s", line)) or line.startswith(("|", "```", "#"))
        if out and out[-1] and not listed and not quoted:
            out[-1] = out[-1].rstrip() + "  "
        out.append(line)
    return "\n".join(out)


def _block(block: dict[str, Any], name: Name) -> str:
    kind = block["type"]
    if kind in {"section", "header", "alert"}:
        return _text(block.get("text"), name)
    if kind == "markdown":
        return str(block["text"])
    if kind == "context":
        notes = [_text(each, name) for each in block["elements"] if each.get("type") != "image"]
        return "\n".join(f"*{note.strip('*')}*" for note in notes if note)
    if kind in {"actions", "context_actions"}:
        return " ".join(f"`{label}`" for each in block["elements"] for label in _labels(each))
    return ""


def _labels(element: dict[str, Any]) -> list[str]:
    buttons = [element.get("positive_button"), element.get("negative_button"), element]
    return [each["text"]["text"] for each in buttons if isinstance(each, dict) and "text" in each]


def _text(value: Any, name: Name) -> str:
    if not isinstance(value, dict):
        return ""
    text = str(value.get("text", ""))
    return from_mrkdwn(text, name) if value.get("type") == "mrkdwn" else _lines(text)
